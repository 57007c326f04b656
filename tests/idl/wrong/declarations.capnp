# SPDX-License-Identifier: GPL-2.0-or-later
# Declarations that are refused. Every part is compiled alone; `#!` says what is reported for its line, `#!1` for line 1.

# ---- a file without a namespace
#= bare
@0xbf5147cbbecf40c1; #! no namespace: add $namespace("...")

# ---- a namespace of another vocabulary
#= bare
@0xbf5147cbbecf40c1; #! unknown annotation: $namespace means nothing here #! no namespace: add $namespace("...")
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("other");

# ---- an annotation of another vocabulary
using Cxx = import "/capnp/c++.capnp";
struct A {
  a @0 :UInt32 $Cxx.name("b"); #! unknown annotation: $name means nothing here
}

# ---- an annotation where it says nothing
struct A {
  a @0 :UInt32;
}
struct B $link(device = "x") { #! unknown annotation: $link means nothing here
  b @0 :UInt32;
}
enum E {
  e @0
    $code(3)
    $code(4); #!-2 annotation reuse: $code is there twice
}

# ---- strings and comments that look like declarations
const text :Text = "struct A { # \" a @0 :UInt8; }";      # a @0 {
struct A { # }
  # struct A {
  b @0 :Float32; #! type: b has no wire format: use sized integers, texts, enums, structs, or lists of them
}

# ---- a declaration inside of another
struct A { #! nested declaration: A declares something inside of itself; move it to the file
  enum E { e @0; }
  a @0 :E; #! type: a has no wire format: use sized integers, texts, enums, structs, or lists of them
}

# ---- parameters
struct A(T) { #! no wire format: A has parameters
  a @0 :UInt32;
}

# ---- a new annotation
annotation mine (struct) :Void; #! no wire format: mine is no struct, enum, const or interface
annotation ours @0xa5d68e8389fd7a88 (struct) :Void; #! no wire format: ours is no struct, enum, const or interface

# ---- nothing in it
struct A {} #! empty: A has no fields
struct B $tailPad(8) {} #! empty: B has no fields
enum E {} #! empty: E has no enumerants
interface I $operationRing() {} #! empty: I has no methods

# ---- scalars
struct A $scalar { #! scalar: A needs exactly one integer field
  a @0 :UInt32;
  b @1 :UInt32;
}
struct B $scalar { #! scalar: B needs exactly one integer field
  a @0 :B;
}
struct C $scalar { #! scalar: C needs exactly one integer field
  g :group { a @0 :UInt8; }
}
struct D $scalar $packed { #! scalar: D is no more than a name: no other annotation counts
  a @0 :UInt32;
}
struct E $scalar { #! scalar: E is no more than a name: no other annotation counts
  a @0 :UInt32 $max(3);
}
struct F $scalar { #! scalar: F needs exactly one integer field
  a @0 :Text $count(4); #!-1 scalar: F is no more than a name: no other annotation counts
}

# ---- a union without a name
struct A { #! unnamed union: give the union in A a name
  a @0 :UInt32;
  union {
    b @1 :UInt32;
    c @2 :UInt32;
  }
}
struct B { #! unnamed union: give the union in B a name
  union {
    b @0 :UInt32;
    c @1 :UInt32;
  }
}
struct C {
  g :group { #! unnamed union: give the union in g a name
    a @0 :UInt32;
    union {
      b @1 :UInt32;
      c @2 :UInt32;
    }
  }
}

# ---- constants
enum E { e @0; }
const a :E = e; #! type: a constant is a sized integer or a text
const b :List(UInt8) = [1]; #! type: a constant is a sized integer or a text
const c :Float32 = 1; #! type: a constant is a sized integer or a text
const d :Int32 = -1 $hex; #! hex: d is a text or negative: base 16 does not show that
const f :Text = "f" $hex; #! hex: f is a text or negative: base 16 does not show that

# ---- names
enum A $plain { one @0; two @1; }
enum B { one @0; two @1; }
enum C $flags {
  two @0 $code(1); #! name reuse: two is something else in bad already
  three @1 $code(2);
}
const three :UInt32 = 1; #! name reuse: three is something else in bad already

# ---- interfaces without a shape
struct A { a @0 :UInt32; }
interface I { #! shape: I needs $operationRing or $chainRing
  do @0 A -> A;
}
interface J $link(device = "j") { #! shape: J needs $operationRing or $chainRing
  do @0 A -> A;
}
