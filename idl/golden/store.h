/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store's protocol (io/xs_wire.h of the public headers): one page with a stream of requests and one of replies. A
 * message is a header and up to 4096 bytes; it may be longer than a stream and then goes through in parts. A reply repeats
 * type, request and transaction of what it answers; a watch event has request 0 and transaction 0.
 *
 * Paths: A-Z a-z 0-9 - / _ @, no / at the end, at most 3072 bytes, relative ones (below /local/domain/ID/) 2048. Texts end
 * with NUL, values of nodes do not.
 */
/* Generated from store.capnp. */
#ifndef RF_STORE_H
#define RF_STORE_H

#include <stddef.h>
#include <stdint.h>

#define RF_STORE_PAYLOAD_MAX 0x1000u

#define RF_STORE_ABSOLUTE_PATH_MAX 0xC00u

#define RF_STORE_RELATIVE_PATH_MAX 0x800u

#define RF_STORE_SERVER_FEATURE_RECONNECTION 0x1u
#define RF_STORE_SERVER_FEATURE_ERROR_INDICATOR 0x2u
#define RF_STORE_SERVER_FEATURE_WATCH_DEPTH 0x4u

#define RF_STORE_CONNECTION_CONNECTED 0x0u
#define RF_STORE_CONNECTION_RECONNECTING 0x1u

#define RF_STORE_PAGE_ERROR_NONE 0x0u
#define RF_STORE_PAGE_ERROR_COMMUNICATION 0x1u
#define RF_STORE_PAGE_ERROR_RING_INDEX 0x2u
#define RF_STORE_PAGE_ERROR_PROTOCOL 0x3u

struct rf_store_page {
    uint8_t req[1024];
    uint8_t rsp[1024];
    uint32_t req_cons;
    uint32_t req_prod;
    uint32_t rsp_cons;
    uint32_t rsp_prod;
    uint32_t server_features;
    /*
     * Connection.
     */
    uint32_t connection;
    /*
     * PageError.
     */
    uint32_t error;
};
_Static_assert(sizeof(struct rf_store_page) == 2076, "size");
_Static_assert(offsetof(struct rf_store_page, req) == 0, "offset");
_Static_assert(offsetof(struct rf_store_page, rsp) == 1024, "offset");
_Static_assert(offsetof(struct rf_store_page, req_cons) == 2048, "offset");
_Static_assert(offsetof(struct rf_store_page, req_prod) == 2052, "offset");
_Static_assert(offsetof(struct rf_store_page, rsp_cons) == 2056, "offset");
_Static_assert(offsetof(struct rf_store_page, rsp_prod) == 2060, "offset");
_Static_assert(offsetof(struct rf_store_page, server_features) == 2064, "offset");
_Static_assert(offsetof(struct rf_store_page, connection) == 2068, "offset");
_Static_assert(offsetof(struct rf_store_page, error) == 2072, "offset");

#define RF_STORE_TYPE_CONTROL 0x0u
#define RF_STORE_TYPE_DIRECTORY 0x1u
#define RF_STORE_TYPE_READ 0x2u
#define RF_STORE_TYPE_GET_PERMS 0x3u
#define RF_STORE_TYPE_WATCH 0x4u
#define RF_STORE_TYPE_UNWATCH 0x5u
#define RF_STORE_TYPE_TRANSACTION_START 0x6u
#define RF_STORE_TYPE_TRANSACTION_END 0x7u
#define RF_STORE_TYPE_INTRODUCE 0x8u
#define RF_STORE_TYPE_RELEASE 0x9u
#define RF_STORE_TYPE_GET_DOMAIN_PATH 0xAu
#define RF_STORE_TYPE_WRITE 0xBu
#define RF_STORE_TYPE_MKDIR 0xCu
#define RF_STORE_TYPE_RM 0xDu
#define RF_STORE_TYPE_SET_PERMS 0xEu
#define RF_STORE_TYPE_WATCH_EVENT 0xFu
#define RF_STORE_TYPE_ERROR 0x10u
#define RF_STORE_TYPE_IS_DOMAIN_INTRODUCED 0x11u
#define RF_STORE_TYPE_RESUME 0x12u
#define RF_STORE_TYPE_SET_TARGET 0x13u
#define RF_STORE_TYPE_RESET_WATCHES 0x15u
#define RF_STORE_TYPE_DIRECTORY_PART 0x16u

struct rf_store_header {
    /*
     * Type.
     */
    uint32_t type;
    uint32_t request;
    /*
     * 0: none.
     */
    uint32_t transaction;
    /*
     * Bytes that follow.
     */
    uint32_t length;
};
_Static_assert(sizeof(struct rf_store_header) == 16, "size");
_Static_assert(offsetof(struct rf_store_header, type) == 0, "offset");
_Static_assert(offsetof(struct rf_store_header, request) == 4, "offset");
_Static_assert(offsetof(struct rf_store_header, transaction) == 8, "offset");
_Static_assert(offsetof(struct rf_store_header, length) == 12, "offset");

/*
 * Of one end of a device, in its "state" node, decimal (io/xenbus.h of the public headers). rt/link_life.hpp has what each
 * end does when it sees the other's.
 */
#define RF_STORE_DEVICE_STATE_UNKNOWN 0x0u
#define RF_STORE_DEVICE_STATE_INITIALISING 0x1u
#define RF_STORE_DEVICE_STATE_INIT_WAIT 0x2u
#define RF_STORE_DEVICE_STATE_INITIALISED 0x3u
#define RF_STORE_DEVICE_STATE_CONNECTED 0x4u
#define RF_STORE_DEVICE_STATE_CLOSING 0x5u
#define RF_STORE_DEVICE_STATE_CLOSED 0x6u
#define RF_STORE_DEVICE_STATE_RECONFIGURING 0x7u
#define RF_STORE_DEVICE_STATE_RECONFIGURED 0x8u

#endif
