// SPDX-License-Identifier: GPL-2.0-or-later
// Copies at a guest's address: the guest's own tables are loaded, so the processor does the walking and the checking of
// permissions, and a fault ends the copy (fixup.hpp). Whole words of a number the compiler knows, which is what structures
// of the ABI are, are copied where they are asked for: this is part of every hypercall.
#pragma once

#include "core/address.hpp"

// Three bytes that become STAC or CLAC on a processor with SMAP (smap.cpp).
#define SMAP_SITE(last_byte)                             \
    "990: .byte 0x0F, 0x1F, 0x00\n"                      \
    ".pushsection .smap_sites, \"a\"\n"                  \
    ".quad 990b, " last_byte "\n"                        \
    ".popsection\n"
#define ALLOW_GUEST_MEMORY SMAP_SITE("0xCB")
#define FORBID_GUEST_MEMORY SMAP_SITE("0xCA")
#define LEAVE_IF_IT_FAULTS(target)                       \
    ".pushsection .ex_table, \"a\"\n"                    \
    ".quad 991b, " target "\n"                           \
    ".popsection\n"

namespace core::arch {

extern "C" u64 copy_guest_bytes(void* to, const void* from, u64 size);      // bytes not copied

// One of the two is a guest's.
[[gnu::always_inline]] inline bool copy_guest_words(void* to, const void* from, u64 words) {
    asm volatile goto(ALLOW_GUEST_MEMORY "991: rep movsq\n" FORBID_GUEST_MEMORY LEAVE_IF_IT_FAULTS("%l[fault]")
             : "+D"(to), "+S"(from), "+c"(words)
             :
             : "memory"
             : fault);
    return true;
fault:
    asm volatile(FORBID_GUEST_MEMORY);
    return false;
}

[[gnu::always_inline]] inline bool read_guest_u32(u32& to, u64 from) {
    u32 value;
    asm volatile goto(ALLOW_GUEST_MEMORY "991: movl (%1), %0\n" FORBID_GUEST_MEMORY LEAVE_IF_IT_FAULTS("%l[fault]") : "=r"(value) : "r"(from) : : fault);
    to = value;
    return true;
fault:
    asm volatile(FORBID_GUEST_MEMORY);
    return false;
}

[[gnu::always_inline]] inline bool copy_guest(void* to, const void* from, u64 size) {
    if (__builtin_constant_p(size % 8 == 0) && size % 8 == 0) return copy_guest_words(to, from, size / 8);
    return copy_guest_bytes(to, from, size) == 0;
}

[[gnu::always_inline]] inline bool copy_from_guest(void* to, u64 from, u64 size) {
    if (__builtin_constant_p(size) && size == sizeof(u32)) return read_guest_u32(*static_cast<u32*>(to), from);
    return copy_guest(to, reinterpret_cast<const void*>(from), size);
}

[[gnu::always_inline]] inline bool copy_to_guest(u64 to, const void* from, u64 size) {
    return copy_guest(reinterpret_cast<void*>(to), from, size);
}

}  // namespace core::arch
