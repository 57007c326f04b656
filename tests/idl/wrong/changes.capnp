# SPDX-License-Identifier: GPL-2.0-or-later
# Changes of what was accepted: the lines above `#= then` were, those below it are compared with them.

# ---- a size
struct A $size(4) { a @0 :UInt32; }
#= then
struct A $size(8) { #! size change: A has 8 bytes and had 4; if it is meant, accept it with ./ringfence idl --accept
  a @0 :UInt32;
  b @1 :UInt32;
}

# ---- an offset, a type, a count, a name
struct A {
  a @0 :UInt16;
  b @1 :UInt16;
  c @2 :UInt32;
  d @3 :List(UInt8) $count(4);
  e @4 :UInt32;
}
#= then
struct A { #! layout change: e is gone; it was u32 at 12; if it is meant, accept it with ./ringfence idl --accept
  b @0 :UInt16; #! layout change: b is u16 at 0 and was u16 at 2; if it is meant, accept it with ./ringfence idl --accept
  a @1 :UInt16; #! layout change: a is u16 at 2 and was u16 at 0; if it is meant, accept it with ./ringfence idl --accept
  c @2 :Int32; #! layout change: c is i32 at 4 and was u32 at 4; if it is meant, accept it with ./ringfence idl --accept
  d @3 :List(UInt8) $count(2); #! layout change: d is u8[2] at 8 and was u8[4] at 8; if it is meant, accept it with ./ringfence idl --accept
  f @4 :UInt32 $pad(2);
}

# ---- inside of groups and unions
struct A {
  a @0 :UInt32;
  u :union {
    b @1 :UInt32;
    g :group {
      c @2 :UInt16;
      d @3 :UInt16;
    }
  }
}
#= then
struct A {
  a @0 :UInt32;
  u :union {
    b @1 :UInt32;
    g :group {
      d @2 :UInt16; #! layout change: u.g.d is u16 at 4 and was u16 at 6; if it is meant, accept it with ./ringfence idl --accept
      c @3 :UInt16; #! layout change: u.g.c is u16 at 6 and was u16 at 4; if it is meant, accept it with ./ringfence idl --accept
    }
  }
}

# ---- a struct less, another one more
struct A { a @0 :UInt32; }
struct B { a @0 :UInt32; }
#= then
struct A { a @0 :UInt32; }
struct C { a @0 :UInt32; }
#!1 layout change: struct B is gone; if it is meant, accept it with ./ringfence idl --accept

# ---- a name for what was unused
struct A { a @0 :UInt16; b @1 :UInt32 $pad(2); }
#= then
struct A { a @0 :UInt16; new @1 :UInt16; b @2 :UInt32; }

# ---- a table that is none
#= layouts {"structures": {"A": {"size": 4, "fields": {"a": 0}}}}
struct A { a @0 :UInt32; } #!1 accepted layouts: this is no table of layouts; write it anew with ./ringfence idl --accept
