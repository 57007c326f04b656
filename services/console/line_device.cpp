// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/line_device.hpp"

#include "registers.hpp"
#include "rt/console.hpp"

namespace console {

using virtio::ControlEvent;

LineDevice::LineDevice(rt::Loop& loop, Consoles& consoles, CommandPool& pool, ManagerCalls& manager)
    : loop_(loop), consoles_(consoles), pool_(pool), manager_(manager) {}

const char* LineDevice::start() {
    for (u32 number = 0; number < devices_most; ++number) {
        function_.emplace(number);
        if (!function_->is_there()) return number == 0 ? "this domain has no device" : "none of its devices is a virtio console";
        const DeviceInfo& info = function_->info();
        if (info.vendor == virtio::vendor && info.device_id == virtio::first_modern_device + static_cast<u16>(virtio::DeviceType::console)) break;
    }
    device_.emplace(*function_);
    const char* const problem = set_up();
    if (problem != nullptr) device_->reset();
    return problem;
}

const char* LineDevice::set_up() {
    const u64 wanted = rt::feature(virtio::FeatureBit::console_multiport) | rt::feature(virtio::FeatureBit::event_index);
    if (const char* problem = device_->begin(virtio::DeviceType::console, wanted)) return problem;
    const auto* const config = device_->config<virtio::ConsoleConfig>();
    if (!device_->has(virtio::FeatureBit::console_multiport) || config == nullptr) return "it has only one port";
    const u32 ports = rt::registers::read(config->ports);
    port_count_ = ports < ports_most ? ports : ports_most;
    const EvtchnPort event = function_->bind_vector(vector);
    if (event == 0) return "its interrupts cannot be bound";
    control_.emplace(*device_);
    if (!control_->prepare(vector)) return "its control queues cannot be set up";
    for (u32 port = 0; port < port_count_; ++port) {
        ports_[port].emplace(*device_, static_cast<PortDoor&>(*this));
        if (!ports_[port]->bytes.prepare(port, vector)) return "a port's queues cannot be set up";
    }
    listener_.emplace(loop_, event, *this);
    device_->run();
    control_->start();
    control_->send(0, ControlEvent::device_ready, 1);
    loop_.turns().ask(*this);
    return nullptr;
}

void LineDevice::turn() {
    if (failed_) return;
    take_messages();
    serve_ports();
}

void LineDevice::take_messages() {
    // The device decides how many it sends; no more than a queue's worth in one turn.
    virtio::ControlMessage message;
    std::string_view text;
    for (u32 count = 0; count < ControlQueue::messages; ++count) {
        if (!control_->receive(message, text)) break;
        take(message, text);
    }
    control_->flush();
    if (control_->is_broken()) return fail("its control queues");
    const bool heard = control_->is_heard();
    if (!control_->arm()) loop_.turns().ask(*this);
    else if (heard) seal_ports();
}

// In this order: the device has heard us, and only then no message was there. A client of which a message tells later came
// later, and its bytes come only when the port is opened again.
void LineDevice::seal_ports() {
    for (u32 port = 0; port < port_count_; ++port)
        if (!ports_[port]->open) ports_[port]->sealed = true;
}

void LineDevice::take(const virtio::ControlMessage& message, std::string_view text) {
    if (message.port >= port_count_) return;
    Port& port = *ports_[message.port];
    switch (static_cast<ControlEvent>(message.event)) {
    case ControlEvent::port_add: return control_->send(message.port, ControlEvent::port_ready, 1);
    case ControlEvent::port_name: return named(message.port, text);
    case ControlEvent::port_open: return opened(port, message.value != 0);
    case ControlEvent::port_remove: return opened(port, false);
    default: return;      // not ours
    }
}

void LineDevice::named(u32 number, std::string_view name) {
    Port& port = *ports_[number];
    if (port.session || !name.starts_with("ringfence.")) return;
    if (lines_ == sessions_most) return rt::print("line ", name, ": more than ", sessions_most, " lines");
    port.bytes.start();
    port.session.emplace(static_cast<u16>(lines_), consoles_, pool_, manager_, port.bytes);
    port_of_[lines_++] = number;
    if (port.client) port.session->client_came(0);
}

void LineDevice::opened(Port& port, bool open) {
    port.client = open;
    if (!port.session) return;
    if (!open) return port.session->client_went();
    if (port.sealed) port.bytes.discard();
    port.session->client_came(port.sealed ? 0 : port.bytes.left_over());
}

void LineDevice::set_open(u32 number, bool open) {
    Port& port = *ports_[number];
    port.open = open;
    if (open) port.sealed = false;
    control_->send(number, ControlEvent::port_open, open ? 1 : 0);
}

void LineDevice::serve_ports() {
    for (u32 line = 0; line < lines_; ++line) {
        Port& port = *ports_[port_of_[line]];
        if (!port.bytes.is_broken()) {
            loop_.turns().ask(*port.session);
        } else if (port.client) {
            rt::print("operator's line: the device broke the queues of line ", line);
            opened(port, false);
        }
    }
}

void LineDevice::fail(std::string_view what) {
    failed_ = true;
    rt::print("operator's line: the device broke ", what);
    for (u32 line = 0; line < lines_; ++line) session(line).client_went();
    device_->reset();
}

}  // namespace console
