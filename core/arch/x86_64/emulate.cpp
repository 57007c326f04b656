// SPDX-License-Identifier: GPL-2.0-or-later
// Privileged instructions that guest kernels still execute: MOV to and from control and debug registers, MSRs, ports,
// CLTS, XSETBV, and CPUID behind its forced-emulation prefix. What is refused stays a #GP and is the guest's to handle.
#include "core/arch/x86_64/instruction_reader.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/privileged.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/guest_memory.hpp"

namespace core::x86 {

namespace {

// Ports belong to nobody a guest could name: reads give all ones, writes go nowhere.
bool port_access(const Vcpu& vcpu, Registers& r, u8 opcode, bool wide, InstructionReader& code) {
    if (!vcpu.in_kernel) return false;
    const bool immediate = opcode < 0xE8;
    const bool output = (opcode & 2) != 0;
    if (immediate) code.next();
    if (!output) {
        if ((opcode & 1) == 0) r.rax |= 0xFF;
        else if (wide) r.rax |= 0xFFFF;
        else r.rax = 0xFFFF'FFFF;
    }
    return true;
}

bool move_control_register(Vcpu& vcpu, Registers& r, u8 opcode, InstructionReader& code) {
    const u8 modrm = code.next();
    const unsigned number = (modrm >> 3 & 7) | (code.rex_r() ? 8 : 0);
    u64& general = general_register(r, (modrm & 7) | (code.rex_b() ? 8 : 0));
    if (!vcpu.in_kernel) return false;
    if (opcode == 0x20) return privileged::read_control_register(vcpu, number, general);
    return privileged::write_control_register(vcpu, number, general);
}

bool move_debug_register(Vcpu& vcpu, Registers& r, u8 opcode, InstructionReader& code) {
    const u8 modrm = code.next();
    const unsigned number = modrm >> 3 & 7;
    u64& general = general_register(r, (modrm & 7) | (code.rex_b() ? 8 : 0));
    if (!vcpu.in_kernel) return false;
    if (opcode == 0x21) {
        general = vcpu.debug[number == 4 || number == 5 ? number + 2 : number];
        return true;
    }
    return arch::set_debug_register(vcpu, number, general) == Error::none;
}

bool model_specific_register(Vcpu& vcpu, Registers& r, bool write) {
    if (!vcpu.in_kernel) return false;
    const u32 number = static_cast<u32>(r.rcx);
    if (write) return privileged::write_msr(vcpu, number, (r.rdx << 32) | (r.rax & 0xFFFF'FFFF));
    u64 value = 0;
    if (!privileged::read_msr(vcpu, number, value)) return false;
    r.rax = value & 0xFFFF'FFFF;
    r.rdx = value >> 32;
    return true;
}

bool two_byte(Vcpu& vcpu, Registers& r, InstructionReader& code) {
    const u8 opcode = code.next();
    switch (opcode) {
    case 0x01:
        if (code.next() != 0xD1 || !vcpu.in_kernel || r.rcx != 0) return false;      // XSETBV
        return privileged::set_xcr0(vcpu, (r.rdx << 32) | (r.rax & 0xFFFF'FFFF));
    case 0x06:                                                                       // CLTS
        if (!vcpu.in_kernel) return false;
        arch::set_task_switched(false);
        vcpu.task_switched = false;
        return true;
    case 0x09: return vcpu.in_kernel;                                                // WBINVD: there is nothing to write back for
    case 0x20:
    case 0x22: return move_control_register(vcpu, r, opcode, code);
    case 0x21:
    case 0x23: return move_debug_register(vcpu, r, opcode, code);
    case 0x30: return model_specific_register(vcpu, r, true);
    case 0x32: return model_specific_register(vcpu, r, false);
    default: return false;
    }
}

}  // namespace

bool emulate_privileged(Vcpu& vcpu, Registers& r) {
    InstructionReader code(r.rip);
    const u8 opcode = code.opcode();
    bool done = false;
    switch (opcode) {
    case 0x0F: done = two_byte(vcpu, r, code); break;
    case 0xE4: case 0xE5: case 0xE6: case 0xE7:
    case 0xEC: case 0xED: case 0xEE: case 0xEF: done = port_access(vcpu, r, opcode, code.operand_size_prefix(), code); break;
    // CLI and STI: with virtual IOPL they are silently without effect, as the interrupt flag is not the processor's.
    case 0xFA: case 0xFB: done = vcpu.in_kernel && vcpu.iopl >= 1; break;
    default: break;
    }
    if (!done || code.failed()) return false;
    r.rip += code.length();
    return true;
}

bool emulate_cpuid(Vcpu& vcpu, Registers& r) {
    constexpr u8 wanted[] = {0x0F, 0x0B, 'x', 'e', 'n', 0x0F, 0xA2};
    u8 code[sizeof wanted];
    if (GuestPtr<u8>{r.rip}.read(code, sizeof code) != Error::none) return false;
    for (unsigned i = 0; i < sizeof wanted; ++i)
        if (code[i] != wanted[i]) return false;
    u32 out[4];
    cpuid_for_guest(vcpu, static_cast<u32>(r.rax), static_cast<u32>(r.rcx), out);
    r.rax = out[0];
    r.rbx = out[1];
    r.rcx = out[2];
    r.rdx = out[3];
    r.rip += sizeof wanted;
    return true;
}

}  // namespace core::x86
