// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall 49: the control ABI, ours alone. Only the domain that holds the control capability (the manager) may call it;
// everyone else gets -EPERM. RDI = command, RSI = pointer to the command's structure. A long command is preempted and
// resumed by the core without the caller seeing it, unless the text below says so.
//
// No such domain, or one that is being destroyed: -ESRCH. The manager itself, where it may not be meant: -EINVAL. A
// structure
// or list that cannot be read or written: -EFAULT. No such command: -ENOSYS.
// Generated from control.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

enum class ControlCommand : u64 {
    create = 0,
    populate = 1,
    load = 2,
    set_context = 3,
    unpause = 4,                    // ControlDomain, as pause and destroy.
    pause = 5,
    destroy = 6,                    // Of a domain that is being destroyed: goes on with it.
    domain_info = 7,
    set_scheduler = 8,
    machine_info = 9,
    alloc_unbound = 10,
    machine_end = 11,
    give_device = 12,
    find_device = 13,
    get_context = 14,
    read = 15,
    copy_frames = 16,
    rename = 17,
    set_max_frames = 18,
    read_audit = 19,
};

// The domain that the core starts itself; it alone holds the control capability.
inline constexpr u16 first_domain = 1;
// NUL included.
inline constexpr u32 domain_name_length = 32;

enum ControlRight : u32 {
    right_console = 1,              // May read what is typed on the machine's serial line, and write to it for others.
    right_print = 2,                // May write to it for itself, by console_io; without it: -EPERM.
};

// create: a domain without memory, every vcpu down, held by the creator's pause. All it may ever own is taken out of the
// free memory now: -ENOMEM if maxFrames and what the core needs for the domain do not fit. No id left: -ENOSPC.
struct ControlCreate {
    char name[32];
    u32 max_frames;                 // Memory limit, frames.
    u32 vcpus;                      // 1 to 32, else -EINVAL.
    u32 max_grant_frames;           // Pages of 512 grants, at most 64; 0 = 4.
    u32 pad0;
    DomId domid;                    // Out.
    u8 pad1[6];
    FrameNumber shared_info;        // Out: a frame of the core's which the domain may map, as is grantFrame.
    FrameNumber grant_frame;        // Out: first page of the grant table.
    u32 rights;                     // ControlRight
    u32 reserved;
};
static_assert(sizeof(ControlCreate) == 80 && alignof(ControlCreate) == 8);
static_assert(offsetof(ControlCreate, name) == 0 && offsetof(ControlCreate, max_frames) == 32 &&
    offsetof(ControlCreate, vcpus) == 36 && offsetof(ControlCreate, max_grant_frames) == 40 &&
    offsetof(ControlCreate, domid) == 48 && offsetof(ControlCreate, shared_info) == 56 &&
    offsetof(ControlCreate, grant_frame) == 64 && offsetof(ControlCreate, rights) == 72 &&
    offsetof(ControlCreate, reserved) == 76);

// populate: give `count` zeroed frames to the domain as pfn `firstPfn` and up; frame numbers go to `frames`. -ENOMEM at the
// domain's limit: those before it are given.
struct ControlPopulate {
    DomId domid;
    u8 pad0[6];
    u64 first_pfn;
    u64 count;
    GuestPointer frames;            // FrameNumber[count], out.
};
static_assert(sizeof(ControlPopulate) == 32 && alignof(ControlPopulate) == 8);
static_assert(offsetof(ControlPopulate, domid) == 0 && offsetof(ControlPopulate, first_pfn) == 8 &&
    offsetof(ControlPopulate, count) == 16 && offsetof(ControlPopulate, frames) == 24);

struct LoadSegment {
    FrameNumber frame;
    u32 offset;                     // offset + length <= 4096
    u32 length;
    GuestPointer source;
};
static_assert(sizeof(LoadSegment) == 24 && alignof(LoadSegment) == 8);
static_assert(offsetof(LoadSegment, frame) == 0 && offsetof(LoadSegment, offset) == 8 &&
    offsetof(LoadSegment, length) == 12 && offsetof(LoadSegment, source) == 16);

// load: copy bytes of the caller into frames of a domain that was never unpaused, else -EBUSY. Copying instead of mapping:
// no domain, the manager included, ever has a foreign frame in its page tables but by grant. -EBUSY, too, for what was
// checked as a page or descriptor table.
struct ControlLoad {
    DomId domid;
    u8 pad0[6];
    u64 count;
    GuestPointer segments;          // LoadSegment[count]
};
static_assert(sizeof(ControlLoad) == 24 && alignof(ControlLoad) == 8);
static_assert(offsetof(ControlLoad, domid) == 0 && offsetof(ControlLoad, count) == 8 &&
    offsetof(ControlLoad, segments) == 16);

// setContext: registers of a vcpu; its L4 is validated, and pinned when vcpu is 0. No such vcpu: -ENOENT; set before:
// -EEXIST.
struct ControlSetContext {
    DomId domid;
    u16 pad0;
    u32 vcpu;
    GuestPointer context;           // VcpuGuestContext; vcpu 0 is up from now on, another one with contextOnline.
};
static_assert(sizeof(ControlSetContext) == 16 && alignof(ControlSetContext) == 8);
static_assert(offsetof(ControlSetContext, domid) == 0 && offsetof(ControlSetContext, vcpu) == 4 &&
    offsetof(ControlSetContext, context) == 8);

// unpause, pause, destroy.
struct ControlDomain {
    DomId domid;
    u8 pad0[6];
};
static_assert(sizeof(ControlDomain) == 8 && alignof(ControlDomain) == 2);
static_assert(offsetof(ControlDomain, domid) == 0);

enum DomainState : u32 {
    domain_paused = 0,
    domain_running = 1,
    domain_shut_down = 2,
    domain_dying = 3,               // Being destroyed, or others still map frames of it.
};

// domainInfo: the domain with the lowest id >= domid; -ESRCH if there is none.
struct ControlDomainInfo {
    DomId domid;                    // In and out.
    u16 pad0;
    u32 state;                      // DomainState
    u32 shutdown_reason;            // ShutdownReason, valid when shut down.
    u32 vcpus_online;
    u32 frames;                     // Frames of guest memory owned now.
    u32 max_frames;
    u32 core_frames;                // Frames the core uses for this domain.
    u32 weight;                     // This one and the next three: as in ControlSetScheduler.
    u32 warp_us;
    u32 warp_limit_us;
    u32 unwarp_us;
    u32 pad1;
    u64 busy_ns;                    // Time on a processor, all vcpus.
    u64 busy_ticks;                 // The same in TSC ticks: under -icount, instructions.
    u64 traps;                      // This one and the next three: VcpuCounters, all vcpus.
    u64 cr3_loads;
    u64 tlb_flushes;
    u64 hypercalls;
    char name[32];
    u32 ports;                      // Event channels that are not closed.
    u32 grants_mapped;              // Mappings it holds of other domains' grants.
    u64 processors;                 // As in ControlSetScheduler.
};
static_assert(sizeof(ControlDomainInfo) == 144 && alignof(ControlDomainInfo) == 8);
static_assert(offsetof(ControlDomainInfo, domid) == 0 && offsetof(ControlDomainInfo, state) == 4 &&
    offsetof(ControlDomainInfo, shutdown_reason) == 8 && offsetof(ControlDomainInfo, vcpus_online) == 12 &&
    offsetof(ControlDomainInfo, frames) == 16 && offsetof(ControlDomainInfo, max_frames) == 20 &&
    offsetof(ControlDomainInfo, core_frames) == 24 && offsetof(ControlDomainInfo, weight) == 28 &&
    offsetof(ControlDomainInfo, warp_us) == 32 && offsetof(ControlDomainInfo, warp_limit_us) == 36 &&
    offsetof(ControlDomainInfo, unwarp_us) == 40 && offsetof(ControlDomainInfo, busy_ns) == 48 &&
    offsetof(ControlDomainInfo, busy_ticks) == 56 && offsetof(ControlDomainInfo, traps) == 64 &&
    offsetof(ControlDomainInfo, cr3_loads) == 72 && offsetof(ControlDomainInfo, tlb_flushes) == 80 &&
    offsetof(ControlDomainInfo, hypercalls) == 88 && offsetof(ControlDomainInfo, name) == 96 &&
    offsetof(ControlDomainInfo, ports) == 128 && offsetof(ControlDomainInfo, grants_mapped) == 132 &&
    offsetof(ControlDomainInfo, processors) == 136);

// setScheduler: borrowed virtual time (Duda and Cheriton 1999), of any domain. Times in microseconds; 0 = no limit.
struct ControlSetScheduler {
    DomId domid;
    u16 pad0;
    u32 weight;                     // 1 to 65535, else -EINVAL; share of a processor is weight over the sum of weights.
    u32 warp_us;                    // How far its vcpus may borrow from their future.
    u32 warp_limit_us;              // Longest stretch run warped.
    u32 unwarp_us;                  // Time to stay unwarped after the limit was reached.
    u32 pad1;
    u64 processors;                 // Bit n: its vcpus may run on processor n. 0: on all. None that exists: -EINVAL.
};
static_assert(sizeof(ControlSetScheduler) == 32 && alignof(ControlSetScheduler) == 8);
static_assert(offsetof(ControlSetScheduler, domid) == 0 && offsetof(ControlSetScheduler, weight) == 4 &&
    offsetof(ControlSetScheduler, warp_us) == 8 && offsetof(ControlSetScheduler, warp_limit_us) == 12 &&
    offsetof(ControlSetScheduler, unwarp_us) == 16 && offsetof(ControlSetScheduler, processors) == 24);

// machineInfo: all out.
struct ControlMachineInfo {
    u64 total_frames;               // RAM given to domains and core.
    u64 free_frames;                // Not reserved to anyone.
    u64 core_frames;                // Used by the core for itself.
    u32 processors;
    u32 tsc_khz;
    u32 context_switch_allowance_us;  // How far the running vcpu may get ahead of the next.
    // 1: functions reach what their domain has mapped for them (dmaMap), and nothing else. 0: all memory.
    u32 iommu;
};
static_assert(sizeof(ControlMachineInfo) == 40 && alignof(ControlMachineInfo) == 8);
static_assert(offsetof(ControlMachineInfo, total_frames) == 0 && offsetof(ControlMachineInfo, free_frames) == 8 &&
    offsetof(ControlMachineInfo, core_frames) == 16 && offsetof(ControlMachineInfo, processors) == 24 &&
    offsetof(ControlMachineInfo, tsc_khz) == 28 && offsetof(ControlMachineInfo, context_switch_allowance_us) == 32 &&
    offsetof(ControlMachineInfo, iommu) == 36);

// allocUnbound: like that of event_channel_op, on behalf of a domain.
struct ControlAllocUnbound {
    DomId domid;
    DomId remote;                   // Who may bind it.
    EvtchnPort port;                // Out.
};
static_assert(sizeof(ControlAllocUnbound) == 8 && alignof(ControlAllocUnbound) == 4);
static_assert(offsetof(ControlAllocUnbound, domid) == 0 && offsetof(ControlAllocUnbound, remote) == 2 &&
    offsetof(ControlAllocUnbound, port) == 4);

enum class MachineEnd : u32 {
    poweroff = 0, reboot = 1,
};

// machineEnd: does not return.
struct ControlMachineEnd {
    MachineEnd how;
    u32 pad0;
};
static_assert(sizeof(ControlMachineEnd) == 8 && alignof(ControlMachineEnd) == 4);
static_assert(offsetof(ControlMachineEnd, how) == 0);

// giveDevice: a PCI function, its memory BARs and its MSI or MSI-X vectors become the domain's, until its end. No such
// function: -ENOENT; somebody else's, or a bridge: -EBUSY; the domain has as many as it can: -ENOSPC.
struct ControlGiveDevice {
    DomId domid;
    u16 pad0;
    u32 address;                    // bus << 8 | device << 3 | function
};
static_assert(sizeof(ControlGiveDevice) == 8 && alignof(ControlGiveDevice) == 4);
static_assert(offsetof(ControlGiveDevice, domid) == 0 && offsetof(ControlGiveDevice, address) == 4);

// findDevice: the function with the lowest address >= address; -ENOENT if there is none.
struct ControlFindDevice {
    u32 address;                    // In and out.
    u16 vendor;
    u16 device_id;
    u32 class_code;                 // Class, subclass and interface: 24 bits.
    u32 vectors;                    // MSI-X or MSI vectors.
    u32 kind;                       // 0: an ordinary function, 1: a bridge.
    DomId owner;                    // 0: nobody's.
    u16 pad0;
};
static_assert(sizeof(ControlFindDevice) == 24 && alignof(ControlFindDevice) == 4);
static_assert(offsetof(ControlFindDevice, address) == 0 && offsetof(ControlFindDevice, vendor) == 4 &&
    offsetof(ControlFindDevice, device_id) == 6 && offsetof(ControlFindDevice, class_code) == 8 &&
    offsetof(ControlFindDevice, vectors) == 12 && offsetof(ControlFindDevice, kind) == 16 &&
    offsetof(ControlFindDevice, owner) == 20);

// read: copies bytes of a domain's frames to the caller, for a report or a debugger; as load, the other way round, at any
// time of the domain's life.
struct ControlRead {
    DomId domid;
    u8 pad0[6];
    u64 count;
    GuestPointer segments;          // LoadSegment[count]; `source` is where to.
};
static_assert(sizeof(ControlRead) == 24 && alignof(ControlRead) == 8);
static_assert(offsetof(ControlRead, domid) == 0 && offsetof(ControlRead, count) == 8 &&
    offsetof(ControlRead, segments) == 16);

struct FramePair {
    FrameNumber from;
    FrameNumber to;
};
static_assert(sizeof(FramePair) == 16 && alignof(FramePair) == 8);
static_assert(offsetof(FramePair, from) == 0 && offsetof(FramePair, to) == 8);

// copyFrames: whole frames from one domain (or the caller itself) to one that was never unpaused.
struct ControlCopyFrames {
    DomId from;
    DomId to;
    u32 pad0;
    u64 count;
    GuestPointer pairs;             // FramePair[count]
};
static_assert(sizeof(ControlCopyFrames) == 24 && alignof(ControlCopyFrames) == 8);
static_assert(offsetof(ControlCopyFrames, from) == 0 && offsetof(ControlCopyFrames, to) == 2 &&
    offsetof(ControlCopyFrames, count) == 8 && offsetof(ControlCopyFrames, pairs) == 16);

// getContext: the registers of a vcpu of a domain that does not run (paused or shut down, else -EBUSY).
struct ControlGetContext {
    DomId domid;
    u16 pad0;
    u32 vcpu;
    GuestPointer context;           // VcpuGuestContext, out.
};
static_assert(sizeof(ControlGetContext) == 16 && alignof(ControlGetContext) == 8);
static_assert(offsetof(ControlGetContext, domid) == 0 && offsetof(ControlGetContext, vcpu) == 4 &&
    offsetof(ControlGetContext, context) == 8);

// rename: the name that the core's own lines use.
struct ControlRename {
    char name[32];
    DomId domid;
    u16 pad0;
};
static_assert(sizeof(ControlRename) == 36 && alignof(ControlRename) == 2);
static_assert(offsetof(ControlRename, name) == 0 && offsetof(ControlRename, domid) == 32);

// setMaxFrames: another memory limit, reserved at once: -ENOMEM if that much is not free. Not below what it has: -EBUSY.
struct ControlSetMaxFrames {
    DomId domid;
    u16 pad0;
    u32 max_frames;
};
static_assert(sizeof(ControlSetMaxFrames) == 8 && alignof(ControlSetMaxFrames) == 4);
static_assert(offsetof(ControlSetMaxFrames, domid) == 0 && offsetof(ControlSetMaxFrames, max_frames) == 4);

enum class AuditKind : u32 {
    created = 0,
    destroyed = 1,                  // Its last frame was given back.
    ended = 2,                      // value: ShutdownReason; text: what the core said, if it crashed it.
    refused = 3,                    // It called what only the manager may; value: the hypercall's number.
    device_given = 4,               // value: its address.
    destroying = 5,
    // A function of `target`'s (0: nobody's) reached for memory that it may not, and did not get it. value: the address
    // on the
    // bus; vcpu: the function's address; text: what it tried.
    dma_fault = 6,
};

// What the core notes of security-relevant events, in the order they happened.
struct AuditRecord {
    u64 number;                     // Counts from 1.
    u64 time_ns;                    // System time.
    AuditKind kind;
    DomId domid;                    // Who did it.
    DomId target;                   // To whom.
    i64 value;
    char text[64];
    u32 vcpu;
    u32 pad0;
};
static_assert(sizeof(AuditRecord) == 104 && alignof(AuditRecord) == 8);
static_assert(offsetof(AuditRecord, number) == 0 && offsetof(AuditRecord, time_ns) == 8 &&
    offsetof(AuditRecord, kind) == 16 && offsetof(AuditRecord, domid) == 20 && offsetof(AuditRecord, target) == 22 &&
    offsetof(AuditRecord, value) == 24 && offsetof(AuditRecord, text) == 32 && offsetof(AuditRecord, vcpu) == 96);

// readAudit: the oldest records with a number >= `from` that the core still has (virqAudit says that there are new ones).
struct ControlReadAudit {
    u64 from;
    u64 count;                      // In: room; out: records written.
    GuestPointer records;           // AuditRecord[count], out.
};
static_assert(sizeof(ControlReadAudit) == 24 && alignof(ControlReadAudit) == 8);
static_assert(offsetof(ControlReadAudit, from) == 0 && offsetof(ControlReadAudit, count) == 8 &&
    offsetof(ControlReadAudit, records) == 16);

}  // namespace abi
