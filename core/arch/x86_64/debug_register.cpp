// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/instructions.hpp"
#include "core/guest_memory.hpp"
#include "core/vcpu.hpp"

namespace core::arch {

Error set_debug_register(Vcpu& vcpu, unsigned number, u64 value) {
    constexpr u64 general_detect = 1u << 13;
    if (number < 4) {
        if (!is_guest_range(value, 1)) return Error::permission;
    } else if (number < 8) {
        number |= 2;                                        // 4 and 5 are 6 and 7
        if (value >> 32 != 0) return Error::invalid;
        if (number == 7 && (value & general_detect) != 0) return Error::permission;
        if (number == 7) value = (value & 0xFFFF'27FF) | 0x400;
        if (number == 6) value = (value & 0xFFFF'EFFF) | 0xFFFF'0FF0;
        // I/O breakpoints would need CR4.DE.
        for (unsigned i = 0; number == 7 && i < 4; ++i)
            if ((value >> (16 + 4 * i) & 3) == 2) return Error::permission;
    } else {
        return Error::no_device;
    }
    vcpu.debug[number] = value;
    x86::write_dr(number, value);
    return Error::none;
}

}  // namespace core::arch
