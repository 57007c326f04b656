// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/serial_line.hpp"

#include "idl/control.hpp"
#include "rt/console.hpp"
#include "rt/memory.hpp"

namespace console {

namespace {

EvtchnPort bind() {
    const EvtchnPort port = rt::events::bind_virq(virq_console);
    if (port == 0) rt::panic("cannot bind the serial line's event");
    return port;
}

}  // namespace

SerialLine::SerialLine(Consoles& consoles, ManagerCalls& manager)
    : consoles_(consoles), manager_(manager), page_(static_cast<std::byte*>(rt::memory::take_pages(1))), listener_(consoles.loop(), bind(), *this) {
    consoles_.loop().turns().ask(*this);
}

void SerialLine::turn() {
    char keys[sizeof pending_];
    for (u32 reads = 0; reads < reads_per_turn; ++reads) {
        const i64 count = rt::call(Hypercall::console_io, ConsoleCommand::read, sizeof keys, keys);
        if (count <= 0) return;
        for (i64 i = 0; i < count; ++i) key(keys[i]);
        send_pending();
    }
    consoles_.loop().turns().ask(*this);
}

void SerialLine::key(char c) {
    if (escaped_) {
        escaped_ = false;
        command(c);
    } else if (c == escape) {
        escaped_ = true;
    } else {
        pending_[pending_count_++] = c;
    }
}

// What does not fit is lost, as on any line: nobody else's keys wait for this guest.
void SerialLine::send_pending() {
    if (Console* const console = focused(); console != nullptr && pending_count_ != 0)
        console->type({reinterpret_cast<const u8*>(pending_), pending_count_});
    pending_count_ = 0;
}

void SerialLine::command(char c) {
    switch (c) {
    case 'q':
        if (!ending_) rt::detach(power_off());
        return;
    case 'n': return focus_next();
    case escape: pending_[pending_count_++] = escape; return;
    default: rt::print("keys after Ctrl-\\: n next console, q power off");
    }
}

Console* SerialLine::focused() {
    if (Console* const console = consoles_.find_live(focus_); console != nullptr && console->on_serial_line()) return console;
    // Its domain has ended: the one added last among those that are left.
    Console* newest = nullptr;
    consoles_.for_each([&](Console& console) {
        if (console.is_live() && console.on_serial_line() && (newest == nullptr || console.order() > newest->order())) newest = &console;
    });
    if (newest != nullptr) focus(*newest);
    return newest;
}

// In the order in which they were added; behind the last one comes the first.
void SerialLine::focus_next() {
    send_pending();
    const Console* const now = focused();
    if (now == nullptr) return rt::print("no domain's console is on this line");
    Console *next = nullptr, *first = nullptr;
    consoles_.for_each([&](Console& console) {
        if (!console.is_live() || !console.on_serial_line()) return;
        if (first == nullptr || console.order() < first->order()) first = &console;
        if (console.order() > now->order() && (next == nullptr || console.order() < next->order())) next = &console;
    });
    focus(next != nullptr ? *next : *first);
    rt::print("keys go to ", (next != nullptr ? next : first)->name());
}

rt::Task<> SerialLine::power_off() {
    ending_ = true;
    const line::MachineEnd end{static_cast<u32>(MachineEnd::poweroff)};
    std::memcpy(page_, &end, sizeof end);
    const auto result = co_await manager_.command(session, static_cast<u16>(line::Command::machine_end), sizeof end, {page_, page_size});
    if (result.status != line::Status::ok) rt::print("the manager does not end the machine");
    ending_ = false;
}

}  // namespace console
