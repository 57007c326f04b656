// SPDX-License-Identifier: GPL-2.0-or-later
// A unikernel's memory: everything it owns is mapped at pfn * 4096 (its memory begins at address 0), and handed out by
// the page.
#pragma once

#include <cstddef>

#include "idl/types.hpp"

namespace rt::memory {

using namespace abi;

// Maps what the builder left unmapped and takes over all that is free.
void start();

// Zeroed pages, contiguous; ends the domain if there are none. Single pages can be given back.
void* take_pages(u64 pages);
void give_page(void* page);
u64 free_pages();

u64 mfn_of(const void* address);                 // machine frame behind an address of ours
u64* l1_slot(u64 address);                       // the entry that maps it (readable only), or null
void* page_of_mfn(u64 mfn);                  // a frame of ours
u64 machine_address(const void* address);

inline constexpr u64 present = 1, writable = 2;

}  // namespace rt::memory
