// SPDX-License-Identifier: GPL-2.0-or-later
// Whole pages of the core's window.
#include "core/arch.hpp"

namespace core::arch {

void clear_page(void* page) {
    u64 words = page_size / sizeof(u64);
    asm volatile("rep stosq" : "+D"(page), "+c"(words) : "a"(0ull) : "memory");
}

void copy_page(void* to, const void* from) {
    u64 words = page_size / sizeof(u64);
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}

}  // namespace core::arch
