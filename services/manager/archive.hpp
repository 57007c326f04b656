// SPDX-License-Identifier: GPL-2.0-or-later
// The boot archive as the manager reads it. The core has checked its table; here each entry is checked before it is used.
#pragma once

#include <string_view>

#include "idl/image.hpp"

namespace manager {

using namespace abi;

struct Contents {
    const u8* bytes = nullptr;      // null: not there
    u64 size = 0;
};

struct Image {
    ImageHeader header;
    const u8* block;                // header.size bytes
};

class Archive {
  public:
    // Null, or what is wrong with it.
    const char* open(const void* start, u64 size);
    // Of this name and kind, with the right checksum. `problem` says what is wrong, if it is not null.
    Contents find(std::string_view name, ArchiveKind kind, const char*& problem) const;
    Contents manifest(const char*& problem) const;

  private:
    Contents checked(const ArchiveEntry& entry, const char*& problem) const;
    const u8* start_ = nullptr;
    u64 size_ = 0;
    u32 entries_ = 0;
};

// Null, or what is wrong with the image.
const char* open_image(const Contents& contents, Image& image);

// A text in a field of fixed size, as far as its NUL.
template <std::size_t size>
std::string_view text_of(const char (&field)[size]) {
    std::size_t length = 0;
    while (length < size && field[length] != 0) ++length;
    return {field, length};
}

}  // namespace manager
