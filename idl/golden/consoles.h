/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the manager tells the console service: whose consoles there are. The manager is the front end.
 */
/* Generated from consoles.capnp. */
#ifndef RF_CONSOLES_H
#define RF_CONSOLES_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

/*
 * Kept of each console, after its domain's end as well.
 */
#define RF_CONSOLES_SCROLLBACK_BYTES 0x10000u

struct rf_consoles_piece {
    rf_grant_ref_t ref;
    uint16_t offset;
    uint16_t length;
};
_Static_assert(sizeof(struct rf_consoles_piece) == 8, "size");
_Static_assert(offsetof(struct rf_consoles_piece, ref) == 0, "offset");
_Static_assert(offsetof(struct rf_consoles_piece, offset) == 4, "offset");
_Static_assert(offsetof(struct rf_consoles_piece, length) == 6, "offset");

struct rf_consoles_add {
    uint8_t operation;
    uint8_t pad0[1];
    rf_dom_id_t domid;
    /*
     * The domain's end, which waits for the console service.
     */
    rf_evtchn_port_t port;
    uint64_t tag;
    char name[32];
    /*
     * 1: show its lines on the machine's serial line, too.
     */
    uint32_t serial;
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_consoles_add) == 56, "size");
_Static_assert(offsetof(struct rf_consoles_add, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_consoles_add, domid) == 2, "offset");
_Static_assert(offsetof(struct rf_consoles_add, port) == 4, "offset");
_Static_assert(offsetof(struct rf_consoles_add, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_consoles_add, name) == 16, "offset");
_Static_assert(offsetof(struct rf_consoles_add, serial) == 48, "offset");
_Static_assert(offsetof(struct rf_consoles_add, reserved) == 52, "offset");

struct rf_consoles_remove {
    uint8_t operation;
    uint8_t pad0[1];
    rf_dom_id_t domid;
    uint32_t reserved;
    uint64_t tag;
};
_Static_assert(sizeof(struct rf_consoles_remove) == 16, "size");
_Static_assert(offsetof(struct rf_consoles_remove, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_consoles_remove, domid) == 2, "offset");
_Static_assert(offsetof(struct rf_consoles_remove, reserved) == 4, "offset");
_Static_assert(offsetof(struct rf_consoles_remove, tag) == 8, "offset");

struct rf_consoles_rename {
    uint8_t operation;
    uint8_t pad0[1];
    rf_dom_id_t domid;
    uint32_t reserved;
    uint64_t tag;
    char name[32];
};
_Static_assert(sizeof(struct rf_consoles_rename) == 48, "size");
_Static_assert(offsetof(struct rf_consoles_rename, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_consoles_rename, domid) == 2, "offset");
_Static_assert(offsetof(struct rf_consoles_rename, reserved) == 4, "offset");
_Static_assert(offsetof(struct rf_consoles_rename, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_consoles_rename, name) == 16, "offset");

struct rf_consoles_tail {
    uint8_t operation;
    uint8_t piece_count;
    rf_dom_id_t domid;
    uint32_t reserved;
    uint64_t tag;
    struct rf_consoles_piece pieces[2];
    /*
     * Bytes.
     */
    uint32_t wanted;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_consoles_tail) == 40, "size");
_Static_assert(offsetof(struct rf_consoles_tail, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_consoles_tail, piece_count) == 1, "offset");
_Static_assert(offsetof(struct rf_consoles_tail, domid) == 2, "offset");
_Static_assert(offsetof(struct rf_consoles_tail, reserved) == 4, "offset");
_Static_assert(offsetof(struct rf_consoles_tail, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_consoles_tail, pieces) == 16, "offset");
_Static_assert(offsetof(struct rf_consoles_tail, wanted) == 32, "offset");

#define RF_CONSOLES_STATUS_OKAY 0x0u
#define RF_CONSOLES_STATUS_MALFORMED 0x1u
#define RF_CONSOLES_STATUS_UNKNOWN 0x2u
#define RF_CONSOLES_STATUS_NOT_FOUND 0x3u
#define RF_CONSOLES_STATUS_RING_REFUSED 0x4u
#define RF_CONSOLES_STATUS_FULL 0x5u

struct rf_consoles_answer {
    uint64_t tag;
    uint16_t status;
    uint8_t operation;
    uint8_t pad0[1];
    /*
     * tail: bytes.
     */
    uint32_t length;
};
_Static_assert(sizeof(struct rf_consoles_answer) == 16, "size");
_Static_assert(offsetof(struct rf_consoles_answer, tag) == 0, "offset");
_Static_assert(offsetof(struct rf_consoles_answer, status) == 8, "offset");
_Static_assert(offsetof(struct rf_consoles_answer, operation) == 10, "offset");
_Static_assert(offsetof(struct rf_consoles_answer, length) == 12, "offset");

#define RF_CONSOLES_OP_ADD 0x0u
#define RF_CONSOLES_OP_REMOVE 0x1u
#define RF_CONSOLES_OP_RENAME 0x2u
#define RF_CONSOLES_OP_TAIL 0x3u

#endif
