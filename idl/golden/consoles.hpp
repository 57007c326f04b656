// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager tells the console service: whose consoles there are. The manager is the front end.
// Generated from consoles.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace consoles {

using namespace common::integers;

// Kept of each console, after its domain's end as well.
inline constexpr u32 scrollback_bytes = 65536;

struct Piece {
    abi::GrantRef ref;
    u16 offset;
    u16 length;
};
static_assert(sizeof(Piece) == 8 && alignof(Piece) == 4);
static_assert(offsetof(Piece, ref) == 0 && offsetof(Piece, offset) == 4 && offsetof(Piece, length) == 6);

struct Add {
    u8 operation;
    u8 pad0;
    abi::DomId domid;
    abi::EvtchnPort port;           // The domain's end, which waits for the console service.
    u64 tag;
    char name[32];
    u32 serial;                     // 1: show its lines on the machine's serial line, too.
    u32 reserved;
};
static_assert(sizeof(Add) == 56 && alignof(Add) == 8);
static_assert(offsetof(Add, operation) == 0 && offsetof(Add, domid) == 2 && offsetof(Add, port) == 4 &&
    offsetof(Add, tag) == 8 && offsetof(Add, name) == 16 && offsetof(Add, serial) == 48 &&
    offsetof(Add, reserved) == 52);

struct Remove {
    u8 operation;
    u8 pad0;
    abi::DomId domid;
    u32 reserved;
    u64 tag;
};
static_assert(sizeof(Remove) == 16 && alignof(Remove) == 8);
static_assert(offsetof(Remove, operation) == 0 && offsetof(Remove, domid) == 2 && offsetof(Remove, reserved) == 4 &&
    offsetof(Remove, tag) == 8);

struct Rename {
    u8 operation;
    u8 pad0;
    abi::DomId domid;
    u32 reserved;
    u64 tag;
    char name[32];
};
static_assert(sizeof(Rename) == 48 && alignof(Rename) == 8);
static_assert(offsetof(Rename, operation) == 0 && offsetof(Rename, domid) == 2 && offsetof(Rename, reserved) == 4 &&
    offsetof(Rename, tag) == 8 && offsetof(Rename, name) == 16);

struct Tail {
    u8 operation;
    u8 piece_count;
    abi::DomId domid;
    u32 reserved;
    u64 tag;
    Piece pieces[2];
    u32 wanted;                     // Bytes.
    u32 pad0;
};
static_assert(sizeof(Tail) == 40 && alignof(Tail) == 8);
static_assert(offsetof(Tail, operation) == 0 && offsetof(Tail, piece_count) == 1 && offsetof(Tail, domid) == 2 &&
    offsetof(Tail, reserved) == 4 && offsetof(Tail, tag) == 8 && offsetof(Tail, pieces) == 16 &&
    offsetof(Tail, wanted) == 32);

enum class Status : u16 {
    okay = 0,
    malformed = 1,
    unknown = 2,
    not_found = 3,
    ring_refused = 4,               // Its page cannot be mapped, or its port not be bound.
    full = 5,                       // No room for another console.
};

struct Answer {
    u64 tag;
    Status status;
    u8 operation;
    u8 pad0;
    u32 length;                     // tail: bytes.
};
static_assert(sizeof(Answer) == 16 && alignof(Answer) == 8);
static_assert(offsetof(Answer, tag) == 0 && offsetof(Answer, status) == 8 && offsetof(Answer, operation) == 10 &&
    offsetof(Answer, length) == 12);

}  // namespace consoles
