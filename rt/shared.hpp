// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that somebody else sees: pages shared with a peer, who may change every byte at any time, and kept pages, which
// the next instance of this domain finds as they were at any moment. What is read is copied once; stores happen in the
// order of the program (x86 keeps it; the compiler is told to).
#pragma once

#include <cstddef>
#include <cstring>

#include "access_point.hpp"
#include "common/integers.hpp"

namespace rt::shared {

using namespace common::integers;

template <typename T>
T load(const T& from) {
    access_point();
    T value;
    __atomic_load(&from, &value, __ATOMIC_ACQUIRE);
    return value;
}

template <typename T>
void store(T& to, T value) {
    access_point();
    __atomic_store(&to, &value, __ATOMIC_RELEASE);
}

// A store before it is seen by the peer before a load after it takes its value.
inline void full_barrier() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

// A structure out of shared memory. The barrier makes the copy final: no later use can go back to the original.
template <typename T>
void read(T& to, const void* from) {
    access_point();
    std::memcpy(&to, from, sizeof to);
    asm volatile("" : "+m"(to) : : "memory");
}

// A structure into shared memory. Whoever dies here leaves a part of it.
template <typename T>
void write(void* to, const T& from) {
    constexpr std::size_t half = sizeof from / 2;
    auto* const bytes = static_cast<std::byte*>(to);
    const auto* const source = reinterpret_cast<const std::byte*>(&from);
    access_point();
    std::memcpy(bytes, source, half);
    access_point();
    std::memcpy(bytes + half, source + half, sizeof from - half);
    asm volatile("" : : : "memory");
}

}  // namespace rt::shared
