// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/operator_keys.hpp"

#include "rt/console.hpp"

namespace manager {

void OperatorKeys::read() {
    char keys[sizeof pending_];
    for (;;) {
        const i64 count = rt::call(Hypercall::console_io, ConsoleCommand::read, sizeof keys, keys);
        if (count <= 0) return;
        pending_count_ = 0;
        for (i64 i = 0; i < count; ++i) key(keys[i]);
        supervisor_.type(pending_, pending_count_);
    }
}

void OperatorKeys::key(char c) {
    switch (state_) {
    case State::passing:
        if (c == escape) state_ = State::escaped;
        else pending_[pending_count_++] = c;
        return;
    case State::escaped:
        state_ = State::passing;
        return command(c);
    case State::number:
        if (c >= '0' && c <= '9' && number_ < domid_first_reserved) {
            number_ = number_ * 10 + static_cast<u32>(c - '0');
            return;
        }
        state_ = State::passing;
        return supervisor_.destroy(static_cast<DomId>(number_));
    }
}

void OperatorKeys::command(char c) {
    ControlMachineEnd end{MachineEnd::poweroff, 0};
    switch (c) {
    case 'l': return supervisor_.list();
    case 'k':
        number_ = 0;
        state_ = State::number;
        return;
    case 'q':
        rt::control(ControlCommand::machine_end, &end);
        return;
    case escape: pending_[pending_count_++] = escape; return;
    default: rt::print("keys after Ctrl-\\: l list, k N destroy domain N, q power off");
    }
}

}  // namespace manager
