/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * start_info and shared_info, from the public header xen.h: what a guest reads at its start and shares with the core while
 * it runs.
 *
 * Whoever builds a domain writes its StartInfo into a page of it; RSI holds the page's virtual address at the first
 * instruction. The guest only reads it.
 *
 * SharedInfo is a page of the core's, which the domain maps by frame number. Both sides change bits of its event words at
 * any time, so each change is one atomic operation. vcpu_op registerVcpuInfo moves a vcpu's VcpuInfo to a frame of the
 * domain's own.
 */
/* Generated from shared_info.capnp. */
#ifndef RF_SHARED_INFO_H
#define RF_SHARED_INFO_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

/*
 * Slots in SharedInfo; also our limit of vcpus per domain.
 */
#define RF_VCPUS_MAX 0x20u

/*
 * 2-level ABI: 64 words of 64 bits.
 */
#define RF_EVENT_PORTS_MAX 0x1000u

/*
 * A vcpu's clock, written by the core. System time now, in ns since the core's start, is
 * systemTime + (((tsc - tscTimestamp) << tscShift) * tscToSystemMul >> 32); a negative tscShift shifts right.
 */
struct rf_vcpu_time_info {
    /*
     * Odd while being updated.
     */
    uint32_t version;
    uint8_t pad0[4];
    uint64_t tsc_timestamp;
    /*
     * ns at tscTimestamp.
     */
    uint64_t system_time;
    /*
     * 0.32 fixed point, applied after the shift.
     */
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift;
    /*
     * Bit 0: stable across vcpus.
     */
    uint8_t flags;
    uint8_t pad1[2];
};
_Static_assert(sizeof(struct rf_vcpu_time_info) == 32, "size");
_Static_assert(offsetof(struct rf_vcpu_time_info, version) == 0, "offset");
_Static_assert(offsetof(struct rf_vcpu_time_info, tsc_timestamp) == 8, "offset");
_Static_assert(offsetof(struct rf_vcpu_time_info, system_time) == 16, "offset");
_Static_assert(offsetof(struct rf_vcpu_time_info, tsc_to_system_mul) == 24, "offset");
_Static_assert(offsetof(struct rf_vcpu_time_info, tsc_shift) == 28, "offset");
_Static_assert(offsetof(struct rf_vcpu_time_info, flags) == 29, "offset");

/*
 * A vcpu's events: an upcall comes when one is pending and the mask is 0.
 */
struct rf_vcpu_info {
    /*
     * Set by the core, cleared by the guest before it looks at evtchnPendingSel.
     */
    uint8_t evtchn_upcall_pending;
    /*
     * The guest's interrupt flag, inverted; the core sets it with each upcall.
     */
    uint8_t evtchn_upcall_mask;
    uint8_t pad0[6];
    /*
     * Bit n: word n of evtchnPending has news.
     */
    uint64_t evtchn_pending_sel;
    /*
     * Address of the last page fault.
     */
    uint64_t cr2;
    uint8_t pad1[8];
    struct rf_vcpu_time_info time;
};
_Static_assert(sizeof(struct rf_vcpu_info) == 64, "size");
_Static_assert(offsetof(struct rf_vcpu_info, evtchn_upcall_pending) == 0, "offset");
_Static_assert(offsetof(struct rf_vcpu_info, evtchn_upcall_mask) == 1, "offset");
_Static_assert(offsetof(struct rf_vcpu_info, evtchn_pending_sel) == 8, "offset");
_Static_assert(offsetof(struct rf_vcpu_info, cr2) == 16, "offset");
_Static_assert(offsetof(struct rf_vcpu_info, time) == 32, "offset");

struct rf_shared_info {
    struct rf_vcpu_info vcpu_info[32];
    /*
     * One bit for each port; set by the core, cleared by the guest when it handles the event.
     */
    uint64_t evtchn_pending[64];
    /*
     * One bit for each port: no upcall for it. Set and cleared by the guest.
     */
    uint64_t evtchn_mask[64];
    /*
     * Odd while the wall clock is being updated: UTC at system time 0.
     */
    uint32_t wc_version;
    /*
     * Low half of the seconds since 1970; wcSecHi is the upper one.
     */
    uint32_t wc_sec;
    uint32_t wc_nsec;
    uint32_t wc_sec_hi;
    /*
     * From here on the guest's, for tools that save or dump it; the core reads none of it.
     */
    uint64_t max_pfn;
    uint64_t pfn_to_mfn_frame_list_list;
    uint64_t nmi_reason;
    uint64_t p2m_cr3;
    uint64_t p2m_vaddr;
    uint64_t p2m_generation;
};
_Static_assert(sizeof(struct rf_shared_info) == 3136, "size");
_Static_assert(offsetof(struct rf_shared_info, vcpu_info) == 0, "offset");
_Static_assert(offsetof(struct rf_shared_info, evtchn_pending) == 2048, "offset");
_Static_assert(offsetof(struct rf_shared_info, evtchn_mask) == 2560, "offset");
_Static_assert(offsetof(struct rf_shared_info, wc_version) == 3072, "offset");
_Static_assert(offsetof(struct rf_shared_info, wc_sec) == 3076, "offset");
_Static_assert(offsetof(struct rf_shared_info, wc_nsec) == 3080, "offset");
_Static_assert(offsetof(struct rf_shared_info, wc_sec_hi) == 3084, "offset");
_Static_assert(offsetof(struct rf_shared_info, max_pfn) == 3088, "offset");
_Static_assert(offsetof(struct rf_shared_info, pfn_to_mfn_frame_list_list) == 3096, "offset");
_Static_assert(offsetof(struct rf_shared_info, nmi_reason) == 3104, "offset");
_Static_assert(offsetof(struct rf_shared_info, p2m_cr3) == 3112, "offset");
_Static_assert(offsetof(struct rf_shared_info, p2m_vaddr) == 3120, "offset");
_Static_assert(offsetof(struct rf_shared_info, p2m_generation) == 3128, "offset");

struct rf_start_info {
    /*
     * startMagic
     */
    char magic[32];
    /*
     * Frames the domain has at its start.
     */
    uint64_t nr_pages;
    rf_machine_word_t shared_info;
    /*
     * StartFlag
     */
    uint32_t flags;
    uint8_t pad0[4];
    rf_frame_number_t store_mfn;
    /*
     * 0: there is no store.
     */
    uint32_t store_evtchn;
    uint8_t pad1[4];
    rf_frame_number_t console_mfn;
    /*
     * 0: there is no console ring.
     */
    uint32_t console_evtchn;
    uint8_t pad2[4];
    /*
     * Virtual address of the L4.
     */
    uint64_t pt_base;
    /*
     * Of the map at the image's base; those of a separately mapped P2M list are not counted.
     */
    uint64_t nr_pt_frames;
    /*
     * Virtual address of the P2M list: a frame number for each pfn.
     */
    uint64_t mfn_list;
    /*
     * Ramdisk: its virtual address, or its pfn with startModStartIsPfn; 0 = none.
     */
    uint64_t mod_start;
    /*
     * Bytes.
     */
    uint64_t mod_len;
    char cmd_line[1024];
    /*
     * Where the P2M list and its page tables are, if the image's note INIT_P2M asked for a map of its own.
     */
    uint64_t first_p2m_pfn;
    uint64_t nr_p2m_frames;
};
_Static_assert(sizeof(struct rf_start_info) == 1168, "size");
_Static_assert(offsetof(struct rf_start_info, magic) == 0, "offset");
_Static_assert(offsetof(struct rf_start_info, nr_pages) == 32, "offset");
_Static_assert(offsetof(struct rf_start_info, shared_info) == 40, "offset");
_Static_assert(offsetof(struct rf_start_info, flags) == 48, "offset");
_Static_assert(offsetof(struct rf_start_info, store_mfn) == 56, "offset");
_Static_assert(offsetof(struct rf_start_info, store_evtchn) == 64, "offset");
_Static_assert(offsetof(struct rf_start_info, console_mfn) == 72, "offset");
_Static_assert(offsetof(struct rf_start_info, console_evtchn) == 80, "offset");
_Static_assert(offsetof(struct rf_start_info, pt_base) == 88, "offset");
_Static_assert(offsetof(struct rf_start_info, nr_pt_frames) == 96, "offset");
_Static_assert(offsetof(struct rf_start_info, mfn_list) == 104, "offset");
_Static_assert(offsetof(struct rf_start_info, mod_start) == 112, "offset");
_Static_assert(offsetof(struct rf_start_info, mod_len) == 120, "offset");
_Static_assert(offsetof(struct rf_start_info, cmd_line) == 128, "offset");
_Static_assert(offsetof(struct rf_start_info, first_p2m_pfn) == 1152, "offset");
_Static_assert(offsetof(struct rf_start_info, nr_p2m_frames) == 1160, "offset");

#define RF_START_MAGIC "xen-3.0-x86_64"

#define RF_START_FLAG_START_PRIVILEGED 0x1u
#define RF_START_FLAG_START_INITIAL_DOMAIN 0x2u
#define RF_START_FLAG_START_MOD_START_IS_PFN 0x8u

#endif
