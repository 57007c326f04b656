# SPDX-License-Identifier: GPL-2.0-or-later
# Rings of slot chains. See numbers.capnp for what `#>` means.
@0xb21a5b2c4d8f0e04;
using Wire = import "wire.capnp";
using import "types.capnp".GrantRef;
$Wire.namespace("chains");

enum Flag $Wire.flags $Wire.width(16) {
  blank @0 $Wire.code(1);
  goesOn @1 $Wire.code(4) $Wire.more;
  hasExtra @2 $Wire.code(8) $Wire.extra;
}
enum Status $Wire.width(16) {
  okay @0;
  error @1 $Wire.code(-1) $Wire.malformed;
  lost @2 $Wire.code(-2) $Wire.dropped;
  nothing @3 $Wire.code(1) $Wire.null;
}
struct Sent {
  ref @0 :GrantRef $Wire.grantRef;
  start @1 :UInt16 $Wire.offset;
  flags @2 :Flag;
  id @3 :UInt16 $Wire.tag;
  bytes @4 :UInt16 $Wire.length;
}
struct Taken {
  id @0 :UInt16 $Wire.tag;
  status @1 :Status $Wire.status;
}
struct Lent {
  id @0 :UInt16 $Wire.tag;
  ref @1 :GrantRef $Wire.grantRef $Wire.pad(2);
}
struct Filled {
  id @0 :UInt16 $Wire.tag;
  start @1 :UInt16 $Wire.offset;
  flags @2 :Flag;
  bytes @3 :Int16 $Wire.length;
}
struct Extra {
  type @0 :UInt8;
  flags @1 :UInt8 $Wire.more;
}
#> _ring.hpp inline bool is_valid(const Sent& value) { return (value.flags & ~0xDu) == 0; }
#> _ring.hpp static constexpr Flags more_flag = goes_on, extra_flag = has_extra;
#> _ring.hpp static bool more(const Extra& extra) { return (extra.flags & 1) != 0; }
#> _ring.hpp static constexpr Status malformed = Status::error; static constexpr Status dropped = Status::lost; static constexpr Status null = Status::nothing;
#> _ring.hpp out.ref = static_cast<abi::GrantRef>(ref); out.start = static_cast<u16>(offset); out.bytes = static_cast<u16>(length); out.id = static_cast<u16>(tag);
#> _ring.hpp static i32 length(const Answer& slot) { return slot.bytes; }

interface Wires $Wire.chainRing(slotsMax = 7) $Wire.link(device = "wire", frontConnectsFrom = connected) {
  send @0 Sent -> Taken $Wire.direction(forward) $Wire.extras("Extra");
  # Away.
  lend @1 Lent -> Filled $Wire.direction(backward) $Wire.extras("Extra");
}
#> _ring.hpp struct WiresSendRing { using Slot = WiresSendSlot; using Request = chains::Sent; using Answer = chains::Taken; using Extra = chains::Extra;
#> _ring.hpp static constexpr Answer Slot::*answer_member = &Slot::filled;
#> _ring.hpp chain_max = 7;
#> _front.hpp // Away. using WiresSendFront = rt::PacketSend<WiresSendRing>; using WiresLendFront = rt::PacketLend<WiresLendRing>;
#> _back.hpp using WiresSendBack = rt::PacketTake<WiresSendRing>;
#> _back.hpp using WiresLendBack = rt::PacketFill<WiresLendRing>;
#> _link.hpp wires_link{"wire", {}, {}, rt::LinkState::connected};
#> _fuzz.hpp hostile::lent_front<chains::WiresLendRing>(input);
#> .md | send | packets sent | Sent | Taken | Extra | Away. |
#> .md | lend | buffers lent | Lent | Filled | Extra | |
