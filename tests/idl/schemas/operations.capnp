# SPDX-License-Identifier: GPL-2.0-or-later
# Rings of operations, and what a back end checks. See numbers.capnp for what `#>` means.
@0xb21a5b2c4d8f0e03;
using Wire = import "wire.capnp";
using import "types.capnp".GrantRef;
$Wire.namespace("operations");

struct Sectors $Wire.unit(512) {
  ref @0 :GrantRef $Wire.grantRef;
  from @1 :UInt16 $Wire.first;
  to @2 :UInt16 $Wire.last;
}
#> _ring.hpp inline bool is_valid(const Sectors& value) { return value.from <= value.to && value.to < 8; }

struct Bytes {
  ref @0 :GrantRef $Wire.grantRef;
  start @1 :UInt32 $Wire.offset;
  size @2 :UInt32 $Wire.length;
}
#> _ring.hpp inline bool is_valid(const Bytes& value) { return u64{value.start} + value.size <= 4096; }

struct Move {
  operation @0 :UInt8 $Wire.operation;
  used @1 :UInt8 $Wire.min(1) $Wire.max(3);
  tag @2 :UInt32 $Wire.tag $Wire.pad(2);
  pieces @3 :List(Sectors) $Wire.count(3) $Wire.lengthIn("used");
  place @4 :UInt64;
}
#> _ring.hpp if (value.used > 3) return false; for (u32 i = 0; i < value.used; ++i) if (!is_valid(value.pieces[i])) return false; return value.used >= 1;
#> _ring.hpp static constexpr u32 pieces_max = 3;
#> _ring.hpp return (reinterpret_cast<u64>(data.data()) | data.size()) % 512 == 0;
#> _ring.hpp Sectors& piece = slot.move.pieces[index]; piece.ref = ref; piece.from = static_cast<u16>(offset / 512); piece.to = static_cast<u16>((offset + length) / 512 - 1);
#> _ring.hpp if (count != 0) slot.move.used = static_cast<u8>(count);
#> _back.hpp into[count] = {piece.ref, piece.from * 512u, (piece.to - piece.from + 1) * 512u};
#> .md | 0x01 | used | u8 | At least 1. At most 3. |

enum Mode $Wire.width(8) { slow @0; fast @1 $Wire.code(9); }
enum Wish $Wire.flags $Wire.width(64) { soon @0 $Wire.code(1); quietly @1 $Wire.code(0x100000000); }

struct Wrapped {
  operation @0 :UInt8 $Wire.operation;
  inner @1 :UInt8 $Wire.echo;
  modes @2 :List(Mode) $Wire.count(2);
  tag @3 :UInt32 $Wire.tag;
  wish @4 :Wish;
  one @5 :Bytes;
  words @6 :List(UInt16) $Wire.count(4) $Wire.lengthIn("wordCount");
  wordCount @7 :UInt16;
  all @8 :List(UInt8) $Wire.count(255) $Wire.lengthIn("allCount");
  allCount @9 :UInt8;
  more :group {
    mode @10 :Mode;
    level @11 :UInt8 $Wire.max(100);
  }
  label @12 :Text $Wire.count(8);
  wishes @13 :List(Wish) $Wire.count(2) $Wire.pad(8);
}
#> _ring.hpp for (u32 i = 0; i < 2; ++i) if (!((value.wishes[i] & ~0x100000001ull) == 0)) return false;
#> _ring.hpp if (value.word_count > 4) return false;
#> _ring.hpp return (value.wish & ~0x100000001ull) == 0 &&
#> _ring.hpp for (u32 i = 0; i < 2; ++i) if (!(value.modes[i] == Mode::slow || value.modes[i] == Mode::fast)) return false;
#> _ring.hpp is_valid(value.one)
#> _ring.hpp (value.more.mode == Mode::slow || value.more.mode == Mode::fast)
#> _ring.hpp value.more.level <= 100
#> _ring.hpp const bool wraps_another = slot.move.operation == 6; return {slot.move.tag, wraps_another ? slot.wrapped.inner : slot.move.operation};
#> _front.hpp Call wrapped(u8 inner, const Mode (&modes)[2], u64 wish, Bytes one, const u16 (&words)[4], u16 word_count,
#> _front.hpp decltype(Wrapped::more) more, const char (&label)[8], const u64 (&wishes)[2]) {
#> _front.hpp std::memcpy(request.wrapped.modes, modes, sizeof modes);

enum Status $Wire.width(16) {
  good @0;
  bad @1 $Wire.code(-1) $Wire.malformed;
  strange @2 $Wire.code(-2) $Wire.unknown;
}
struct Answer $Wire.tailPad(2) {
  operation @0 :UInt8 $Wire.operation;
  tag @1 :UInt32 $Wire.tag $Wire.pad(3);
  status @2 :Status $Wire.status;
}
#> _ring.hpp using Tag = u32;
#> _ring.hpp static constexpr Status good = Status::good;
#> _ring.hpp static constexpr Status malformed = Status::bad;
#> _ring.hpp static constexpr Status unknown = Status::strange;
#> _ring.hpp answer.tag = who.tag; answer.operation = who.operation;
#> _ring.hpp static Status status(const Answer& answer) { return answer.status; }

interface Work $Wire.operationRing(pages = 4) $Wire.link(
  device = "work",
  frontKeys = [
    (name = "ring", kind = ring, means = "The # of \"it\"; @0 {"),
    (name = "feature-x", kind = flag, when = feature),
  ],
  backKeys = [(name = "size", when = atConnection)]) {
  fetch @0 Move -> Answer $Wire.op(1) $Wire.buffer(written) $Wire.repeatable;
  # Brings it.
  bring @1 Move -> Answer $Wire.op(3) $Wire.buffer(read);
  flush @2 Move -> Answer $Wire.op(4) $Wire.buffer(none);
  wrapped @3 Wrapped -> Answer $Wire.op(6);
}
#> _ring.hpp static constexpr u32 pages_max = 4,
#> _ring.hpp case 3: return operations::is_valid(slot.move);
#> _front.hpp // Brings it. Call fetch(u64 place, std::span<std::byte> data) { WorkSlot request{}; request.move.operation = 1; request.move.place = place;
#> _front.hpp return Call(*this, request, true, data, rt::grants::Access::read_write);
#> _front.hpp return Call(*this, request, false, data, rt::grants::Access::read_only);
#> _front.hpp Call flush(u64 place) {
#> _back.hpp virtual void bring(const Move&, const Reply& reply) { reply(WorkRing::unknown); }
#> _back.hpp case 6: service.wrapped(slot.wrapped, reply); return true;
#> _link.hpp {"ring", rt::LinkKey::Kind::ring, rt::LinkKey::When::required},
#> _link.hpp {"feature-x", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
#> _link.hpp {"size", rt::LinkKey::Kind::number, rt::LinkKey::When::at_connection},
#> _link.hpp work_link{"work", work_front_keys, work_back_keys, rt::LinkState::initialised};
#> _fuzz.hpp inline void fuzz_work_back(hostile::Input& input) { hostile::operation_back<operations::WorkRing>(input); }
#> _decode.hpp operations_of_work[] = { {1, "fetch"}, {3, "bring"}, {4, "flush"}, {6, "wrapped"} };
#> .h #define RF_OPERATIONS_WORK_OP_BRING 0x3u
#> .json "Work": {"fetch": 1, "bring": 3, "flush": 4, "wrapped": 6}
#> .md | fetch | 1 | Move | Answer | written | Brings it. Sent again after a reconnection. |
#> .md | feature-x | front end | flag | feature | |
