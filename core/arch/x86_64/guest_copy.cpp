// SPDX-License-Identifier: GPL-2.0-or-later
// Copies at a guest's address: the guest's own tables are loaded, so the processor does the walking and the checking of
// permissions, and a fault ends the copy (see the fixups in entry.S).
#include "core/arch.hpp"

namespace core::arch {

extern "C" u64 copy_guest_bytes(void* to, const void* from, u64 size);      // bytes not copied

bool copy_from_guest(void* to, u64 from, u64 size) {
    return copy_guest_bytes(to, reinterpret_cast<const void*>(from), size) == 0;
}

bool copy_to_guest(u64 to, const void* from, u64 size) {
    return copy_guest_bytes(reinterpret_cast<void*>(to), from, size) == 0;
}

void clear_page(void* page) {
    u64 words = page_size / sizeof(u64);
    asm volatile("rep stosq" : "+D"(page), "+c"(words) : "a"(0ull) : "memory");
}

void copy_page(void* to, const void* from) {
    u64 words = page_size / sizeof(u64);
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}

}  // namespace core::arch
