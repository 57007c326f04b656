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
};

// The domain that the core starts itself; it alone holds the control capability.
inline constexpr u16 first_domain = 1;
// NUL included.
inline constexpr u32 domain_name_length = 32;

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
};
static_assert(sizeof(ControlCreate) == 72 && alignof(ControlCreate) == 8);
static_assert(offsetof(ControlCreate, name) == 0 && offsetof(ControlCreate, max_frames) == 32 &&
    offsetof(ControlCreate, vcpus) == 36 && offsetof(ControlCreate, max_grant_frames) == 40 &&
    offsetof(ControlCreate, domid) == 48 && offsetof(ControlCreate, shared_info) == 56 &&
    offsetof(ControlCreate, grant_frame) == 64);

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
};
static_assert(sizeof(ControlDomainInfo) == 128 && alignof(ControlDomainInfo) == 8);
static_assert(offsetof(ControlDomainInfo, domid) == 0 && offsetof(ControlDomainInfo, state) == 4 &&
    offsetof(ControlDomainInfo, shutdown_reason) == 8 && offsetof(ControlDomainInfo, vcpus_online) == 12 &&
    offsetof(ControlDomainInfo, frames) == 16 && offsetof(ControlDomainInfo, max_frames) == 20 &&
    offsetof(ControlDomainInfo, core_frames) == 24 && offsetof(ControlDomainInfo, weight) == 28 &&
    offsetof(ControlDomainInfo, warp_us) == 32 && offsetof(ControlDomainInfo, warp_limit_us) == 36 &&
    offsetof(ControlDomainInfo, unwarp_us) == 40 && offsetof(ControlDomainInfo, busy_ns) == 48 &&
    offsetof(ControlDomainInfo, busy_ticks) == 56 && offsetof(ControlDomainInfo, traps) == 64 &&
    offsetof(ControlDomainInfo, cr3_loads) == 72 && offsetof(ControlDomainInfo, tlb_flushes) == 80 &&
    offsetof(ControlDomainInfo, hypercalls) == 88 && offsetof(ControlDomainInfo, name) == 96);

// setScheduler: borrowed virtual time (Duda and Cheriton 1999), of any domain. Times in microseconds; 0 = no limit.
struct ControlSetScheduler {
    DomId domid;
    u16 pad0;
    u32 weight;                     // 1 to 65535, else -EINVAL; share of a processor is weight over the sum of weights.
    u32 warp_us;                    // How far its vcpus may borrow from their future.
    u32 warp_limit_us;              // Longest stretch run warped.
    u32 unwarp_us;                  // Time to stay unwarped after the limit was reached.
    u32 pad1;
};
static_assert(sizeof(ControlSetScheduler) == 24 && alignof(ControlSetScheduler) == 4);
static_assert(offsetof(ControlSetScheduler, domid) == 0 && offsetof(ControlSetScheduler, weight) == 4 &&
    offsetof(ControlSetScheduler, warp_us) == 8 && offsetof(ControlSetScheduler, warp_limit_us) == 12 &&
    offsetof(ControlSetScheduler, unwarp_us) == 16);

// machineInfo: all out.
struct ControlMachineInfo {
    u64 total_frames;               // RAM given to domains and core.
    u64 free_frames;                // Not reserved to anyone.
    u64 core_frames;                // Used by the core for itself.
    u32 processors;
    u32 tsc_khz;
    u32 context_switch_allowance_us;  // How far the running vcpu may get ahead of the next.
    u32 pad0;
};
static_assert(sizeof(ControlMachineInfo) == 40 && alignof(ControlMachineInfo) == 8);
static_assert(offsetof(ControlMachineInfo, total_frames) == 0 && offsetof(ControlMachineInfo, free_frames) == 8 &&
    offsetof(ControlMachineInfo, core_frames) == 16 && offsetof(ControlMachineInfo, processors) == 24 &&
    offsetof(ControlMachineInfo, tsc_khz) == 28 && offsetof(ControlMachineInfo, context_switch_allowance_us) == 32);

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

}  // namespace abi
