// SPDX-License-Identifier: GPL-2.0-or-later
// The words every structure of the guest ABI is made of, from the public headers xen.h and errno.h. Layouts and numbers are
// those of the public Xen PV64 ABI, each file names the headers they come from; what is ours alone lives in control.capnp,
// extension.capnp and image.capnp. Numbers are little-endian, structures laid out as in C.
// Generated from types.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

using DomId = u16;

using EvtchnPort = u32;

using GrantRef = u32;

// Virtual address in the caller's current address space.
using GuestPointer = u64;

// Machine address, bytes.
using MachineWord = u64;

// Machine frame number.
using FrameNumber = u64;

// No domain has this id or a greater one.
inline constexpr u16 domid_first_reserved = 0x7FF0;
// The caller, whatever its id.
inline constexpr u16 domid_self = 0x7FF0;
inline constexpr u64 page_size = 4096;
inline constexpr u32 page_shift = 12;

// Error numbers a hypercall returns, negated.
enum Errno : i32 {
    eperm = 1, enoent = 2, esrch = 3, eintr = 4, eio = 5, enxio = 6, e2big = 7, eagain = 11, enomem = 12, eacces = 13,
        efault = 14, ebusy = 16, eexist = 17, enodev = 19, einval = 22, enospc = 28, erange = 34, enosys = 38,
        enodata = 61, etime = 62, eopnotsupp = 95,
};

}  // namespace abi
