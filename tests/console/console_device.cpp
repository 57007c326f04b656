// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/console/console_device.hpp"

#include <cstring>

namespace simulated {

using virtio::ControlEvent;
using virtio::ControlMessage;

ConsoleDevice::ConsoleDevice(std::vector<std::string> names, u64 more_features, u32 queue_size)
    : VirtioDevice(3, 2 + 2 * (static_cast<u32>(names.size()) + 1), 2 | more_features, queue_size) {
    for (const std::string& name : names) ports.push_back({name});
    const virtio::ConsoleConfig config{0, 0, static_cast<u32>(names.size()) + first_port, 0};
    device_config.assign(reinterpret_cast<const char*>(&config), sizeof config);
}

void ConsoleDevice::control(u32 port, ControlEvent event, u16 value, const std::string& text) {
    const ControlMessage message{port, static_cast<u16>(event), value};
    messages_.push_back(std::string(reinterpret_cast<const char*>(&message), sizeof message) + text);
    // At once, as QEMU does it; which forgets what it has no buffer for.
    while (give_control()) {}
    if (!messages_.empty() && (status & virtio::status_driver_ok) != 0) ++lost;
    messages_.clear();
}

void ConsoleDevice::connect(u32 port) {
    ports[port].host_open = true;
    control(port + first_port, ControlEvent::port_open, 1);
}

void ConsoleDevice::disconnect(u32 number) {
    Port& port = ports[number];
    port.host_open = false;
    port.reads = true;
    port.to_guest.clear();
    port.from_guest.clear();
    const u32 queue = queue_of(number + first_port) + 1;
    while (const auto chain = pop(queue)) push(queue, chain->head, 0);
    control(number + first_port, ControlEvent::port_open, 0);
}

bool ConsoleDevice::work() {
    if ((status & virtio::status_driver_ok) == 0) return false;
    bool worked = take_control();
    for (u32 port = 0; port < ports.size(); ++port) worked = serve(port) || worked;
    return worked;
}

bool ConsoleDevice::take_control() {
    const auto chain = pop(3);
    if (!chain) return false;
    ControlMessage message{};
    const std::string text = chain->text();
    if (text.size() != sizeof message) complaints.push_back("a control message of another size");
    else std::memcpy(&message, text.data(), sizeof message);
    push(3, chain->head, 0);
    handle(message);
    return true;
}

void ConsoleDevice::handle(const ControlMessage& message) {
    if (static_cast<ControlEvent>(message.event) == ControlEvent::device_ready) {
        ready = true;
        for (u32 port = 0; port < ports.size(); ++port) control(port + first_port, ControlEvent::port_add, 1);
        return;
    }
    const u32 number = message.port - first_port;
    if (number >= ports.size()) return complaints.push_back("a message about no port");
    Port& port = ports[number];
    if (static_cast<ControlEvent>(message.event) == ControlEvent::port_ready) {
        // With its NUL, as QEMU sends it.
        control(message.port, ControlEvent::port_name, 1, port.name + '\0');
        if (port.host_open) control(message.port, ControlEvent::port_open, 1);
    } else if (static_cast<ControlEvent>(message.event) == ControlEvent::port_open) {
        port.guest_open = message.value != 0;
        port.opened += message.value;
    }
}

bool ConsoleDevice::give_control() {
    if (messages_.empty() || (status & virtio::status_driver_ok) == 0) return false;
    const auto chain = pop(2);
    if (!chain) return false;
    push(2, chain->head, fill(*chain, messages_.front()));
    messages_.pop_front();
    return true;
}

bool ConsoleDevice::serve(u32 number) {
    Port& port = ports[number];
    const u32 rx = queue_of(number + first_port);
    bool worked = false;
    if (port.reads || !port.host_open) {
        if (const auto chain = pop(rx + 1)) {
            if (port.host_open) port.from_guest += chain->text();
            push(rx + 1, chain->head, 0);
            worked = true;
        }
    }
    if (!port.guest_open || !port.host_open || port.to_guest.empty()) return worked;
    if (const auto chain = pop(rx)) {
        const u32 count = fill(*chain, chunk == 0 ? port.to_guest : port.to_guest.substr(0, chunk));
        port.to_guest.erase(0, count);
        push(rx, chain->head, count);
        worked = true;
    }
    return worked;
}

}  // namespace simulated
