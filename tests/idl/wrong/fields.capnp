# SPDX-License-Identifier: GPL-2.0-or-later
# Fields that are refused.

# ---- types
struct A {
  a @0 :Bool; #! type: a has no wire format: use sized integers, texts, enums, structs, or lists of them
  b @1 :Data; #! type: b has no wire format: use sized integers, texts, enums, structs, or lists of them
  c @2 :List(Text) $count(2); #! type: c has no wire format: use sized integers, texts, enums, structs, or lists of them
  d @3 :List(List(UInt8)) $count(2); #! type: d has no wire format: use sized integers, texts, enums, structs, or lists of them
  e @4 :AnyPointer; #! type: e has no wire format: use sized integers, texts, enums, structs, or lists of them
  u :union {
    f @5 :Void; #! type: f has no wire format: use sized integers, texts, enums, structs, or lists of them
    g @6 :UInt8;
  }
}

# ---- defaults
struct A {
  a @0 :UInt32 = 7; #! default: a has a default value: on the wire there is none
}

# ---- counts
struct A {
  a @0 :List(UInt8); #! count: a list or text needs $count(n), n from 1
  b @1 :Text; #! count: a list or text needs $count(n), n from 1
  c @2 :List(UInt8) $count(0); #! count: a list or text needs $count(n), n from 1
  d @3 :UInt8 $count(1); #! count: $count belongs to lists and texts
  g :group {
    e @4
      :UInt8 $count(2); #!-1 count: $count belongs to lists and texts
  }
}

# ---- a group between whose ordinals others lie
struct A {
  g :group {
    a @0 :UInt32;
    c @2 :UInt32;
  }
  b @1 :UInt32; #! order: b stands behind g and has a smaller ordinal
}

# ---- an alternative that was added later
struct A {
  u :union {
    a @0 :UInt32;
    c @2 :UInt32;
  }
  b @1 :UInt32;
}

# ---- two roles, or one for two
struct A {
  a @0 :UInt16 $tag $length; #! role: a has two roles
}

# ---- one role for two
struct A {
  a @0 :UInt16 $tag;
  b @1 :UInt16 $tag; #! role: b has the role of a
}

# ---- a role where nobody looks for it
struct A {
  g :group {
    a @0 :UInt16 $tag; #! role: a is inside of g, where nobody looks for it
  }
  u :union {
    b @1 :UInt16 $status; #! role: b is inside of u, where nobody looks for it
    h :group {
      c @2 :UInt16 $tag; #! role: c is inside of h, where nobody looks for it
    }
  }
}

# ---- names of the generated code
struct A {
  pad0 @0 :UInt8; #! name: pad0 is what the generated code calls unused bytes
  padding @1 :UInt8;
  u :union {
    pad12 @2 :UInt8; #! name: pad12 is what the generated code calls unused bytes
    paddle @3 :UInt8;
  }
}

# ---- bounds
enum E { e @0; }
enum F $flags { f @0 $code(1); }
struct B { b @0 :UInt8; }
struct A {
  a @0 :E $max(1); #! bounds: a is no integer
  b @1 :List(UInt8) $count(4) $min(1); #! bounds: b is no integer
  c @2 :Text $count(4) $min(1); #! bounds: c is no integer
  d @3 :B $max(1); #! bounds: d is no integer
  e @4 :UInt8 $max(255); #! bounds: e cannot be above 255 anyway
  f @5 :Int8 $min(128) $max(127); #! bounds: f cannot be above 127 anyway #! bounds: f has a minimum above its maximum
  g @6 :F $pad(1) $max(1);
  h @7 :UInt64 $pad(4) $min(2) $max(1); #! bounds: h has a minimum above its maximum
  i @8 :GrantRef $max(0xffffffff); #! bounds: i cannot be above 4294967295 anyway
  u :union {
    j @9 :UInt32 $max(3); #! bounds: j is in a union: nobody knows when it counts
    k :group {
      l @10 :UInt32 $max(3); #! bounds: l is in a union: nobody knows when it counts
    }
  }
  m :group {
    n @11 :UInt32 $max(0xffffffff); #! bounds: n cannot be above 4294967295 anyway
    o @12 :UInt32;
  }
}

# ---- lengths
struct A {
  a @0 :UInt8 $lengthIn("b"); #! lengthIn: a needs an unsigned field b beside it, and to be a list
  b @1 :UInt8;
  c @2 :List(UInt8) $count(2) $lengthIn("nothing"); #! lengthIn: c needs an unsigned field nothing beside it, and to be a list
  d @3 :List(UInt8) $count(2) $lengthIn("d"); #! lengthIn: d needs an unsigned field d beside it, and to be a list
  e @4 :List(UInt8) $count(2) $lengthIn("c"); #! lengthIn: e needs an unsigned field c beside it, and to be a list
  f @5 :List(UInt8) $count(2) $lengthIn("g"); #! lengthIn: f needs an unsigned field g beside it, and to be a list
  g :group {
    h @6 :Int8;
    i @7 :List(UInt8) $count(2) $lengthIn("h"); #! lengthIn: i needs an unsigned field h beside it, and to be a list
    j @8 :List(UInt8) $count(1) $lengthIn("b"); #! lengthIn: j needs an unsigned field b beside it, and to be a list
  }
}

# ---- a length that may say more than there are
struct A {
  a @0 :UInt8 $max(5); #! bounds: a may be above the 4 elements of b
  b @1 :List(UInt8) $count(4) $lengthIn("a");
}
