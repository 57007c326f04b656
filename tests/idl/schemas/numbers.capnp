# SPDX-License-Identifier: GPL-2.0-or-later
# Names of numbers. Here and in the other files: `#> SUFFIX` is followed by what stands in NAME + SUFFIX of the outputs.
@0xb21a5b2c4d8f0e01;
using Wire = import "wire.capnp";
$Wire.namespace("numbers");
#> .hpp namespace numbers {
#> .hpp }  // namespace numbers
#> .h #ifndef RF_NUMBERS_H
#> .md # numbers

struct Port $Wire.scalar { value @0 :UInt16; }
#> .hpp using Port = u16;
#> .h typedef uint16_t rf_numbers_port_t;
#> .md A name for u16.

const answer :UInt32 = 42;
# Of everything.
#> .hpp // Of everything.
#> .hpp inline constexpr u32 answer = 42;
#> .h #define RF_NUMBERS_ANSWER 0x2Au
#> .json "answer": 42
#> .md | answer | 42 | Of everything. |

const loss :Int16 = -3;
#> .hpp inline constexpr i16 loss = -3;
#> .h #define RF_NUMBERS_LOSS (-3)
#> .md | loss | -3 | |

const base :UInt64 = 0xFFFF800000000000 $Wire.hex;
#> .hpp inline constexpr u64 base = 0xFFFF800000000000;
#> .h #define RF_NUMBERS_BASE 0xFFFF800000000000ull
#> .json "base": 18446603336221196288
#> .md | base | 0xFFFF800000000000 | |

const motto :Text = "say \"yes\" \\ no";
# Not */ the end, nor /* another one.
#> .hpp inline constexpr char motto[] = "say \"yes\" \\ no";
#> .h #define RF_NUMBERS_MOTTO "say \"yes\" \\ no"
#> .h * Not * / the end, nor / * another one.
#> .json "motto": "say \"yes\" \\ no"

enum Plain $Wire.plain { one @0; twoWords @1; }
#> .hpp enum Plain : u32 { one = 0, two_words = 1, };
#> .h #define RF_NUMBERS_PLAIN_TWO_WORDS 0x1u
#> _decode.hpp inline constexpr common::NameOfNumber names_of_plain[] = { {0, "one"}, {1, "two_words"} };

enum Small $Wire.width(8) {
  first @0 $Wire.code(7);
  # The one in front.
  register @1 $Wire.code(255);
}
#> .hpp enum class Small : u8 { first = 7, // The one in front. register_ = 255, };
#> .json "Small": {"bits": 8, "codes": {"first": 7, "register_": 255}}
#> .md | 8 bits | code | |
#> .md | first | 7 | The one in front. |

enum Signed $Wire.signed $Wire.width(16) { a @0; }
#> .hpp enum class Signed : i16 { a = 0, };
#> .h #define RF_NUMBERS_SIGNED_A (0)

enum Negative $Wire.width(64) { good @0; bad @1 $Wire.code(-22); }
#> .hpp enum class Negative : i64 { good = 0, bad = -22, };
#> .h #define RF_NUMBERS_NEGATIVE_BAD (-22)

enum Bits $Wire.flags $Wire.hex $Wire.width(64) {
  low @0 $Wire.code(1);
  high @1 $Wire.code(0x8000000000);
  mask @2 $Wire.code(0xF0);
}
#> .hpp enum Bits : u64 { low = 0x1, high = 0x8000000000, mask = 0xF0, };
#> .h #define RF_NUMBERS_BITS_HIGH 0x8000000000ull
#> .md | mask | 0xF0 | |

struct All $Wire.size(24) {
  bits @0 :Bits;
  port @1 :Port;
  small @2 :Small;
  spare @3 :UInt8;
  plain @4 :Plain;
  negative @5 :Negative;
}
#> .hpp u64 bits;
#> .hpp Port port;
#> .hpp Plain plain;
#> .h uint64_t bits;
#> .h rf_numbers_port_t port;
#> .h uint8_t small;
#> .h int64_t negative;
#> _decode.hpp out.flags("bits", static_cast<common::i64>(value.bits), names_of_bits);
#> _decode.hpp out.number("port", value.port);
#> _decode.hpp out.choice("negative", static_cast<common::i64>(value.negative), names_of_negative);
#> .json "All": {"size": 24, "alignment": 8, "fields": {"bits": [0, "u64", 1], "port": [8, "u16", 1], "small": [10, "u8", 1],
