// SPDX-License-Identifier: GPL-2.0-or-later
// Registers of a device, mapped without caching: each access is one instruction of the register's width, and none is left
// out. The host tests have a file of this name with a simulated device behind it.
#pragma once

#include <type_traits>

namespace rt::registers {

template <typename T>
T read(const T& from) {
    static_assert(std::is_integral_v<T>);
    return *const_cast<const volatile T*>(&from);
}

template <typename T>
void write(T& to, std::type_identity_t<T> value) {
    static_assert(std::is_integral_v<T>);
    *const_cast<volatile T*>(&to) = value;
}

}  // namespace rt::registers
