// SPDX-License-Identifier: GPL-2.0-or-later
// The store's protocol (io/xs_wire.h of the public headers): one page with a stream of requests and one of replies. A
// message is a header and up to 4096 bytes; it may be longer than a stream and then goes through in parts. A reply repeats
// type, request and transaction of what it answers; a watch event has request 0 and transaction 0.
//
// Paths: A-Z a-z 0-9 - / _ @, no / at the end, at most 3072 bytes, relative ones (below /local/domain/ID/) 2048. Texts end
// with NUL, values of nodes do not.
// Generated from store.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace store {

using namespace common::integers;

inline constexpr u32 payload_max = 4096;
inline constexpr u32 absolute_path_max = 3072;
inline constexpr u32 relative_path_max = 2048;

enum ServerFeature : u32 {
    reconnection = 1,               // The connection field may be used to begin anew.
    error_indicator = 2,
    watch_depth = 4,
};

enum class Connection : u32 {
    connected = 0,
    // Written by the guest; the server drops what it had of it, empties both streams and writes 0.
    reconnecting = 1,
};

enum class PageError : u32 {
    none = 0,
    communication = 1,
    ring_index = 2,                 // An index said more than the stream holds.
    protocol = 3,
};

struct Page {
    u8 req[1024];
    u8 rsp[1024];
    u32 req_cons;
    u32 req_prod;
    u32 rsp_cons;
    u32 rsp_prod;
    u32 server_features;
    u32 connection;                 // Connection.
    u32 error;                      // PageError.
};
static_assert(sizeof(Page) == 2076 && alignof(Page) == 4);
static_assert(offsetof(Page, req) == 0 && offsetof(Page, rsp) == 1024 && offsetof(Page, req_cons) == 2048 &&
    offsetof(Page, req_prod) == 2052 && offsetof(Page, rsp_cons) == 2056 && offsetof(Page, rsp_prod) == 2060 &&
    offsetof(Page, server_features) == 2064 && offsetof(Page, connection) == 2068 && offsetof(Page, error) == 2072);

enum class Type : u32 {
    control = 0,
    directory = 1,                  // path -> names, each with NUL.
    read = 2,                       // path -> value.
    // path -> permissions: a letter (n r w b) and a domain, each with NUL; the first names the owner.
    get_perms = 3,
    // path, token: replies, then fires at once, then at each change at or below the path.
    watch = 4,
    unwatch = 5,
    transaction_start = 6,          // -> its number, decimal.
    transaction_end = 7,            // "T" to commit, "F" to drop. EAGAIN: somebody changed what it had read.
    introduce = 8,
    release = 9,
    get_domain_path = 10,           // domain -> "/local/domain/ID".
    write = 11,                     // path, value. Makes missing parents.
    mkdir = 12,
    rm = 13,                        // path, with everything below it.
    set_perms = 14,
    watch_event = 15,               // From the store alone: path, token.
    error = 16,                     // The name of an error.
    is_domain_introduced = 17,
    resume = 18,
    set_target = 19,
    reset_watches = 21,
    directory_part = 22,            // path, offset -> generation, names.
};

struct Header {
    u32 type;                       // Type.
    u32 request;
    u32 transaction;                // 0: none.
    u32 length;                     // Bytes that follow.
};
static_assert(sizeof(Header) == 16 && alignof(Header) == 4);
static_assert(offsetof(Header, type) == 0 && offsetof(Header, request) == 4 && offsetof(Header, transaction) == 8 &&
    offsetof(Header, length) == 12);

// Of one end of a device, in its "state" node, decimal (io/xenbus.h of the public headers). rt/link_life.hpp has what each
// end does when it sees the other's.
enum class DeviceState : u32 {
    unknown = 0,                    // No node, or nothing that can be read.
    initialising = 1,               // The front end wants a connection; the tool stack writes it in both places.
    init_wait = 2,                  // The back end has written its features.
    initialised = 3,                // The front end has written its keys.
    connected = 4,
    closing = 5,
    closed = 6,
    reconfiguring = 7,
    reconfigured = 8,
};

}  // namespace store
