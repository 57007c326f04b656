# SPDX-License-Identifier: GPL-2.0-or-later
# Where fields are. See numbers.capnp for what `#>` means.
@0xb21a5b2c4d8f0e02;
using Wire = import "wire.capnp";
using import "types.capnp".DomId;
$Wire.namespace("layout");

struct Padded $Wire.size(24) $Wire.tailPad(7) {
  a @0 :UInt8;
  b @1 :UInt32 $Wire.pad(3);
  c @2 :UInt64 $Wire.at(8);
  d @3 :UInt8;
}
#> .hpp struct Padded { u8 a; u8 pad0[3]; u32 b; u64 c; u8 d; u8 pad1[7]; };
#> .hpp static_assert(sizeof(Padded) == 24 && alignof(Padded) == 8);
#> .hpp static_assert(offsetof(Padded, a) == 0 && offsetof(Padded, b) == 4 && offsetof(Padded, c) == 8 && offsetof(Padded, d) == 16);
#> .h struct rf_layout_padded { uint8_t a; uint8_t pad0[3]; uint32_t b; uint64_t c; uint8_t d; uint8_t pad1[7]; };
#> .h _Static_assert(sizeof(struct rf_layout_padded) == 24, "size");
#> .h _Static_assert(offsetof(struct rf_layout_padded, c) == 8, "offset");
#> .md 24 bytes, aligned to 8.
#> .md | 0x10 | d | u8 | |

struct Loose {
  a @0 :UInt16;
  b @1 :UInt16;
  c @2 :UInt16 $Wire.pad(4);
}
#> .hpp struct Loose { u16 a; u16 b; u8 pad0[4]; u16 c; };
#> .hpp static_assert(sizeof(Loose) == 10 && alignof(Loose) == 2);

struct Tight $Wire.packed {
  a @0 :UInt8;
  b @1 :UInt32;
}
#> .hpp struct [[gnu::packed]] Tight { u8 a; u32 b; };
#> .hpp static_assert(sizeof(Tight) == 5 && alignof(Tight) == 1);
#> .h struct rf_layout_tight { uint8_t a; uint32_t b; } __attribute__((packed));
#> .json "Tight": {"size": 5, "alignment": 1, "fields": {"a": [0, "u8", 1], "b": [1, "u32", 1]}}

struct Lists $Wire.size(48) {
  name @0 :Text $Wire.count(12);
  owners @1 :List(DomId) $Wire.count(3);
  used @2 :UInt8;
  spare @3 :UInt8;
  parts @4 :List(Padded) $Wire.count(1) $Wire.pad(4) $Wire.at(24) $Wire.lengthIn("used");
}
#> .hpp char name[12];
#> .hpp abi::DomId owners[3];
#> .hpp Padded parts[1];
#> .hpp #include "idl/types.hpp"
#> .h #include "types.h"
#> .h rf_dom_id_t owners[3];
#> .h struct rf_layout_padded parts[1];
#> .md | 0x0C | owners | abi::DomId[3] | |
#> .md | 0x18 | parts | Padded[1] | used of them are used. |
#> _decode.hpp out.text("name", value.name, sizeof value.name);
#> _decode.hpp for (unsigned i = 0; i < 3; ++i) { out.number("", value.owners[i]); }
#> _decode.hpp for (unsigned i = 0; i < 1 && i < value.used; ++i) { out.begin(""); describe(out, value.parts[i]); out.end(); }

struct Choice $Wire.size(16) {
  kind @0 :UInt32;
  detail :union $Wire.pad(4) $Wire.at(8) {
    # One of them.
    number @1 :UInt64;
    pair :group {
      left @2 :UInt16;
      # Hand.
      right @3 :UInt32 $Wire.pad(2);
    }
  }
}
#> .hpp struct Choice { u32 kind; u32 pad0; // One of them. union { u64 number; struct { u16 left; // Hand. u16 pad0; u32 right; } pair; } detail; };
#> .h union { uint64_t number; struct {
#> .json "fields": {"kind": [0, "u32", 1], "detail.number": [8, "u64", 1], "detail.pair.left": [8, "u16", 1], "detail.pair.right": [12, "u32", 1]}
#> .md | 0x0C | detail.pair.right | u32 | |
#> _decode.hpp out.begin("detail"); out.number("number", value.detail.number); out.begin("pair"); out.number("left", value.detail.pair.left);
