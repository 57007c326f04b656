/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words every structure of the guest ABI is made of, from the public headers xen.h and errno.h. Layouts and numbers are
 * those of the public Xen PV64 ABI, each file names the headers they come from; what is ours alone lives in control.capnp,
 * extension.capnp and image.capnp. Numbers are little-endian, structures laid out as in C.
 */
/* Generated from types.capnp. */
#ifndef RF_TYPES_H
#define RF_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef uint16_t rf_dom_id_t;

typedef uint32_t rf_evtchn_port_t;

typedef uint32_t rf_grant_ref_t;

/*
 * Virtual address in the caller's current address space.
 */
typedef uint64_t rf_guest_pointer_t;

/*
 * Machine address, bytes.
 */
typedef uint64_t rf_machine_word_t;

/*
 * Machine frame number.
 */
typedef uint64_t rf_frame_number_t;

/*
 * No domain has this id or a greater one.
 */
#define RF_DOMID_FIRST_RESERVED 0x7FF0u

/*
 * The caller, whatever its id.
 */
#define RF_DOMID_SELF 0x7FF0u

#define RF_PAGE_SIZE 0x1000ull

#define RF_PAGE_SHIFT 0xCu

/*
 * Error numbers a hypercall returns, negated.
 */
#define RF_ERRNO_EPERM (1)
#define RF_ERRNO_ENOENT (2)
#define RF_ERRNO_ESRCH (3)
#define RF_ERRNO_EINTR (4)
#define RF_ERRNO_EIO (5)
#define RF_ERRNO_ENXIO (6)
#define RF_ERRNO_E2BIG (7)
#define RF_ERRNO_EAGAIN (11)
#define RF_ERRNO_ENOMEM (12)
#define RF_ERRNO_EACCES (13)
#define RF_ERRNO_EFAULT (14)
#define RF_ERRNO_EBUSY (16)
#define RF_ERRNO_EEXIST (17)
#define RF_ERRNO_ENODEV (19)
#define RF_ERRNO_EINVAL (22)
#define RF_ERRNO_ENOSPC (28)
#define RF_ERRNO_ERANGE (34)
#define RF_ERRNO_ENOSYS (38)
#define RF_ERRNO_ENODATA (61)
#define RF_ERRNO_ETIME (62)
#define RF_ERRNO_EOPNOTSUPP (95)

#endif
