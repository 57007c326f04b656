// SPDX-License-Identifier: GPL-2.0-or-later
// Whole files in memory. Errors name the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace operator_side {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

Bytes read_file(const std::string& path, std::uint64_t largest = largest_file);
std::string read_text(const std::string& path);            // UTF-8
void write_file(const std::string& path, ByteView bytes);  // replaces it at once, or leaves it as it was

bool is_utf8(std::string_view text);

template <typename Structure>
ByteView bytes_of(const Structure& structure) {
    return {reinterpret_cast<const std::uint8_t*>(&structure), sizeof structure};
}

template <typename Structure>
void append(Bytes& bytes, const Structure& structure) {
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof structure);  // not insert: GCC 12 warns of an overflow in it that is not there
    std::memcpy(bytes.data() + at, &structure, sizeof structure);
}

}  // namespace operator_side
