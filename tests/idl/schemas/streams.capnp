# SPDX-License-Identifier: GPL-2.0-or-later
# Byte streams. See numbers.capnp for what `#>` means.
@0xb21a5b2c4d8f0e05;
using Wire = import "wire.capnp";
$Wire.namespace("streams");

struct Page $Wire.stream([
  (name = "up", bytes = "in", consumed = "inCons", produced = "inProd", writer = frontEnd),
  (name = "downStairs", bytes = "out", consumed = "outCons", produced = "outProd", writer = backEnd),
]) {
  in @0 :List(UInt8) $Wire.count(64);
  out @1 :List(UInt8) $Wire.count(128);
  inCons @2 :UInt32;
  inProd @3 :UInt32;
  outCons @4 :UInt32;
  outProd @5 :UInt32;
}
#> _link.hpp // From the front end to the back end. inline rt::StreamWriter write_up(Page& page) { return rt::StreamWriter({page.in, 64, page.in_cons, page.in_prod}); }
#> _link.hpp inline rt::StreamReader read_up(Page& page) { return rt::StreamReader({page.in, 64, page.in_cons, page.in_prod}); }
#> _link.hpp // From the back end to the front end. inline rt::StreamWriter write_down_stairs(Page& page)
#> .md Byte stream `up`: the front end writes `in` and then `in_prod`, the other side moves `in_cons`.
