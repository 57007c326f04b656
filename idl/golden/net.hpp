// SPDX-License-Identifier: GPL-2.0-or-later
// Virtual network interfaces (io/netif.h of the public headers). Two rings of one page each: on transmit the front end
// sends
// packets; on receive it lends empty pages, which the back end fills. idl/ring.capnp says who writes which index.
//
// A packet is a chain of slots: each but the last has moreData set. On transmit the first slot's size is that of the whole
// packet; extra slots, if its flags announce them, come right behind it. Producer indices move at packet boundaries only.
// The back end answers every slot, extra slots with status null. Grants of a transmitted packet are the front end's again
// when it is answered; of a received one, when it arrives.
// Generated from net.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace net {

using namespace common::integers;

enum TransmitFlag : u16 {
    checksum_blank = 1,             // The transport checksum is to be filled in; only the pseudo header is summed up.
    data_validated = 2,
    more_data = 4,
    extra_info = 8,
};

enum ReceiveFlag : u16 {
    received_data_validated = 1, received_checksum_blank = 2, received_more_data = 4, received_extra_info = 8,
        received_gso_prefix = 16,
};

enum class Status : i16 {
    okay = 0,
    error = -1,
    dropped = -2,
    null_ = 1,                      // Answers an extra slot.
};

struct TransmitSlot {
    abi::GrantRef ref;
    u16 offset;
    u16 flags;
    u16 id;
    u16 size;
};
static_assert(sizeof(TransmitSlot) == 12 && alignof(TransmitSlot) == 4);
static_assert(offsetof(TransmitSlot, ref) == 0 && offsetof(TransmitSlot, offset) == 4 &&
    offsetof(TransmitSlot, flags) == 6 && offsetof(TransmitSlot, id) == 8 && offsetof(TransmitSlot, size) == 10);

struct TransmitAnswer {
    u16 id;
    Status status;
};
static_assert(sizeof(TransmitAnswer) == 4 && alignof(TransmitAnswer) == 2);
static_assert(offsetof(TransmitAnswer, id) == 0 && offsetof(TransmitAnswer, status) == 2);

struct ReceiveBuffer {
    u16 id;
    u16 pad0;
    abi::GrantRef ref;
};
static_assert(sizeof(ReceiveBuffer) == 8 && alignof(ReceiveBuffer) == 4);
static_assert(offsetof(ReceiveBuffer, id) == 0 && offsetof(ReceiveBuffer, ref) == 4);

struct ReceivedSlot {
    u16 id;
    u16 offset;                     // Where in the page the data begin.
    u16 flags;
    i16 size;                       // Bytes, or a negative Status.
};
static_assert(sizeof(ReceivedSlot) == 8 && alignof(ReceivedSlot) == 2);
static_assert(offsetof(ReceivedSlot, id) == 0 && offsetof(ReceivedSlot, offset) == 2 &&
    offsetof(ReceivedSlot, flags) == 4 && offsetof(ReceivedSlot, size) == 6);

enum class ExtraType : u8 {
    none = 0, gso = 1, multicast_add = 2, multicast_delete = 3, hash = 4, xdp = 5,
};

enum class GsoType : u8 {
    none = 0, tcpv4 = 1, tcpv6 = 2,
};

// In ExtraInfo.flags: another one follows.
inline constexpr u8 extra_more = 1;
inline constexpr u32 extras_max = 5;

struct ExtraInfo {
    u8 type;                        // ExtraType.
    u8 flags;
    union {
        struct {
            u16 segment;                    // Payload of each packet that this one is to be cut into, bytes.
            u8 type;                        // GsoType.
            u8 pad0;
            u16 features;
        } gso;
        u8 multicast[6];
        struct {
            u8 type;
            u8 algorithm;
            u8 value[4];
        } hash;
        u16 headroom;
    } detail;
};
static_assert(sizeof(ExtraInfo) == 8 && alignof(ExtraInfo) == 2);
static_assert(offsetof(ExtraInfo, type) == 0 && offsetof(ExtraInfo, flags) == 1 && offsetof(ExtraInfo, detail) == 2);

}  // namespace net
