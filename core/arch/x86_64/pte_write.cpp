// SPDX-License-Identifier: GPL-2.0-or-later
// Linux changes entries of its live L1 tables with plain instructions (exchange on unmapping, locked AND on write
// protection), which fault since tables are mapped read-only. The write is decoded and done as a checked update.
#include "core/arch/x86_64/instruction_reader.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/domain.hpp"
#include "core/paging.hpp"

namespace core::x86 {

namespace {

constexpr u64 arithmetic_flags = 0x8D5;      // CF, PF, AF, ZF, SF, OF

enum class Kind : u8 { none, store, exchange, and_, or_, xor_, bit_set, bit_reset, bit_complement, compare_exchange };

// The memory-writing instructions that page-table code is made of.
struct Write {
    Kind kind = Kind::none;
    unsigned size = 8;           // bytes of the operand
    u64 operand = 0;             // source value or bit number
    u64* reg = nullptr;          // register of an exchange
};

u64 mask_of(unsigned size) { return size == 8 ? ~0ull : (u64{1} << (8 * size)) - 1; }

// Skips the memory operand: its address is known from the fault.
void skip_memory_operand(InstructionReader& code, u8 modrm) {
    const unsigned mode = modrm >> 6;
    const unsigned base = modrm & 7;
    if (base == 4) {
        const u8 sib = code.next();
        if (mode == 0 && (sib & 7) == 5) code.skip(4);
    } else if (mode == 0 && base == 5) {
        code.skip(4);
    }
    if (mode == 1) code.skip(1);
    if (mode == 2) code.skip(4);
}

u64& byte_register(Registers& r, const InstructionReader& code, unsigned number, bool& high) {
    high = !code.rex() && number >= 4 && number < 8;
    return general_register(r, high ? number - 4 : number);
}

Kind group1(unsigned extension) {
    switch (extension) {
    case 1: return Kind::or_;
    case 4: return Kind::and_;
    case 6: return Kind::xor_;
    default: return Kind::none;
    }
}

Kind bit_group(unsigned extension) {
    switch (extension) {
    case 5: return Kind::bit_set;
    case 6: return Kind::bit_reset;
    case 7: return Kind::bit_complement;
    default: return Kind::none;
    }
}

unsigned full_size(const InstructionReader& code) { return code.rex_w() ? 8 : code.operand_size_prefix() ? 2 : 4; }

Write decode_two_byte(Registers& r, InstructionReader& code) {
    const u8 opcode = code.next();
    const u8 modrm = code.next();
    const unsigned reg = (modrm >> 3 & 7) | (code.rex_r() ? 8 : 0);
    if (modrm >> 6 == 3) return {};
    skip_memory_operand(code, modrm);
    u64& source = general_register(r, reg);
    const unsigned size = full_size(code);
    switch (opcode) {
    case 0xB1: return {Kind::compare_exchange, size, source, nullptr};
    // A register as bit number may reach beyond the operand: only immediate forms, whose number wraps, are taken.
    case 0xBA: {
        const Kind kind = bit_group(modrm >> 3 & 7);
        return {kind, size, code.next() & (8u * size - 1), nullptr};
    }
    default: return {};
    }
}

Write decode(Registers& r, InstructionReader& code) {
    const u8 opcode = code.opcode();
    if (code.repeat()) return {};
    if (opcode == 0x0F) return decode_two_byte(r, code);
    const u8 modrm = code.next();
    const unsigned reg = (modrm >> 3 & 7) | (code.rex_r() ? 8 : 0);
    if (modrm >> 6 == 3) return {};
    skip_memory_operand(code, modrm);
    const bool byte = (opcode & 1) == 0 && opcode != 0x83;
    bool high = false;
    u64& source = byte ? byte_register(r, code, reg, high) : general_register(r, reg);
    if (high) return {};
    const unsigned size = byte ? 1 : full_size(code);
    switch (opcode) {
    case 0x88: case 0x89: return {Kind::store, size, source, nullptr};
    case 0x86: case 0x87: return {Kind::exchange, size, source, &source};
    case 0x08: case 0x09: return {Kind::or_, size, source, nullptr};
    case 0x20: case 0x21: return {Kind::and_, size, source, nullptr};
    case 0x30: case 0x31: return {Kind::xor_, size, source, nullptr};
    case 0x80: case 0x83: return {group1(reg & 7), size, code.signed_immediate<abi::i8>(), nullptr};
    case 0x81: return {group1(reg & 7), size, size == 2 ? code.signed_immediate<i16>() : code.signed_immediate<i32>(), nullptr};
    case 0xC6: return {reg % 8 == 0 ? Kind::store : Kind::none, size, code.signed_immediate<abi::i8>(), nullptr};
    case 0xC7:
        return {reg % 8 == 0 ? Kind::store : Kind::none, size,
                size == 2 ? code.signed_immediate<i16>() : code.signed_immediate<i32>(), nullptr};
    default: return {};
    }
}

u64 result_of(const Write& write, u64 old) {
    switch (write.kind) {
    case Kind::and_: return old & write.operand;
    case Kind::or_: return old | write.operand;
    case Kind::xor_: return old ^ write.operand;
    case Kind::bit_set: return old | u64{1} << write.operand;
    case Kind::bit_reset: return old & ~(u64{1} << write.operand);
    case Kind::bit_complement: return old ^ u64{1} << write.operand;
    default: return write.operand;
    }
}

void set_logic_flags(Registers& r, u64 value, unsigned size) {
    const u64 masked = value & mask_of(size);
    r.rflags &= ~arithmetic_flags;
    if (masked == 0) r.rflags |= 0x40;
    if ((masked >> (8 * size - 1) & 1) != 0) r.rflags |= 0x80;
    if ((__builtin_popcountll(masked & 0xFF) & 1) == 0) r.rflags |= 4;
}

// Registers and flags as the instruction leaves them.
void finish(Registers& r, const Write& write, u64 old_operand, u64 new_operand) {
    switch (write.kind) {
    case Kind::exchange:
        if (write.size == 4) *write.reg = old_operand;
        else *write.reg = (*write.reg & ~mask_of(write.size)) | old_operand;
        break;
    case Kind::and_: case Kind::or_: case Kind::xor_: set_logic_flags(r, new_operand, write.size); break;
    case Kind::bit_set: case Kind::bit_reset: case Kind::bit_complement:
        r.rflags = (r.rflags & ~rflags::carry) | (old_operand >> write.operand & 1);
        break;
    default: break;
    }
}

// The slot behind a faulting address, if it is an entry of an L1 table of the domain's that is mapped read-only here.
u64* written_slot(Vcpu& vcpu, u64 address) {
    const u64* const mapping = paging::find_l1_slot(frame_of(MachineAddress{vcpu.kernel_cr3}), address);
    if (mapping == nullptr || !pte::is_present(*mapping) || pte::is_writable(*mapping)) return nullptr;
    const Mfn table = pte::frame(*mapping);
    if (!frames::is_ram(table)) return nullptr;
    const Frame& frame = frames::at(table);
    if (frame.owner != vcpu.domain->id || frame.type != FrameType::l1 || !frame.has(frame_validated)) return nullptr;
    return arch::table_at(table) + address % page_size / sizeof(u64);
}

void compare_flags(Registers& r, u64 accumulator, u64 old, unsigned size) {
    const u64 mask = mask_of(size);
    set_logic_flags(r, accumulator - old, size);
    if ((accumulator & mask) < (old & mask)) r.rflags |= rflags::carry;
    if (((accumulator ^ old) & (accumulator ^ (accumulator - old)) & (mask ^ mask >> 1)) != 0) r.rflags |= 0x800;
    if (((accumulator ^ old ^ (accumulator - old)) & 0x10) != 0) r.rflags |= 0x10;
}

}  // namespace

bool emulate_pte_write(Vcpu& vcpu, Registers& r, u64 address) {
    const LockGuard lock;
    u64* const slot = written_slot(vcpu, address);
    if (slot == nullptr) return false;
    InstructionReader code(r.rip);
    const Write write = decode(r, code);
    if (write.kind == Kind::none || code.failed() || address % write.size != 0) return false;

    const unsigned shift = address % sizeof(u64) * 8;
    const u64 mask = mask_of(write.size) << shift;
    const u64 entry = __atomic_load_n(slot, __ATOMIC_RELAXED);
    const u64 old_operand = (entry & mask) >> shift;
    if (write.kind == Kind::compare_exchange) {
        compare_flags(r, r.rax & mask_of(write.size), old_operand, write.size);
        if ((r.rax & mask_of(write.size)) != old_operand) {
            r.rax = write.size == 8 || write.size == 4 ? old_operand : (r.rax & ~mask_of(write.size)) | old_operand;
            r.rip += code.length();
            return true;
        }
    }
    const u64 new_operand = result_of(write, old_operand) & mask_of(write.size);
    const u64 wanted = (entry & ~mask) | new_operand << shift;
    const Error error = paging::exchange_l1(lock, *vcpu.domain, slot, entry, wanted);
    if (error == Error::again) return true;      // the processor set A or D meanwhile: execute it again
    if (error != Error::none) return false;
    finish(r, write, old_operand, new_operand);
    r.rip += code.length();
    return true;
}

}  // namespace core::x86
