// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall 49: the control ABI. Only the domain that holds the control capability (the manager) may call it; everyone
// else gets -EPERM. RDI = command, RSI = pointer to the command's structure. A long command is preempted and resumed by
// the core without the caller seeing it, unless the text below says so.
#pragma once

#include "abi/types.hpp"
#include "abi/vcpu.hpp"

namespace abi {

enum class ControlCommand : u64 {
    create = 0, populate = 1, load = 2, set_context = 3, unpause = 4, pause = 5, destroy = 6, domain_info = 7,
    set_scheduler = 8, machine_info = 9, alloc_unbound = 10, machine_end = 11,
};

// The domain that the core starts itself; it alone holds the control capability.
inline constexpr DomId first_domain = 1;

inline constexpr u32 domain_name_length = 32;        // NUL included

// create: a domain without memory, every vcpu down, held by the creator's pause. All it may ever own is taken out of the
// free memory now: -ENOMEM if max_frames and what the core needs for the domain do not fit.
struct ControlCreate {
    char name[domain_name_length];
    u32 max_frames;           // memory limit, frames
    u32 vcpus;                // 1 to 32
    u32 max_grant_frames;     // pages of 512 grants; 0 = 4
    u32 pad;
    DomId domid;              // out
    u16 pad1[3];
    FrameNumber shared_info;  // out: frames of the core's which the domain may map
    FrameNumber grant_frame;  // out: first page of the grant table
};
static_assert(sizeof(ControlCreate) == 72);

// populate: give `count` zeroed frames to the domain as pfn `first_pfn` and up; frame numbers go to `frames`.
struct ControlPopulate {
    DomId domid;
    u16 pad0[3];
    u64 first_pfn;
    u64 count;
    GuestPointer frames;      // FrameNumber[count], out
};
static_assert(sizeof(ControlPopulate) == 32);

// load: copy bytes of the caller into frames of a domain that was never unpaused. Copying instead of mapping: no
// domain, the manager included, ever has a foreign frame in its page tables but by grant.
struct LoadSegment {
    FrameNumber frame;
    u32 offset;               // offset + length <= 4096
    u32 length;
    GuestPointer source;
};
static_assert(sizeof(LoadSegment) == 24);
struct ControlLoad {
    DomId domid;
    u16 pad0[3];
    u64 count;
    GuestPointer segments;    // LoadSegment[count]
};
static_assert(sizeof(ControlLoad) == 24);

// set_context: registers of a vcpu; its L4 is validated, and pinned when vcpu is 0.
struct ControlSetContext { DomId domid; u16 pad0; u32 vcpu; GuestPointer context; };
static_assert(sizeof(ControlSetContext) == 16);

// unpause, pause, destroy.
struct ControlDomain { DomId domid; u16 pad[3]; };

enum DomainState : u32 {
    domain_paused = 0, domain_running = 1, domain_shut_down = 2, domain_dying = 3,
};

// domain_info: the domain with the lowest id >= domid; -ESRCH if there is none.
struct ControlDomainInfo {
    DomId domid;              // in and out
    u16 pad0;
    u32 state;                // DomainState
    u32 shutdown_reason;      // ShutdownReason, valid when shut down
    u32 vcpus_online;
    u32 frames;               // frames of guest memory owned now
    u32 max_frames;
    u32 core_frames;          // frames the core uses for this domain
    u32 weight;
    u32 warp_us, warp_limit_us, unwarp_us;
    u32 pad1;
    u64 busy_ns;              // time on a processor, all vcpus
    u64 busy_ticks;           // the same in TSC ticks: under -icount, instructions
    u64 traps, cr3_loads, tlb_flushes, hypercalls;
    char name[domain_name_length];
};
static_assert(sizeof(ControlDomainInfo) == 128);

// set_scheduler: borrowed virtual time (Duda and Cheriton 1999). Times in microseconds; 0 = no limit.
struct ControlSetScheduler {
    DomId domid;
    u16 pad0;
    u32 weight;               // 1 to 65535; share of a processor is weight over the sum of weights
    u32 warp_us;              // how far its vcpus may borrow from their future
    u32 warp_limit_us;        // longest stretch run warped
    u32 unwarp_us;            // time to stay unwarped after the limit was reached
    u32 pad1;
};
static_assert(sizeof(ControlSetScheduler) == 24);

struct ControlMachineInfo {
    u64 total_frames;         // RAM given to domains and core
    u64 free_frames;          // not reserved to anyone
    u64 core_frames;          // used by the core for itself
    u32 processors;
    u32 tsc_khz;
    u32 context_switch_allowance_us;
    u32 pad;
};
static_assert(sizeof(ControlMachineInfo) == 40);

// alloc_unbound: like event_channel_op, on behalf of a domain.
struct ControlAllocUnbound { DomId domid; DomId remote; EvtchnPort port; };
static_assert(sizeof(ControlAllocUnbound) == 8);

enum class MachineEnd : u32 { poweroff = 0, reboot = 1 };
struct ControlMachineEnd { MachineEnd how; u32 pad; };

}  // namespace abi
