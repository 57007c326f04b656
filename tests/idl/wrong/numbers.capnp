# SPDX-License-Identifier: GPL-2.0-or-later
# Enumerations that are refused.

# ---- width
enum A $width(24) { a @0; } #! width: an enumeration has 8, 16, 32 or 64 bits
enum B $width(0) { b @0 $code(-1); } #! width: an enumeration has 8, 16, 32 or 64 bits

# ---- one code for two
enum E {
  a @0 $code(1);
  b @1; #! code reuse: b has the code of a, 1
}

# ---- codes that do not fit
enum E $width(8) {
  a @0 $code(255);
  b @1 $code(256); #! code too large: b = 256 needs more than 8 bits; say $width
}
enum F $width(8) $signed {
  a @0 $code(127);
  b @1 $code(128); #! code too large: b = 128 needs more than 8 signed bits; say $width
}
enum G $width(16) {
  a @0 $code(40000); #! code too large: a = 40000 needs more than 16 signed bits; say $width
  b @1 $code(-32768);
  c @2 $code(-32769); #! code too large: c = -32769 needs more than 16 signed bits; say $width
}
enum H $width(64) {
  a @0 $code(0x7fffffffffffffff);
  b @1 $code(-0x8000000000000000);
}

# ---- flags
enum A $flags $signed { #! flags: flags have no sign
  a @0 $code(1);
}
enum B $flags {
  a @0; #! flags: a needs a bit or mask: say $code
  b @1 $code(-2); #! flags: b needs a bit or mask: say $code
}
enum C $flags $width(8) {
  a @0 $code(0x100); #! code too large: a = 256 needs more than 8 bits; say $width
}

# ---- base 16
enum A $hex {
  a @0;
  b @1 $code(-1); #! hex: b is negative: only base 10 shows that
}

# ---- two enumerants that mean the same
enum A {
  a @0 $malformed;
  b @1 $malformed; #! meaning reuse: $malformed is a already
  c @2 $unknown $null $dropped;
  d @3 $unknown; #! meaning reuse: $unknown is c already
}
