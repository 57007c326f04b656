# SPDX-License-Identifier: GPL-2.0-or-later
# The vocabulary of the schemas in this folder: annotations that say what Cap'n Proto's language does not, the facts of a
# wire format. Its own encoding is not used: every struct gets a fixed C layout, fields in the order of their ordinals.
@0xdae7db4a6459601e;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("wire");

annotation namespace @0xcefcf1bb1d1279bd (file) :Text;
# C++ namespace of everything in the file. Names in the C header begin with rf_ and the namespace, but for that of the guest
# ABI, abi.

# ---- names of numbers

annotation scalar @0xaa43d110cd801c7f (struct) :Void;
# A struct with one field that is no struct on the wire but a name for the field's type.

annotation width @0xc5e3e3df51c10345 (enum) :UInt8;
# Bits of the enumeration on the wire: 8, 16, 32 or 64; 32 unless given.

annotation signed @0xfd957c7d825d21ae (enum) :Void;
# A signed number on the wire. Implied by a negative code.

annotation code @0xa5d68e8389fd7a89 (enumerant) :Int64;
# The number on the wire; the ordinal unless given. Every number belongs to one enumerant.

annotation plain @0xc33aaa5d3d81e296 (enum) :Void;
# The enumerants are visible without the enumeration's name and convert to integers.

annotation flags @0xba9349622d75dda0 (enum) :Void;
# The codes are bits or masks, a field of this type holds any number of them: an integer, decoded by name. Implies plain.

annotation hex @0xf0c9700391a89e87 (const, enum) :Void;
# Numbers are written in base 16.

# ---- layout

annotation size @0xd7529e2b2ec78ec2 (struct) :UInt32;
# Bytes of the whole, checked.

annotation packed @0xb80e8e76d6b76aa3 (struct) :Void;
# Alignment 1, whatever the fields need.

annotation at @0x84ccc056ae1da5f7 (field, group, union) :UInt32;
# The offset in bytes that the wire prescribes, checked.

annotation pad @0xdbe1954fa3a114d6 (field, group, union) :UInt32;
# Unused bytes in front of this field. A gap that nobody declared is an error.

annotation tailPad @0x93a6d1128d6c7d3e (struct) :UInt32;
# Unused bytes at the end.

annotation count @0xcd5ab5f14e6fd002 (field) :UInt32;
# Elements of a list (an array in place) or bytes of a text (NUL-terminated, NUL included).

annotation lengthIn @0xcf72efd0fda01047 (field) :Text;
# The sibling field that says how many elements of this list are used. Not on an operation's front end: filled in there.

# ---- bounds, checked by whoever receives the message, before its handler sees it

annotation min @0x9accf7bf7ef86b34 (field) :UInt64;
annotation max @0x9f542aa034345de9 (field) :UInt64;

# ---- roles: fields that the generated code fills in and reads itself

annotation operation @0x9f5500c31db48fed (field) :Void;
# The operation's code. In an answer: the code of the request that is answered.

annotation echo @0xa9391d0d1b70e3c4 (field) :Void;
# The code that an answer repeats instead of the operation's own (an operation wrapped in another one).

annotation tag @0xcddcfb4b51782574 (field) :Void;
# The front end's name for the request; the answer repeats it.

annotation status @0x8b7a230a0177a54b (field) :Void;
# How it went: an enumeration with one enumerant each of $malformed and $unknown.

annotation malformed @0xfd2cc4f2b452d9c0 (enumerant) :Void;
# Answered by the generated back end to a request that breaks a bound.

annotation unknown @0xaf0adde4b2fa0193 (enumerant) :Void;
# Answered by the generated back end to an operation that its handler does not have.

annotation grantRef @0xd66f9b22eb77866e (field) :Void;
# In a struct that names a piece of a page: the grant. With it go either $offset and $length, in bytes, or $first and
# $last, in units of $unit bytes, both inclusive.
annotation offset @0xa3f1aeca0de56f40 (field) :Void;
annotation length @0xb576b2fb8e0b3dda (field) :Void;
annotation first @0xfe0c48c2b72c49f2 (field) :Void;
annotation last @0xa3d50c386f65bb5c (field) :Void;
annotation unit @0xec230663654b86c7 (struct) :UInt32;

# ---- operation rings

annotation operationRing @0x88399c5ddcc545fe (interface) :OperationRing;
# Each method is an operation: a request and its answer share a slot of a ring.

struct OperationRing {
  pages @0 :UInt32 = 1;
  # Pages of the largest ring that may be negotiated: a power of two.
}

annotation op @0xb454ea71cd142d7e (method) :UInt32;
# The operation's code on the wire.

annotation buffer @0xb4b5ba120bdc424f (method) :Buffer;
# What the back end does with the caller's memory that the request names: the front end grants it so.

enum Buffer { none @0; read @1; written @2; }

annotation repeatable @0xed40a66d6ef0e46d (method) :Void;
# Doing it again does no harm: after a reconnection it is sent again. Without it the caller learns that it was cancelled.

# ---- slot-chain rings

annotation chainRing @0xd980bf02a8dfb2c7 (interface) :ChainRing;
# Each method is a ring; a packet is a chain of slots. `forward` chains requests (the front end sends), `backward` chains
# answers (the front end lends buffers, the back end fills them).

struct ChainRing {
  slotsMax @0 :UInt32 = 18;
  # Slots of the longest packet.
}

enum Direction { forward @0; backward @1; }
annotation direction @0xeb03cb89dc43df0e (method) :Direction;

annotation extras @0xdd9be69af76b806d (method) :Text;
# The struct in this file that occupies a slot between the first and the second of a chain when the first says so.

annotation more @0xe214e2d9c01460bb (enumerant, field) :Void;
# In the flags of a slot: another slot follows. Or the field of an extra slot whose bit 0 says that another one follows.
annotation extra @0xca4bf94929412ba1 (enumerant) :Void;
# In the flags of a slot: extra slots follow it.
annotation null @0xb7b6700271710b81 (enumerant) :Void;
# The status that answers a slot which was no data.
annotation dropped @0xd136133b9279743f (enumerant) :Void;
# The status that answers a packet which a dead back end may have begun.

# ---- byte streams

annotation stream @0xdd17f70f48531d5e (struct) :List(Stream);
# The struct is a page that holds byte streams: bytes and two free-running indices each.

struct Stream {
  name @0 :Text;
  bytes @1 :Text;
  # The field with the bytes; its size is a power of two.
  consumed @2 :Text;
  produced @3 :Text;
  writer @4 :Writer;
}
enum Writer { frontEnd @0; backEnd @1; }

# ---- the life of a link (xenstore keys and xenbus states)

annotation link @0xdb361ba6d03f3dd6 (interface, struct) :Link;

struct Link {
  device @0 :Text;
  # The name below device/ and backend/ in the store.
  frontKeys @1 :List(Key);
  backKeys @2 :List(Key);
  frontConnectsFrom @3 :FrontConnects = initialised;
  # The state in which the front end waits for the back end once its keys are written.
}

enum FrontConnects { initialised @0; connected @1; }

struct Key {
  name @0 :Text;
  kind @1 :Kind;
  when @2 :When = required;
  means @3 :Text;
  enum Kind { number @0; flag @1; text @2; ring @3; port @4; mac @5; }
  # ring: a grant reference, or with a ring of several pages name0, name1, ...
  enum When { required @0; optional @1; feature @2; atConnection @3; }
  # feature: absent means 0. atConnection: written with the change to Connected.
}
