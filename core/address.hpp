// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers which must not be mixed: machine frames, machine addresses and addresses that a guest named.
#pragma once

#include <compare>

#include "idl/types.hpp"

namespace core {

using abi::DomId;
using abi::EvtchnPort;
using abi::GrantRef;
using abi::i16;
using abi::i32;
using abi::i64;
using abi::i8;
using abi::page_shift;
using abi::page_size;
using abi::u16;
using abi::u32;
using abi::u64;
using abi::u8;

// A 64-bit number with a meaning. Only comparison is common to all; the rest is opted into below.
template <typename Meaning>
class Number {
  public:
    constexpr Number() = default;
    explicit constexpr Number(u64 value) : value_(value) {}
    constexpr u64 raw() const { return value_; }
    auto operator<=>(const Number&) const = default;

  private:
    u64 value_ = 0;
};

using Mfn = Number<struct MfnMeaning>;                       // machine frame number
using MachineAddress = Number<struct MachineAddressMeaning>;  // bytes
using GuestAddress = Number<struct GuestAddressMeaning>;      // virtual, in the current guest's kernel address space

constexpr Mfn operator+(Mfn frame, u64 frames) { return Mfn{frame.raw() + frames}; }
constexpr GuestAddress operator+(GuestAddress address, u64 bytes) { return GuestAddress{address.raw() + bytes}; }

constexpr MachineAddress address_of(Mfn frame) { return MachineAddress{frame.raw() << page_shift}; }
constexpr Mfn frame_of(MachineAddress address) { return Mfn{address.raw() >> page_shift}; }

constexpr u64 round_up(u64 value, u64 unit) { return (value + unit - 1) / unit * unit; }
constexpr u64 frames_for(u64 bytes) { return round_up(bytes, page_size) / page_size; }

}  // namespace core
