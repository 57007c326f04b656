# SPDX-License-Identifier: GPL-2.0-or-later
# What the compiler itself refuses: `#c` is what follows after file and line.

# ---- one ordinal for two fields
struct A {
  a @0 :UInt32; #c 6-7: error: Ordinal @0 originally used here.
  b @0 :UInt32; #c 6-7: error: Duplicate ordinal number.
}

# ---- a hole in the ordinals
struct A {
  a @0 :UInt32;
  b @2 :UInt32; #c 6-7: error: Skipped ordinal @1.  Ordinals must be sequential with no holes.
}
enum E {
  a @0;
  b @2; #c 6-7: error: Skipped ordinal @1.  Ordinals must be sequential with no holes.
}

# ---- one name for two
struct A {
  a @0 :UInt32; #c 3-4: error: 'a' previously defined here.
  a @1 :UInt32; #c 3-4: error: 'a' is already defined in this scope.
}

# ---- annotations where they cannot stand, or with a wrong value
struct A $count(3) { #c 11-16: error: 'count' cannot be applied to this kind of declaration.
  a @0 :UInt32 $at(-1); #c 21-22: error: Integer value out of range.
  b @1 :UInt32 $nothing; #c 17-24: error: Not defined: nothing
}
