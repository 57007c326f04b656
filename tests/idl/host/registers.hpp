// SPDX-License-Identifier: GPL-2.0-or-later
// A device's registers belong to a simulated device (tests/virtio/machine.hpp).
#pragma once

#include <type_traits>

#include "common/integers.hpp"

namespace rt::registers {

using namespace common::integers;

u64 read_register(const void* at, u32 width);
void write_register(void* at, u32 width, u64 value);

template <typename T>
T read(const T& from) {
    return static_cast<T>(read_register(&from, sizeof(T)));
}
template <typename T>
void write(T& to, std::type_identity_t<T> value) {
    write_register(&to, sizeof(T), value);
}

}  // namespace rt::registers
