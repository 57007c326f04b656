// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes that never change: a value, or a list of permissions. A node, those that inherited from it and transactions that
// looked at it hold the same ones. Each holder's domain is charged for all of it, so that nobody pays for what somebody
// else keeps.
#pragma once

#include <cstring>
#include <span>
#include <string_view>

#include "services/store/memory.hpp"

namespace store_service {

struct Blob {
    u32 holders = 1;
    u32 size;

    explicit Blob(u32 size) : size(size) {}
    std::byte* bytes() { return reinterpret_cast<std::byte*>(this + 1); }
    std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), size}; }
};

// The longest value of all: with its head it is a page.
inline constexpr u32 blob_max = Memory::page_bytes - sizeof(Blob);

// Nothing is no blob. Null for something: there is no memory.
inline Blob* make_blob(Memory& memory, Memory::For whom, std::string_view text) {
    const u32 size = static_cast<u32>(text.size());
    Blob* const blob = memory.make<Blob>(whom, size, size);
    if (blob != nullptr) std::memcpy(blob->bytes(), text.data(), size);
    return blob;
}
inline u32 weight_of_blob(u64 size) { return size == 0 ? 0 : Memory::weight(static_cast<u32>(sizeof(Blob) + size)); }
inline u32 weight(const Blob* blob) { return blob == nullptr ? 0 : weight_of_blob(blob->size); }

inline Blob* hold(Blob* blob) {
    if (blob != nullptr) ++blob->holders;
    return blob;
}
inline void let_go(Memory& memory, Blob* blob) {
    if (blob != nullptr && --blob->holders == 0) memory.end(*blob, blob->size);
}

}  // namespace store_service
