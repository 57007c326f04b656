// SPDX-License-Identifier: GPL-2.0-or-later
// Memory at an address a guest named. It can only be copied, whole, once, and what is checked is the copy. An address is
// worth nothing until copied: the range may wrap, touch the core's part, or not be mapped; then the copy fails and the
// guest gets -EFAULT.
#pragma once

#include <concepts>
#include <type_traits>

#include "idl/vcpu.hpp"
#include "core/arch.hpp"
#include "core/result.hpp"

namespace core {

// [address, address + size) lies outside the core's part and does not wrap.
constexpr bool is_guest_range(u64 address, u64 size) {
    if (size > abi::hole_end - abi::hole_start) return false;
    if (address < abi::hole_start) return address + size <= abi::hole_start;
    return address >= abi::hole_end && address + size - 1 >= address;
}
static_assert(!is_guest_range(abi::hole_start - 1, 2) && is_guest_range(abi::hole_start - 2, 2) && !is_guest_range(~0ull, 2));

template <typename T>
    requires std::is_trivially_copyable_v<T>
class GuestPtr {
  public:
    constexpr GuestPtr() = default;
    explicit constexpr GuestPtr(u64 address) : address_(address) {}

    constexpr bool is_null() const { return address_ == 0; }
    constexpr u64 raw() const { return address_; }
    constexpr GuestPtr at(u64 index) const { return GuestPtr{address_ + index * sizeof(T)}; }

    Error read(T& to) const { return read(&to, 1); }
    Error write(const T& from) const { return write(&from, 1); }
    Error read(T* to, u64 count) const {
        if (!is_guest_range(address_, count * sizeof(T))) return Error::fault;
        return arch::copy_from_guest(to, address_, count * sizeof(T)) ? Error::none : Error::fault;
    }
    Error write(const T* from, u64 count) const {
        if (!is_guest_range(address_, count * sizeof(T))) return Error::fault;
        return arch::copy_to_guest(address_, from, count * sizeof(T)) ? Error::none : Error::fault;
    }

  private:
    u64 address_ = 0;
};

constexpr bool is_canonical(u64 address) { return static_cast<u64>(static_cast<i64>(address << 16) >> 16) == address; }

}  // namespace core
