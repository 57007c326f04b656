// SPDX-License-Identifier: GPL-2.0-or-later
// A page-table entry of 64-bit mode (Intel SDM vol. 3, 4.5), as guests write it and as the processor may see it.
#pragma once

#include "core/address.hpp"

namespace core::pte {

inline constexpr u64 present = 1, writable = 2, user = 4, write_through = 8, cache_disable = 16, accessed = 32, dirty = 64,
                     large = 128 /* at L1: PAT */, global = 256, no_execute = 1ull << 63;
inline constexpr u64 address_mask = 0x000F'FFFF'FFFF'F000;
inline constexpr u64 available = 0x7FF0'0000'0000'0E00;       // bits 9-11 and 52-62, left to software
inline constexpr u64 allowed_upper = present | writable | user | accessed | dirty | available | no_execute;
inline constexpr u64 allowed_l1 = allowed_upper | global;
inline constexpr u64 allowed_device = allowed_l1 | write_through | cache_disable;

inline constexpr unsigned entries = 512;

constexpr Mfn frame(u64 entry) { return Mfn{(entry & address_mask) >> page_shift}; }
constexpr bool is_present(u64 entry) { return (entry & present) != 0; }
constexpr bool is_writable(u64 entry) { return (entry & writable) != 0; }
// Device memory is mapped without caching, and only it is: this bit tells what an L1 entry's frame number means.
constexpr bool is_device(u64 entry) { return (entry & cache_disable) != 0; }
constexpr u64 make(Mfn frame, u64 flags) { return frame.raw() << page_shift | flags; }

// Guest kernels run at CPL 3 too: what is present is a user page, whatever the guest wrote.
constexpr u64 for_hardware(u64 entry) { return is_present(entry) ? entry | user : entry; }

constexpr unsigned index(u64 address, unsigned level) { return address >> (3 + 9 * level) & 511; }
static_assert(index(0xFFFF'8000'0000'0000, 4) == 256 && index(0x1000, 1) == 1);

// L4 slots of the core.
inline constexpr unsigned first_core_slot = 256, core_slots = 16;
constexpr bool is_core_slot(unsigned slot) { return slot - first_core_slot < core_slots; }

}  // namespace core::pte
