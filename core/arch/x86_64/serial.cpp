// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/serial.hpp"

#include "core/arch/x86_64/instructions.hpp"

namespace core::x86::serial {

namespace {
constexpr u16 port = 0x3F8;
enum Register : u16 { data = 0, interrupt_enable = 1, fifo_control = 2, line_control = 3, modem_control = 4, line_status = 5 };
constexpr u8 data_ready = 1, transmitter_empty = 0x20;
constexpr int patience = 100'000;      // a line nobody takes bytes from must not stop the machine
}  // namespace

void start() {
    constexpr u8 divisor_access = 0x80, eight_bits = 3, fifo_on = 0x01, ready = 0x0B;
    out8(port + interrupt_enable, 0);
    out8(port + line_control, divisor_access);
    out8(port + data, 1);              // 115,200 baud
    out8(port + interrupt_enable, 0);
    out8(port + line_control, eight_bits);
    out8(port + fifo_control, fifo_on);
    out8(port + modem_control, ready);
}

void enable_input() { out8(port + interrupt_enable, 1); }

void write(char byte) {
    for (int tries = 0; (in8(port + line_status) & transmitter_empty) == 0 && tries < patience; ++tries) pause();
    out8(port + data, static_cast<u8>(byte));
}

int read() { return (in8(port + line_status) & data_ready) != 0 ? in8(port + data) : -1; }

}  // namespace core::x86::serial
