// SPDX-License-Identifier: GPL-2.0-or-later
// The words every structure of the guest ABI is made of. Layouts are those of the public Xen PV64 ABI; what is ours
// alone lives in control.hpp, extension.hpp and image.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace abi {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i8 = std::int8_t;
using i16 = std::int16_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

using DomId = u16;
using EvtchnPort = u32;
using GrantRef = u32;

// Addresses in a structure: the width is fixed, the meaning is in the name of the type.
using GuestPointer = u64;      // virtual address in the caller's current address space
using MachineWord = u64;       // machine address, bytes
using FrameNumber = u64;       // machine frame number

inline constexpr DomId domid_first_reserved = 0x7FF0;
inline constexpr DomId domid_self = 0x7FF0;

inline constexpr u64 page_size = 4096;
inline constexpr unsigned page_shift = 12;

// Error numbers a hypercall returns, negated.
enum Errno : int {
    eperm = 1, enoent = 2, esrch = 3, eintr = 4, eio = 5, enxio = 6, e2big = 7, eagain = 11, enomem = 12, eacces = 13,
    efault = 14, ebusy = 16, eexist = 17, enodev = 19, einval = 22, enospc = 28, erange = 34, enosys = 38,
    enodata = 61, etime = 62, eopnotsupp = 95,
};

}  // namespace abi
