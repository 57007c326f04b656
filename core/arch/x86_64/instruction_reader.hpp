// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of one guest instruction: copied once, at most fifteen, prefixes sorted out.
#pragma once

#include "core/guest_memory.hpp"
#include "core/vcpu.hpp"

namespace core::x86 {

// Register by its number in ModRM and REX.
inline u64& general_register(Registers& r, unsigned number) {
    static constexpr u64 Registers::*by_number[16] = {
        &Registers::rax, &Registers::rcx, &Registers::rdx, &Registers::rbx, &Registers::rsp, &Registers::rbp,
        &Registers::rsi, &Registers::rdi, &Registers::r8,  &Registers::r9,  &Registers::r10, &Registers::r11,
        &Registers::r12, &Registers::r13, &Registers::r14, &Registers::r15};
    return r.*by_number[number & 15];
}

class InstructionReader {
  public:
    static constexpr unsigned longest = 15;

    explicit InstructionReader(u64 rip) {
        // Near the end of a page the rest may not be there.
        const u64 room = page_size - rip % page_size;
        available_ = room < longest ? static_cast<unsigned>(room) : longest;
        if (GuestPtr<u8>{rip}.read(bytes_, available_) != Error::none) available_ = 0;
        else if (available_ < longest && GuestPtr<u8>{rip + available_}.read(bytes_ + available_, longest - available_) == Error::none)
            available_ = longest;
    }

    // The first byte after all prefixes.
    u8 opcode() {
        for (;;) {
            const u8 byte = next();
            if (byte == 0x66) operand_size_ = true;
            else if (byte == 0xF0) lock_ = true;
            else if (byte == 0xF2 || byte == 0xF3) repeat_ = true;
            else if (byte == 0x67 || byte == 0x2E || byte == 0x36 || byte == 0x3E || byte == 0x26 || byte == 0x64 || byte == 0x65) continue;
            else if ((byte & 0xF0) == 0x40) { rex_ = byte; return next(); }
            else return byte;
            if (failed_) return 0;
        }
    }
    u8 next() {
        if (position_ >= available_) {
            failed_ = true;
            return 0;
        }
        return bytes_[position_++];
    }
    void skip(unsigned count) {
        for (; count > 0; --count) next();
    }
    template <typename T>
    u64 signed_immediate() {
        T value = 0;
        for (unsigned i = 0; i < sizeof(T); ++i) value = static_cast<T>(value | static_cast<T>(next()) << (8 * i));
        return static_cast<u64>(static_cast<i64>(value));
    }

    bool failed() const { return failed_; }
    unsigned length() const { return position_; }
    bool operand_size_prefix() const { return operand_size_; }
    bool lock() const { return lock_; }
    bool repeat() const { return repeat_; }
    bool rex() const { return rex_ != 0; }
    bool rex_w() const { return (rex_ & 8) != 0; }
    bool rex_r() const { return (rex_ & 4) != 0; }
    bool rex_x() const { return (rex_ & 2) != 0; }
    bool rex_b() const { return (rex_ & 1) != 0; }

  private:
    u8 bytes_[longest] = {};
    unsigned available_ = 0;
    unsigned position_ = 0;
    u8 rex_ = 0;
    bool operand_size_ = false, lock_ = false, repeat_ = false, failed_ = false;
};

}  // namespace core::x86
