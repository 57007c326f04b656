# SPDX-License-Identifier: GPL-2.0-or-later
# Rings and links that are refused. These lines are part of every schema below.
enum Status $width(8) { well @0; bad @1 $malformed; odd @2 $unknown; }
struct Ask { operation @0 :UInt8 $operation; spare @1 :UInt8; tag @2 :UInt16 $tag; }
struct Reply { operation @0 :UInt8 $operation; status @1 :Status $status; tag @2 :UInt16 $tag; }
enum Flag $flags $width(16) { more @0 $code(1) $more; extra @1 $code(2) $extra; }
enum Result $width(16) { well @0; bad @1 $malformed; gone @2 $dropped; no @3 $null; }
struct Extra { type @0 :UInt8; more @1 :UInt8 $more; }
struct Sent { ref @0 :GrantRef $grantRef; offset @1 :UInt16 $offset; length @2 :UInt16 $length; flags @3 :Flag; tag @4 :UInt16 $tag; }
struct Taken { tag @0 :UInt16 $tag; result @1 :Result $status; }
struct Lent { tag @0 :UInt32 $tag; ref @1 :GrantRef $grantRef; }
struct Filled { tag @0 :UInt32 $tag; offset @1 :UInt16 $offset; length @2 :Int16 $length; flags @3 :Flag; other @4 :UInt16; }

# ---- the rings that go through
interface I $operationRing() {
  do @0 Ask -> Reply $op(0);
}
interface J $chainRing() {
  send @0 Sent -> Taken $extras("Extra");
  lend @1 Lent -> Filled $direction(backward) $extras("Extra");
}

# ---- two shapes
interface I $operationRing() $chainRing() { #! shape: I is a ring of operations or of slot chains, not both
  do @0 Sent -> Taken $extras("Extra");
}

# ---- more than one interface
interface I $operationRing() {
  do @0 Ask -> Reply $op(0);
}
interface J extends(I) $operationRing() { #! shape: J extends another interface: a ring has its own methods
  do @0 Ask -> Reply $op(0);
}

# ---- messages
using import "types.capnp".DomId;
interface I $operationRing() {
  a @0 (x :UInt8) -> (y :UInt8) $op(1); #! message: a takes and returns a struct of the file: write `a @0 Request -> Answer`
  b @1 Ask -> stream $op(2); #! message: b takes and returns a struct of the file: write `b @0 Request -> Answer`
  c @2 DomId -> Reply $op(3); #! message: c takes and returns a struct of the file: write `c @0 Request -> Answer`
}

# ---- annotations of the other shape
interface I $operationRing() {
  do @0 Ask -> Reply $op(0) $extras("Extra"); #! unknown annotation: $extras means nothing here
}
interface J $chainRing() {
  send @0 Sent -> Taken $extras("Extra") $repeatable; #! unknown annotation: $repeatable means nothing here
}

# ---- extra slots
interface J $chainRing() {
  a @0 Sent -> Taken; #! extras: say $extras("Struct"); there is no struct "" in this file
  b @1 Sent -> Taken $extras("Nothing"); #! extras: say $extras("Struct"); there is no struct "Nothing" in this file
  c @2 Sent -> Taken $extras("Status"); #! extras: say $extras("Struct"); there is no struct "Status" in this file
}

# ---- pages
interface I $operationRing(pages = 3) { #! pages: a ring has 1, 2, 4, 8 or 16 pages
  do @0 Ask -> Reply $op(0);
}
interface J $operationRing(pages = 32) { #! pages: a ring has 1, 2, 4, 8 or 16 pages
  do @0 Ask -> Reply $op(0);
}
interface K $operationRing(pages = 0) { #! pages: a ring has 1, 2, 4, 8 or 16 pages
  do @0 Ask -> Reply $op(0);
}

# ---- slots of a packet
interface J $chainRing(slotsMax = 0) { #! slotsMax: a packet has 1 to 64 slots
  send @0 Sent -> Taken $extras("Extra");
}
interface K $chainRing(slotsMax = 65) { #! slotsMax: a packet has 1 to 64 slots
  send @0 Sent -> Taken $extras("Extra");
}

# ---- operation codes
interface I $operationRing() {
  a @0 Ask -> Reply; #! op: a needs $op(code)
  b @1 Ask -> Reply $op(256); #! op: a code has 8 bits
  c @2 Ask -> Reply $op(7);
  d @3 Ask -> Reply $op(7); #! op reuse: d has the code of c, 7
}

# ---- roles that are missing
struct A { #! role: A needs a field with $operation #! role: A needs a field with $tag
  a @0 :UInt16;
}
struct B { #! role: B needs a field with $operation #! role: B needs a field with $tag
  status @0 :Status $status;
}
interface I $operationRing() {
  do @0 A -> B $op(1);
}

# ---- roles in another place
struct A {
  tag @0 :UInt32 $tag; #! role: $tag has to be at 2 with 2 bytes in all messages of I
  operation @1 :UInt8 $operation; #! role: $operation has to be at 0 with 1 bytes in all messages of I
  spare @2 :List(UInt8) $count(3);
}
interface I $operationRing() {
  a @0 Ask -> Reply $op(1);
  b @1 A -> Reply $op(2); #! role: $tag has 4 bytes in A and 2 in Reply
}

# ---- two kinds of answers
struct A { operation @0 :UInt8 $operation; status @1 :Status $status; tag @2 :UInt16 $tag; more @3 :UInt32; }
interface I $operationRing() {
  a @0 Ask -> Reply $op(1);
  b @1 Ask -> A $op(2); #! answer: all operations of a ring have the same answer
}

# ---- two that wrap another
struct A { operation @0 :UInt8 $operation; inner @1 :UInt8 $echo; tag @2 :UInt16 $tag; }
interface I $operationRing() {
  a @0 A -> Reply $op(1);
  b @1 A -> Reply $op(2); #! echo: only one operation of a ring may wrap another: a does
}

# ---- messages that fill a page
struct A { operation @0 :UInt8 $operation; spare @1 :UInt8; tag @2 :UInt16 $tag; more @3 :List(UInt8) $count(4029); rest @4 :List(UInt8) $count(3); }
interface I $operationRing() {
  a @0 A -> Reply $op(1); #! message: A has 4036 bytes, the slots of a page 4032
}

# ---- names of the generated front end
struct A {
  operation @0 :UInt8 $operation;
  data @1 :UInt8; #! name: data is a name in the generated front end
  tag @2 :UInt16 $tag;
  request @3 :UInt32; #! name: request is a name in the generated front end
}
interface I $operationRing() {
  do @0 A -> Reply $op(1);
}

# ---- callers' memory
struct Piece { ref @0 :GrantRef $grantRef; }
struct Part { ref @0 :GrantRef $grantRef; offset @1 :UInt16 $offset; length @2 :UInt16 $length; }
struct A { operation @0 :UInt8 $operation; used @1 :UInt8; tag @2 :UInt16 $tag; pieces @3 :List(Piece) $count(2) $lengthIn("used"); }
struct B { operation @0 :UInt8 $operation; used @1 :UInt8; tag @2 :UInt16 $tag; pieces @3 :List(Part) $count(2) $lengthIn("used"); }
struct C { operation @0 :UInt8 $operation; used @1 :UInt8; tag @2 :UInt16 $tag; pieces @3 :List(Part) $count(2); }
interface I $operationRing() {
  a @0 Ask -> Reply $op(1) $buffer(read); #! buffer: Ask needs a list of pieces of pages with $lengthIn
}
interface J $operationRing() {
  a @0 A -> Reply $op(1) $buffer(read); #! buffer: A needs a list of pieces of pages with $lengthIn
}
interface K $operationRing() {
  a @0 C -> Reply $op(1) $buffer(written); #! buffer: C needs a list of pieces of pages with $lengthIn
}
interface L $operationRing() {
  a @0 Ask -> Reply $op(1) $buffer(none);
  b @1 B -> Reply $op(2) $buffer(read);
  c @2 B -> Reply $op(3) $buffer(written);
  d @3 C -> Reply $op(4) $buffer(written); #! buffer: C needs a list of pieces of pages with $lengthIn #! buffer: operations with $buffer share one request struct: B
}

# ---- no status
struct A { operation @0 :UInt8 $operation; a @1 :UInt8; tag @2 :UInt16 $tag; } #! status: A needs an enumeration with $status
struct B { operation @0 :UInt8 $operation; a @1 :UInt8 $status; tag @2 :UInt16 $tag; } #! status: B needs an enumeration with $status
struct C { operation @0 :UInt8 $operation; a @1 :List(Status) $count(1) $status; tag @2 :UInt16 $tag; } #! status: C needs an enumeration with $status
interface I $operationRing() {
  do @0 Ask -> A $op(1);
}
interface J $operationRing() {
  do @0 Ask -> B $op(1);
}
interface K $operationRing() {
  do @0 Ask -> C $op(1);
}

# ---- statuses
enum E $width(8) { bad @0 $code(1); }
struct A {
  operation @0 :UInt8 $operation;
  a @1 :E $status; #! status: E needs an enumerant with code 0: it went well #! status: E needs an enumerant with $malformed #! status: E needs an enumerant with $unknown
  tag @2 :UInt16 $tag;
}
interface I $operationRing() {
  do @0 Ask -> A $op(1);
}
struct B {
  tag @0 :UInt16 $tag;
  a @1 :Status $status; #! status: Status needs an enumerant with $dropped #! status: Status needs an enumerant with $null
  b @2 :UInt8;
}
interface J $chainRing() {
  send @0 Sent -> B $extras("Extra");
}

# ---- chains without roles
struct A { #! role: A needs a field with $tag #! role: A needs a field with $grantRef #! role: A needs fields with $offset and $length #! role: A needs fields with $offset and $length #! role: A needs flags with an enumerant with $more #! role: A needs flags with an enumerant with $extra
  a @0 :UInt16;
}
struct B { #! role: B needs a field with $more
  b @0 :UInt8;
}
interface I $chainRing() {
  a @0 A -> Taken $extras("B");
}

# ---- chained answers without roles
struct A { #! role: A needs fields with $offset and $length #! role: A needs fields with $offset and $length #! role: A needs flags with an enumerant with $more #! role: A needs flags with an enumerant with $extra
  tag @0 :UInt32 $tag;
}
interface I $chainRing() {
  a @0 Lent -> A $extras("Extra") $direction(backward);
}

# ---- a list of flags is no flags
struct A { tag @0 :UInt32 $tag; offset @1 :UInt16 $offset; length @2 :Int16 $length; flags @3 :List(Flag) $count(2); } #! role: A needs flags with an enumerant with $more #! role: A needs flags with an enumerant with $extra
interface I $chainRing() {
  a @0 Lent -> A $extras("Extra") $direction(backward);
}

# ---- tags of different width
struct A { tag @0 :UInt64 $tag; result @1 :Result $status; rest @2 :List(UInt8) $count(6); }
interface I $chainRing() {
  a @0 Sent -> A $extras("Extra"); #! role: $tag has 2 bytes in Sent and 8 in A
}

# ---- links
interface I $link() {} #! link: say device = "..."
interface J $link(device = "j", frontKeys = [ #! key reuse: two keys are called a #! link: give each key a name
    (name = "a"), (name = "b"), (name = "a"),
  ], backKeys = [(name = "a"), (means = "nameless")]) {}
