/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypercall 49: the control ABI, ours alone. Only the domain that holds the control capability (the manager) may call it;
 * everyone else gets -EPERM. RDI = command, RSI = pointer to the command's structure. A long command is preempted and
 * resumed by the core without the caller seeing it, unless the text below says so.
 *
 * No such domain, or one that is being destroyed: -ESRCH. The manager itself, where it may not be meant: -EINVAL. A
 * structure
 * or list that cannot be read or written: -EFAULT. No such command: -ENOSYS.
 */
/* Generated from control.capnp. */
#ifndef RF_CONTROL_H
#define RF_CONTROL_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_CONTROL_COMMAND_CREATE 0x0ull
#define RF_CONTROL_COMMAND_POPULATE 0x1ull
#define RF_CONTROL_COMMAND_LOAD 0x2ull
#define RF_CONTROL_COMMAND_SET_CONTEXT 0x3ull
#define RF_CONTROL_COMMAND_UNPAUSE 0x4ull
#define RF_CONTROL_COMMAND_PAUSE 0x5ull
#define RF_CONTROL_COMMAND_DESTROY 0x6ull
#define RF_CONTROL_COMMAND_DOMAIN_INFO 0x7ull
#define RF_CONTROL_COMMAND_SET_SCHEDULER 0x8ull
#define RF_CONTROL_COMMAND_MACHINE_INFO 0x9ull
#define RF_CONTROL_COMMAND_ALLOC_UNBOUND 0xAull
#define RF_CONTROL_COMMAND_MACHINE_END 0xBull
#define RF_CONTROL_COMMAND_GIVE_DEVICE 0xCull
#define RF_CONTROL_COMMAND_FIND_DEVICE 0xDull
#define RF_CONTROL_COMMAND_GET_CONTEXT 0xEull
#define RF_CONTROL_COMMAND_READ 0xFull
#define RF_CONTROL_COMMAND_COPY_FRAMES 0x10ull
#define RF_CONTROL_COMMAND_RENAME 0x11ull
#define RF_CONTROL_COMMAND_SET_MAX_FRAMES 0x12ull
#define RF_CONTROL_COMMAND_READ_AUDIT 0x13ull

/*
 * The domain that the core starts itself; it alone holds the control capability.
 */
#define RF_FIRST_DOMAIN 0x1u

/*
 * NUL included.
 */
#define RF_DOMAIN_NAME_LENGTH 0x20u

#define RF_CONTROL_RIGHT_RIGHT_CONSOLE 0x1u
#define RF_CONTROL_RIGHT_RIGHT_PRINT 0x2u

/*
 * create: a domain without memory, every vcpu down, held by the creator's pause. All it may ever own is taken out of the
 * free memory now: -ENOMEM if maxFrames and what the core needs for the domain do not fit. No id left: -ENOSPC.
 */
struct rf_control_create {
    char name[32];
    /*
     * Memory limit, frames.
     */
    uint32_t max_frames;
    /*
     * 1 to 32, else -EINVAL.
     */
    uint32_t vcpus;
    /*
     * Pages of 512 grants, at most 64; 0 = 4.
     */
    uint32_t max_grant_frames;
    uint8_t pad0[4];
    /*
     * Out.
     */
    rf_dom_id_t domid;
    uint8_t pad1[6];
    /*
     * Out: a frame of the core's which the domain may map, as is grantFrame.
     */
    rf_frame_number_t shared_info;
    /*
     * Out: first page of the grant table.
     */
    rf_frame_number_t grant_frame;
    /*
     * ControlRight
     */
    uint32_t rights;
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_control_create) == 80, "size");
_Static_assert(offsetof(struct rf_control_create, name) == 0, "offset");
_Static_assert(offsetof(struct rf_control_create, max_frames) == 32, "offset");
_Static_assert(offsetof(struct rf_control_create, vcpus) == 36, "offset");
_Static_assert(offsetof(struct rf_control_create, max_grant_frames) == 40, "offset");
_Static_assert(offsetof(struct rf_control_create, domid) == 48, "offset");
_Static_assert(offsetof(struct rf_control_create, shared_info) == 56, "offset");
_Static_assert(offsetof(struct rf_control_create, grant_frame) == 64, "offset");
_Static_assert(offsetof(struct rf_control_create, rights) == 72, "offset");
_Static_assert(offsetof(struct rf_control_create, reserved) == 76, "offset");

/*
 * populate: give `count` zeroed frames to the domain as pfn `firstPfn` and up; frame numbers go to `frames`. -ENOMEM at the
 * domain's limit: those before it are given.
 */
struct rf_control_populate {
    rf_dom_id_t domid;
    uint8_t pad0[6];
    uint64_t first_pfn;
    uint64_t count;
    /*
     * FrameNumber[count], out.
     */
    rf_guest_pointer_t frames;
};
_Static_assert(sizeof(struct rf_control_populate) == 32, "size");
_Static_assert(offsetof(struct rf_control_populate, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_populate, first_pfn) == 8, "offset");
_Static_assert(offsetof(struct rf_control_populate, count) == 16, "offset");
_Static_assert(offsetof(struct rf_control_populate, frames) == 24, "offset");

struct rf_load_segment {
    rf_frame_number_t frame;
    /*
     * offset + length <= 4096
     */
    uint32_t offset;
    uint32_t length;
    rf_guest_pointer_t source;
};
_Static_assert(sizeof(struct rf_load_segment) == 24, "size");
_Static_assert(offsetof(struct rf_load_segment, frame) == 0, "offset");
_Static_assert(offsetof(struct rf_load_segment, offset) == 8, "offset");
_Static_assert(offsetof(struct rf_load_segment, length) == 12, "offset");
_Static_assert(offsetof(struct rf_load_segment, source) == 16, "offset");

/*
 * load: copy bytes of the caller into frames of a domain that was never unpaused, else -EBUSY. Copying instead of mapping:
 * no domain, the manager included, ever has a foreign frame in its page tables but by grant. -EBUSY, too, for what was
 * checked as a page or descriptor table.
 */
struct rf_control_load {
    rf_dom_id_t domid;
    uint8_t pad0[6];
    uint64_t count;
    /*
     * LoadSegment[count]
     */
    rf_guest_pointer_t segments;
};
_Static_assert(sizeof(struct rf_control_load) == 24, "size");
_Static_assert(offsetof(struct rf_control_load, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_load, count) == 8, "offset");
_Static_assert(offsetof(struct rf_control_load, segments) == 16, "offset");

/*
 * setContext: registers of a vcpu; its L4 is validated, and pinned when vcpu is 0. No such vcpu: -ENOENT; set before:
 * -EEXIST.
 */
struct rf_control_set_context {
    rf_dom_id_t domid;
    uint8_t pad0[2];
    uint32_t vcpu;
    /*
     * VcpuGuestContext; vcpu 0 is up from now on, another one with contextOnline.
     */
    rf_guest_pointer_t context;
};
_Static_assert(sizeof(struct rf_control_set_context) == 16, "size");
_Static_assert(offsetof(struct rf_control_set_context, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_set_context, vcpu) == 4, "offset");
_Static_assert(offsetof(struct rf_control_set_context, context) == 8, "offset");

/*
 * unpause, pause, destroy.
 */
struct rf_control_domain {
    rf_dom_id_t domid;
    uint8_t pad0[6];
};
_Static_assert(sizeof(struct rf_control_domain) == 8, "size");
_Static_assert(offsetof(struct rf_control_domain, domid) == 0, "offset");

#define RF_DOMAIN_STATE_DOMAIN_PAUSED 0x0u
#define RF_DOMAIN_STATE_DOMAIN_RUNNING 0x1u
#define RF_DOMAIN_STATE_DOMAIN_SHUT_DOWN 0x2u
#define RF_DOMAIN_STATE_DOMAIN_DYING 0x3u

/*
 * domainInfo: the domain with the lowest id >= domid; -ESRCH if there is none.
 */
struct rf_control_domain_info {
    /*
     * In and out.
     */
    rf_dom_id_t domid;
    uint8_t pad0[2];
    /*
     * DomainState
     */
    uint32_t state;
    /*
     * ShutdownReason, valid when shut down.
     */
    uint32_t shutdown_reason;
    uint32_t vcpus_online;
    /*
     * Frames of guest memory owned now.
     */
    uint32_t frames;
    uint32_t max_frames;
    /*
     * Frames the core uses for this domain.
     */
    uint32_t core_frames;
    /*
     * This one and the next three: as in ControlSetScheduler.
     */
    uint32_t weight;
    uint32_t warp_us;
    uint32_t warp_limit_us;
    uint32_t unwarp_us;
    uint8_t pad1[4];
    /*
     * Time on a processor, all vcpus.
     */
    uint64_t busy_ns;
    /*
     * The same in TSC ticks: under -icount, instructions.
     */
    uint64_t busy_ticks;
    /*
     * This one and the next three: VcpuCounters, all vcpus.
     */
    uint64_t traps;
    uint64_t cr3_loads;
    uint64_t tlb_flushes;
    uint64_t hypercalls;
    char name[32];
    /*
     * Event channels that are not closed.
     */
    uint32_t ports;
    /*
     * Mappings it holds of other domains' grants.
     */
    uint32_t grants_mapped;
    /*
     * As in ControlSetScheduler.
     */
    uint64_t processors;
};
_Static_assert(sizeof(struct rf_control_domain_info) == 144, "size");
_Static_assert(offsetof(struct rf_control_domain_info, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, state) == 4, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, shutdown_reason) == 8, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, vcpus_online) == 12, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, frames) == 16, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, max_frames) == 20, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, core_frames) == 24, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, weight) == 28, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, warp_us) == 32, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, warp_limit_us) == 36, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, unwarp_us) == 40, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, busy_ns) == 48, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, busy_ticks) == 56, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, traps) == 64, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, cr3_loads) == 72, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, tlb_flushes) == 80, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, hypercalls) == 88, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, name) == 96, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, ports) == 128, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, grants_mapped) == 132, "offset");
_Static_assert(offsetof(struct rf_control_domain_info, processors) == 136, "offset");

/*
 * setScheduler: borrowed virtual time (Duda and Cheriton 1999), of any domain. Times in microseconds; 0 = no limit.
 */
struct rf_control_set_scheduler {
    rf_dom_id_t domid;
    uint8_t pad0[2];
    /*
     * 1 to 65535, else -EINVAL; share of a processor is weight over the sum of weights.
     */
    uint32_t weight;
    /*
     * How far its vcpus may borrow from their future.
     */
    uint32_t warp_us;
    /*
     * Longest stretch run warped.
     */
    uint32_t warp_limit_us;
    /*
     * Time to stay unwarped after the limit was reached.
     */
    uint32_t unwarp_us;
    uint8_t pad1[4];
    /*
     * Bit n: its vcpus may run on processor n. 0: on all. None that exists: -EINVAL.
     */
    uint64_t processors;
};
_Static_assert(sizeof(struct rf_control_set_scheduler) == 32, "size");
_Static_assert(offsetof(struct rf_control_set_scheduler, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_set_scheduler, weight) == 4, "offset");
_Static_assert(offsetof(struct rf_control_set_scheduler, warp_us) == 8, "offset");
_Static_assert(offsetof(struct rf_control_set_scheduler, warp_limit_us) == 12, "offset");
_Static_assert(offsetof(struct rf_control_set_scheduler, unwarp_us) == 16, "offset");
_Static_assert(offsetof(struct rf_control_set_scheduler, processors) == 24, "offset");

/*
 * machineInfo: all out.
 */
struct rf_control_machine_info {
    /*
     * RAM given to domains and core.
     */
    uint64_t total_frames;
    /*
     * Not reserved to anyone.
     */
    uint64_t free_frames;
    /*
     * Used by the core for itself.
     */
    uint64_t core_frames;
    uint32_t processors;
    uint32_t tsc_khz;
    /*
     * How far the running vcpu may get ahead of the next.
     */
    uint32_t context_switch_allowance_us;
    /*
     * 1: functions reach what their domain has mapped for them (dmaMap), and nothing else. 0: all memory.
     */
    uint32_t iommu;
};
_Static_assert(sizeof(struct rf_control_machine_info) == 40, "size");
_Static_assert(offsetof(struct rf_control_machine_info, total_frames) == 0, "offset");
_Static_assert(offsetof(struct rf_control_machine_info, free_frames) == 8, "offset");
_Static_assert(offsetof(struct rf_control_machine_info, core_frames) == 16, "offset");
_Static_assert(offsetof(struct rf_control_machine_info, processors) == 24, "offset");
_Static_assert(offsetof(struct rf_control_machine_info, tsc_khz) == 28, "offset");
_Static_assert(offsetof(struct rf_control_machine_info, context_switch_allowance_us) == 32, "offset");
_Static_assert(offsetof(struct rf_control_machine_info, iommu) == 36, "offset");

/*
 * allocUnbound: like that of event_channel_op, on behalf of a domain.
 */
struct rf_control_alloc_unbound {
    rf_dom_id_t domid;
    /*
     * Who may bind it.
     */
    rf_dom_id_t remote;
    /*
     * Out.
     */
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_control_alloc_unbound) == 8, "size");
_Static_assert(offsetof(struct rf_control_alloc_unbound, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_alloc_unbound, remote) == 2, "offset");
_Static_assert(offsetof(struct rf_control_alloc_unbound, port) == 4, "offset");

#define RF_MACHINE_END_POWEROFF 0x0u
#define RF_MACHINE_END_REBOOT 0x1u

/*
 * machineEnd: does not return.
 */
struct rf_control_machine_end {
    uint32_t how;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_control_machine_end) == 8, "size");
_Static_assert(offsetof(struct rf_control_machine_end, how) == 0, "offset");

/*
 * giveDevice: a PCI function, its memory BARs and its MSI or MSI-X vectors become the domain's, until its end. No such
 * function: -ENOENT; somebody else's, or a bridge: -EBUSY; the domain has as many as it can: -ENOSPC.
 */
struct rf_control_give_device {
    rf_dom_id_t domid;
    uint8_t pad0[2];
    /*
     * bus << 8 | device << 3 | function
     */
    uint32_t address;
};
_Static_assert(sizeof(struct rf_control_give_device) == 8, "size");
_Static_assert(offsetof(struct rf_control_give_device, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_give_device, address) == 4, "offset");

/*
 * findDevice: the function with the lowest address >= address; -ENOENT if there is none.
 */
struct rf_control_find_device {
    /*
     * In and out.
     */
    uint32_t address;
    uint16_t vendor;
    uint16_t device_id;
    /*
     * Class, subclass and interface: 24 bits.
     */
    uint32_t class_code;
    /*
     * MSI-X or MSI vectors.
     */
    uint32_t vectors;
    /*
     * 0: an ordinary function, 1: a bridge.
     */
    uint32_t kind;
    /*
     * 0: nobody's.
     */
    rf_dom_id_t owner;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_control_find_device) == 24, "size");
_Static_assert(offsetof(struct rf_control_find_device, address) == 0, "offset");
_Static_assert(offsetof(struct rf_control_find_device, vendor) == 4, "offset");
_Static_assert(offsetof(struct rf_control_find_device, device_id) == 6, "offset");
_Static_assert(offsetof(struct rf_control_find_device, class_code) == 8, "offset");
_Static_assert(offsetof(struct rf_control_find_device, vectors) == 12, "offset");
_Static_assert(offsetof(struct rf_control_find_device, kind) == 16, "offset");
_Static_assert(offsetof(struct rf_control_find_device, owner) == 20, "offset");

/*
 * read: copies bytes of a domain's frames to the caller, for a report or a debugger; as load, the other way round, at any
 * time of the domain's life.
 */
struct rf_control_read {
    rf_dom_id_t domid;
    uint8_t pad0[6];
    uint64_t count;
    /*
     * LoadSegment[count]; `source` is where to.
     */
    rf_guest_pointer_t segments;
};
_Static_assert(sizeof(struct rf_control_read) == 24, "size");
_Static_assert(offsetof(struct rf_control_read, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_read, count) == 8, "offset");
_Static_assert(offsetof(struct rf_control_read, segments) == 16, "offset");

struct rf_frame_pair {
    rf_frame_number_t from;
    rf_frame_number_t to;
};
_Static_assert(sizeof(struct rf_frame_pair) == 16, "size");
_Static_assert(offsetof(struct rf_frame_pair, from) == 0, "offset");
_Static_assert(offsetof(struct rf_frame_pair, to) == 8, "offset");

/*
 * copyFrames: whole frames from one domain (or the caller itself) to one that was never unpaused.
 */
struct rf_control_copy_frames {
    rf_dom_id_t from;
    rf_dom_id_t to;
    uint8_t pad0[4];
    uint64_t count;
    /*
     * FramePair[count]
     */
    rf_guest_pointer_t pairs;
};
_Static_assert(sizeof(struct rf_control_copy_frames) == 24, "size");
_Static_assert(offsetof(struct rf_control_copy_frames, from) == 0, "offset");
_Static_assert(offsetof(struct rf_control_copy_frames, to) == 2, "offset");
_Static_assert(offsetof(struct rf_control_copy_frames, count) == 8, "offset");
_Static_assert(offsetof(struct rf_control_copy_frames, pairs) == 16, "offset");

/*
 * getContext: the registers of a vcpu of a domain that does not run (paused or shut down, else -EBUSY).
 */
struct rf_control_get_context {
    rf_dom_id_t domid;
    uint8_t pad0[2];
    uint32_t vcpu;
    /*
     * VcpuGuestContext, out.
     */
    rf_guest_pointer_t context;
};
_Static_assert(sizeof(struct rf_control_get_context) == 16, "size");
_Static_assert(offsetof(struct rf_control_get_context, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_get_context, vcpu) == 4, "offset");
_Static_assert(offsetof(struct rf_control_get_context, context) == 8, "offset");

/*
 * rename: the name that the core's own lines use.
 */
struct rf_control_rename {
    char name[32];
    rf_dom_id_t domid;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_control_rename) == 36, "size");
_Static_assert(offsetof(struct rf_control_rename, name) == 0, "offset");
_Static_assert(offsetof(struct rf_control_rename, domid) == 32, "offset");

/*
 * setMaxFrames: another memory limit, reserved at once: -ENOMEM if that much is not free. Not below what it has: -EBUSY.
 */
struct rf_control_set_max_frames {
    rf_dom_id_t domid;
    uint8_t pad0[2];
    uint32_t max_frames;
};
_Static_assert(sizeof(struct rf_control_set_max_frames) == 8, "size");
_Static_assert(offsetof(struct rf_control_set_max_frames, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_control_set_max_frames, max_frames) == 4, "offset");

#define RF_AUDIT_KIND_CREATED 0x0u
#define RF_AUDIT_KIND_DESTROYED 0x1u
#define RF_AUDIT_KIND_ENDED 0x2u
#define RF_AUDIT_KIND_REFUSED 0x3u
#define RF_AUDIT_KIND_DEVICE_GIVEN 0x4u
#define RF_AUDIT_KIND_DESTROYING 0x5u
#define RF_AUDIT_KIND_DMA_FAULT 0x6u

/*
 * What the core notes of security-relevant events, in the order they happened.
 */
struct rf_audit_record {
    /*
     * Counts from 1.
     */
    uint64_t number;
    /*
     * System time.
     */
    uint64_t time_ns;
    uint32_t kind;
    /*
     * Who did it.
     */
    rf_dom_id_t domid;
    /*
     * To whom.
     */
    rf_dom_id_t target;
    int64_t value;
    char text[64];
    uint32_t vcpu;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_audit_record) == 104, "size");
_Static_assert(offsetof(struct rf_audit_record, number) == 0, "offset");
_Static_assert(offsetof(struct rf_audit_record, time_ns) == 8, "offset");
_Static_assert(offsetof(struct rf_audit_record, kind) == 16, "offset");
_Static_assert(offsetof(struct rf_audit_record, domid) == 20, "offset");
_Static_assert(offsetof(struct rf_audit_record, target) == 22, "offset");
_Static_assert(offsetof(struct rf_audit_record, value) == 24, "offset");
_Static_assert(offsetof(struct rf_audit_record, text) == 32, "offset");
_Static_assert(offsetof(struct rf_audit_record, vcpu) == 96, "offset");

/*
 * readAudit: the oldest records with a number >= `from` that the core still has (virqAudit says that there are new ones).
 */
struct rf_control_read_audit {
    uint64_t from;
    /*
     * In: room; out: records written.
     */
    uint64_t count;
    /*
     * AuditRecord[count], out.
     */
    rf_guest_pointer_t records;
};
_Static_assert(sizeof(struct rf_control_read_audit) == 24, "size");
_Static_assert(offsetof(struct rf_control_read_audit, from) == 0, "offset");
_Static_assert(offsetof(struct rf_control_read_audit, count) == 8, "offset");
_Static_assert(offsetof(struct rf_control_read_audit, records) == 16, "offset");

#endif
