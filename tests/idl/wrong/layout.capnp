# SPDX-License-Identifier: GPL-2.0-or-later
# Layouts that are refused.

# ---- what overlaps
struct A {
  a @0 :UInt32;
  b @1 :UInt16 $at(2); #! overlap: b at 2 overlaps what ends at 4
}
struct B {
  a @0 :UInt32;
  b @1 :UInt32 $at(4) $pad(4); #! overlap: b at 4 overlaps what ends at 8
}

# ---- holes
struct A {
  a @0 :UInt8;
  b @1 :UInt32; #! hole without padding: say $pad(3) for the 3 bytes before b
}
struct B {
  a @0 :UInt8;
  b @1 :UInt32 $pad(2); #! hole without padding: say $pad(3) for the 3 bytes before b
}
struct C {
  a @0 :UInt32 $at(4); #! hole without padding: say $pad(4) for the 4 bytes before a
}
struct D { #! hole without padding: say $tailPad(3) at the end of D
  a @0 :UInt32;
  b @1 :UInt8;
}
struct E $tailPad(1) { #! hole without padding: say $tailPad(3) at the end of E
  a @0 :UInt32;
  b @1 :UInt8;
}
struct F {
  g :group { #! hole without padding: say what the 3 bytes at the end of g are: one more field
    a @0 :UInt32;
    b @1 :UInt8;
  }
  u :union {
    c @2 :UInt8 $pad(1);
    d @3 :UInt16 $at(2); #! hole without padding: say $pad(2) for the 2 bytes before d
    e @4 :UInt32;
  }
}

# ---- alignment
struct A {
  a @0 :UInt16;
  b @1 :UInt32 $pad(4) $at(6); #! alignment: b at 6 needs a multiple of 4
  c @2 :UInt16;
}

# ---- sizes
struct A $size(8) { #! size: A has 4 bytes, not 8
  a @0 :UInt32;
}

# ---- sizes that overflow
struct A {
  a @0 :List(UInt32) $count(0x40000000); #! size: a takes 4294967296 bytes; a structure has at most 1048576
}
struct B {
  a @0 :UInt32 $at(0xfffffffc); #! size: a takes 4294967292 bytes; a structure has at most 1048576
}
struct C {
  a @0 :UInt32 $pad(0xfffffffc); #! size: a takes 4294967292 bytes; a structure has at most 1048576
}
struct D $tailPad(0xfffffff8) { #! size: D takes 4294967296 bytes; a structure has at most 1048576
  a @0 :UInt64;
}

# ---- a structure in itself
struct A {
  a @0 :UInt32;
  b @1 :A; #! recursion: b would hold the struct that it is part of
}
struct B {
  a @0 :UInt32;
  g :group {
    b @1 :List(B) $count(2); #! recursion: b would hold the struct that it is part of
  }
}
struct C {
  a @0 :UInt32;
  b @1 :D;
}
struct D {
  a @0 :UInt32;
  b @1 :C; #! recursion: b would hold the struct that it is part of
}
