/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual network interfaces (io/netif.h of the public headers). Two rings of one page each: on transmit the front end
 * sends
 * packets; on receive it lends empty pages, which the back end fills. idl/ring.capnp says who writes which index.
 *
 * A packet is a chain of slots: each but the last has moreData set. On transmit the first slot's size is that of the whole
 * packet; extra slots, if its flags announce them, come right behind it. Producer indices move at packet boundaries only.
 * The back end answers every slot, extra slots with status null. Grants of a transmitted packet are the front end's again
 * when it is answered; of a received one, when it arrives.
 */
/* Generated from net.capnp. */
#ifndef RF_NET_H
#define RF_NET_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_NET_TRANSMIT_FLAG_CHECKSUM_BLANK 0x1u
#define RF_NET_TRANSMIT_FLAG_DATA_VALIDATED 0x2u
#define RF_NET_TRANSMIT_FLAG_MORE_DATA 0x4u
#define RF_NET_TRANSMIT_FLAG_EXTRA_INFO 0x8u

#define RF_NET_RECEIVE_FLAG_RECEIVED_DATA_VALIDATED 0x1u
#define RF_NET_RECEIVE_FLAG_RECEIVED_CHECKSUM_BLANK 0x2u
#define RF_NET_RECEIVE_FLAG_RECEIVED_MORE_DATA 0x4u
#define RF_NET_RECEIVE_FLAG_RECEIVED_EXTRA_INFO 0x8u
#define RF_NET_RECEIVE_FLAG_RECEIVED_GSO_PREFIX 0x10u

#define RF_NET_STATUS_OKAY (0)
#define RF_NET_STATUS_ERROR (-1)
#define RF_NET_STATUS_DROPPED (-2)
#define RF_NET_STATUS_NULL (1)

struct rf_net_transmit_slot {
    rf_grant_ref_t ref;
    uint16_t offset;
    uint16_t flags;
    uint16_t id;
    uint16_t size;
};
_Static_assert(sizeof(struct rf_net_transmit_slot) == 12, "size");
_Static_assert(offsetof(struct rf_net_transmit_slot, ref) == 0, "offset");
_Static_assert(offsetof(struct rf_net_transmit_slot, offset) == 4, "offset");
_Static_assert(offsetof(struct rf_net_transmit_slot, flags) == 6, "offset");
_Static_assert(offsetof(struct rf_net_transmit_slot, id) == 8, "offset");
_Static_assert(offsetof(struct rf_net_transmit_slot, size) == 10, "offset");

struct rf_net_transmit_answer {
    uint16_t id;
    int16_t status;
};
_Static_assert(sizeof(struct rf_net_transmit_answer) == 4, "size");
_Static_assert(offsetof(struct rf_net_transmit_answer, id) == 0, "offset");
_Static_assert(offsetof(struct rf_net_transmit_answer, status) == 2, "offset");

struct rf_net_receive_buffer {
    uint16_t id;
    uint8_t pad0[2];
    rf_grant_ref_t ref;
};
_Static_assert(sizeof(struct rf_net_receive_buffer) == 8, "size");
_Static_assert(offsetof(struct rf_net_receive_buffer, id) == 0, "offset");
_Static_assert(offsetof(struct rf_net_receive_buffer, ref) == 4, "offset");

struct rf_net_received_slot {
    uint16_t id;
    /*
     * Where in the page the data begin.
     */
    uint16_t offset;
    uint16_t flags;
    /*
     * Bytes, or a negative Status.
     */
    int16_t size;
};
_Static_assert(sizeof(struct rf_net_received_slot) == 8, "size");
_Static_assert(offsetof(struct rf_net_received_slot, id) == 0, "offset");
_Static_assert(offsetof(struct rf_net_received_slot, offset) == 2, "offset");
_Static_assert(offsetof(struct rf_net_received_slot, flags) == 4, "offset");
_Static_assert(offsetof(struct rf_net_received_slot, size) == 6, "offset");

#define RF_NET_EXTRA_TYPE_NONE 0x0u
#define RF_NET_EXTRA_TYPE_GSO 0x1u
#define RF_NET_EXTRA_TYPE_MULTICAST_ADD 0x2u
#define RF_NET_EXTRA_TYPE_MULTICAST_DELETE 0x3u
#define RF_NET_EXTRA_TYPE_HASH 0x4u
#define RF_NET_EXTRA_TYPE_XDP 0x5u

#define RF_NET_GSO_TYPE_NONE 0x0u
#define RF_NET_GSO_TYPE_TCPV4 0x1u
#define RF_NET_GSO_TYPE_TCPV6 0x2u

/*
 * In ExtraInfo.flags: another one follows.
 */
#define RF_NET_EXTRA_MORE 0x1u

#define RF_NET_EXTRAS_MAX 0x5u

struct rf_net_extra_info {
    /*
     * ExtraType.
     */
    uint8_t type;
    uint8_t flags;
    union {
        struct {
            /*
             * Payload of each packet that this one is to be cut into, bytes.
             */
            uint16_t segment;
            /*
             * GsoType.
             */
            uint8_t type;
            uint8_t pad0[1];
            uint16_t features;
        } gso;
        uint8_t multicast[6];
        struct {
            uint8_t type;
            uint8_t algorithm;
            uint8_t value[4];
        } hash;
        uint16_t headroom;
    } detail;
};
_Static_assert(sizeof(struct rf_net_extra_info) == 8, "size");
_Static_assert(offsetof(struct rf_net_extra_info, type) == 0, "offset");
_Static_assert(offsetof(struct rf_net_extra_info, flags) == 1, "offset");
_Static_assert(offsetof(struct rf_net_extra_info, detail) == 2, "offset");

#endif
