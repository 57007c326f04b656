// SPDX-License-Identifier: GPL-2.0-or-later
// Blocks that nobody may touch: the address sanitizer watches over them.
#pragma once

#include <sanitizer/asan_interface.h>

#include <cstddef>

namespace store_service {

inline void poison(void* block, std::size_t size) { __asan_poison_memory_region(block, size); }
inline void unpoison(void* block, std::size_t size) { __asan_unpoison_memory_region(block, size); }

}  // namespace store_service
