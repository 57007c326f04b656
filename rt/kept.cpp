// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/kept.hpp"

#include "rt/memory.hpp"

namespace rt {

std::span<std::byte> kept_pages() {
    constexpr std::size_t pages = 32;
    static auto* const memory = static_cast<std::byte*>(memory::take_pages(pages));
    return {memory, pages * abi::page_size};
}

}  // namespace rt
