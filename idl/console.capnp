# SPDX-License-Identifier: GPL-2.0-or-later
# A console: one page with a stream in each direction (io/console.h of the public headers). The domain's builder puts page
# and port into start_info. Indices run freely; who writes bytes moves `prod`, who takes them moves `cons`, and each
# notifies the other after it. A guest may poll instead of listening, so what it writes has to be taken without delay.
@0xf59a282ad5a12c98;
using import "wire.capnp".namespace;
using import "wire.capnp".stream;
using import "wire.capnp".size;
using import "wire.capnp".at;
using import "wire.capnp".count;
$namespace("console");

struct Page $size(3088) $stream([
  (name = "input", bytes = "in", consumed = "inCons", produced = "inProd", writer = backEnd),
  (name = "output", bytes = "out", consumed = "outCons", produced = "outProd", writer = frontEnd),
]) {
  in @0 :List(UInt8) $count(1024);
  # To the guest.
  out @1 :List(UInt8) $count(2048);
  # From the guest.
  inCons @2 :UInt32 $at(0xC00);
  inProd @3 :UInt32;
  outCons @4 :UInt32;
  outProd @5 :UInt32;
}
