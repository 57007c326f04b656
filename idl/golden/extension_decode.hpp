// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of extension say, field by field. Generated from extension.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/extension.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_extension_command[] = {
    {0, "identify"}, {1, "virtual_time"}, {2, "set_virtual_timer"}, {3, "counters"}
};

inline void describe(common::Describer& out, const VcpuCounters& value) {
    out.number("traps", value.traps);
    out.number("cr3_loads", value.cr3_loads);
    out.number("tlb_flushes", value.tlb_flushes);
    out.number("hypercalls", value.hypercalls);
}

}  // namespace abi
