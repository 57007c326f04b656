# SPDX-License-Identifier: GPL-2.0-or-later
# The words every structure of the guest ABI is made of, from the public headers xen.h and errno.h. Layouts and numbers are
# those of the public Xen PV64 ABI, each file names the headers they come from; what is ours alone lives in control.capnp,
# extension.capnp and image.capnp. Numbers are little-endian, structures laid out as in C.
@0xc8ec80dbf662ee0a;

using import "wire.capnp".code;
using import "wire.capnp".hex;
using import "wire.capnp".namespace;
using import "wire.capnp".plain;
using import "wire.capnp".signed;
using import "wire.capnp".scalar;

$namespace("abi");

struct DomId $scalar { value @0 :UInt16; }
struct EvtchnPort $scalar { value @0 :UInt32; }
struct GrantRef $scalar { value @0 :UInt32; }

# Addresses in a structure: the width is fixed, the meaning is in the name of the type.

struct GuestPointer $scalar { value @0 :UInt64; }
# Virtual address in the caller's current address space.

struct MachineWord $scalar { value @0 :UInt64; }
# Machine address, bytes.

struct FrameNumber $scalar { value @0 :UInt64; }
# Machine frame number.

const domidFirstReserved :UInt16 = 0x7FF0 $hex;
# No domain has this id or a greater one.

const domidSelf :UInt16 = 0x7FF0 $hex;
# The caller, whatever its id.

const pageSize :UInt64 = 4096;
const pageShift :UInt32 = 12;

enum Errno $plain $signed {
  # Error numbers a hypercall returns, negated.
  eperm @0 $code(1);
  enoent @1 $code(2);
  esrch @2 $code(3);
  eintr @3 $code(4);
  eio @4 $code(5);
  enxio @5 $code(6);
  e2big @6 $code(7);
  eagain @7 $code(11);
  enomem @8 $code(12);
  eacces @9 $code(13);
  efault @10 $code(14);
  ebusy @11 $code(16);
  eexist @12 $code(17);
  enodev @13 $code(19);
  einval @14 $code(22);
  enospc @15 $code(28);
  erange @16 $code(34);
  enosys @17 $code(38);
  enodata @18 $code(61);
  etime @19 $code(62);
  eopnotsupp @20 $code(95);
}
