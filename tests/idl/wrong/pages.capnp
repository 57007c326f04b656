# SPDX-License-Identifier: GPL-2.0-or-later
# Pieces of pages and byte streams that are refused.

# ---- pieces by units
struct A { #! piece: A needs $grantRef, $first and $last
  ref @0 :GrantRef $grantRef;
  a @1 :UInt16 $first;
  b @2 :UInt16;
}
struct B { #! piece: B needs $grantRef, $first and $last
  a @0 :UInt16 $first;
  b @1 :UInt16 $last;
}
struct C { #! piece: C needs $grantRef, $first and $last
  ref @0 :GrantRef $grantRef;
  b @1 :UInt32 $last;
}
struct D { #! piece: D needs $grantRef, $first and $last
  ref @0 :GrantRef $grantRef;
  a @1 :UInt16 $first;
  b @2 :UInt16 $last;
  c @3 :UInt16 $offset;
  d @4 :UInt16 $length;
}

# ---- pieces by bytes
struct A { #! piece: A needs $offset and $length
  ref @0 :GrantRef $grantRef;
  a @1 :UInt32 $offset;
}
struct B { #! piece: B needs $offset and $length
  a @0 :UInt32 $length;
}

# ---- units
struct A $unit(0) { #! unit: a page has to hold a whole number of units
  ref @0 :GrantRef $grantRef;
  a @1 :UInt16 $first;
  b @2 :UInt16 $last;
}
struct B $unit(3) { #! unit: a page has to hold a whole number of units
  ref @0 :GrantRef $grantRef;
  a @1 :UInt16 $first;
  b @2 :UInt16 $last;
}
struct C $unit(512) { #! unit: $unit is what $first and $last count
  ref @0 :GrantRef $grantRef;
  a @1 :UInt16 $offset;
  b @2 :UInt16 $length;
}

# ---- numbers that have a role
enum E $width(8) { e @0; }
struct A {
  a @0 :UInt16 $operation; #! role: a has to be an unsigned integer, bits: 8
  b @1 :Int8 $echo; #! role: b has to be an unsigned integer, bits: 8
  c @2 :UInt8 $tag; #! role: c has to be an unsigned integer, bits: 16 to 64
  d @3 :E $more; #! role: d has to be an unsigned integer, bits: 8
  e @4 :List(UInt8) $count(3) $grantRef; #! role: e has to be an unsigned integer, bits: 32
  f @5 :Int16 $offset; #! role: f has to be an unsigned integer, bits: 16 to 32
  g @6 :Int16 $length; #! role: g has to be an unsigned integer, bits: 16 to 32
}
struct B $unit(8) {
  a @0 :GrantRef $grantRef;
  b @1 :UInt8 $first; #! role: b has to be an unsigned integer, bits: 16 to 32
  c @2 :UInt8 $last $pad(1); #! role: c has to be an unsigned integer, bits: 16 to 32
  d @3 :UInt8;
}
struct C {
  a @0 :UInt16 $offset;
  b @1 :Int16 $length;
}

# ---- a stream and its bytes
struct A $stream([(name = "a", bytes = "a", consumed = "b", produced = "c")]) { #! stream: a needs a list of bytes called a, its size a power of two
  a @0 :List(UInt8) $count(12);
  b @1 :UInt32;
  c @2 :UInt32;
}
struct B $stream([(name = "a", bytes = "a", consumed = "b", produced = "c")]) { #! stream: a needs a list of bytes called a, its size a power of two
  a @0 :List(Int8) $count(16);
  b @1 :UInt32;
  c @2 :UInt32;
}
struct C $stream([(name = "a", bytes = "a", consumed = "b", produced = "c")]) { #! stream: a needs a list of bytes called a, its size a power of two
  a @0 :Text $count(16);
  b @1 :UInt32;
  c @2 :UInt32;
}
struct D $stream([(name = "a", consumed = "b", produced = "c")]) { #! stream: a needs a list of bytes called , its size a power of two
  b @0 :UInt32;
  c @1 :UInt32;
}

# ---- a stream and its indices
struct A $stream([(name = "a", bytes = "a", consumed = "b", produced = "d")]) { #! stream: a needs a 32-bit index called b #! stream: a needs a 32-bit index called d
  a @0 :List(UInt8) $count(16);
  b @1 :UInt64;
}
struct B $stream([(name = "a", bytes = "a", consumed = "b", produced = "c")]) { #! stream: a needs a 32-bit index called b #! stream: a needs a 32-bit index called c
  a @0 :List(UInt8) $count(16);
  b @1 :Int32;
  c @2 :List(UInt32) $count(1);
}
struct C $packed $stream([(name = "a", bytes = "a", consumed = "b", produced = "c")]) { #! stream: C is packed: its indices have no alignment
  a @0 :List(UInt8) $count(1);
  b @1 :UInt32;
  c @2 :UInt32;
}

# ---- two streams
struct A $stream([ #! stream: two streams are called x #! stream: x has no a of its own #! stream: x has no c of its own
    (name = "x", bytes = "a", consumed = "b", produced = "c"),
    (name = "x", bytes = "a", consumed = "c", produced = "d"),
  ]) {
  a @0 :List(UInt8) $count(4);
  b @1 :UInt32;
  c @2 :UInt32;
  d @3 :UInt32;
}
struct B $stream([(bytes = "a", consumed = "b", produced = "b")]) { #! stream: give each stream a name #! stream:  has no b of its own
  a @0 :List(UInt8) $count(4);
  b @1 :UInt32;
}
