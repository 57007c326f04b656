// SPDX-License-Identifier: GPL-2.0-or-later
// A domain: its memory, vcpus, event channels and grants. Everything the core needs for it is in frames of the domain's
// own reservation. Set-up is in domain.cpp, the way down in teardown.cpp, in reverse order.
#pragma once

#include "idl/control.hpp"
#include "idl/events.hpp"
#include "core/event_channel.hpp"
#include "core/frame_table.hpp"
#include "core/grant_table.hpp"
#include "core/scheduler.hpp"

namespace core {

struct Registers;

struct ConsoleBudget {
    u64 bytes;               // may be written now
    u64 refilled_ns;
    u64 dropped;
};

struct Domain {
    DomId id;
    char name[abi::domain_name_length];
    bool has_control;        // the one control capability
    bool has_console;        // may use the serial line for others
    bool may_print;          // may use it for itself
    u64 refused_calls;       // of what only others may
    u32 vcpu_count;
    Vcpu* vcpus[abi::vcpus_max];
    abi::SharedInfo* shared_info;

    // Memory, in frames. What it holds but for the core's frames is within max_frames, so for those there is always room.
    u64 reserved;
    u64 held;                // guest memory, what others have mapped of what it gave back, and the core's but for this record
    u64 guest_frames;        // with an allocation reference
    u64 max_frames;
    u64 core_frames;
    u32 frame_list;          // of every frame it owns
    CpuMask loaded_on;       // processors whose TLB may hold its translations

    EventChannels events;
    GrantTable grants;
    SchedulerParameters scheduling;
    ConsoleBudget console;

    bool paused;             // by the manager
    bool shut_down;          // by itself, or crashed
    bool dying;
    bool waits_for_mappers;  // torn down but for what others have mapped
    bool started;            // was unpaused once
    bool runstate_flag;      // vm_assist: mark runstate updates
    u32 shutdown_reason;
    u32 device_count;        // PCI functions it was given
    Mfn dma_tables;          // of its DMA pool (dma.hpp); 0: it never had a function
    u32 teardown_step;
    u32 teardown_cursor;     // frame at which a preempted step goes on

    bool may_run() const { return !paused && !shut_down && !dying; }
    u64 held_by_guest() const { return held - (core_frames - 1); }
    Vcpu* vcpu(u64 vcpu_id) const { return vcpu_id < vcpu_count ? vcpus[vcpu_id] : nullptr; }

    // Frames of the core for this domain, and frames of guest memory. Of the former the domain may map but the few that
    // are its interface: all others count as the core's own, so no check that asks for the owner lets them through.
    enum class CoreFrame { hidden, mappable };
    Frame& take_core_frame(Locked, CoreFrame kind = CoreFrame::hidden);
    Result<Frame*> take_guest_frame(Locked);
    // At start: RAM that was never free (the boot archive) becomes the domain's.
    void adopt_frame(Locked, Frame& frame);
    // The guest gives its allocation reference up; false if it had none.
    bool drop_allocation(Locked, Frame& frame);
    void forget_frame(Locked, Frame& frame);        // called when a frame is freed

    // Shutdown: vcpus stop, the manager is told. `why` and `vcpu`: if the core has more to say than the reason.
    void stop(Locked, u32 reason, const char* why = "", u32 vcpu = 0);
    // Beyond help: a report, and stop(crash). The caller's registers may be null.
    void crash(Locked, Vcpu* vcpu, const Registers* registers, const char* reason);

  private:
    void link(Locked, Frame& frame);
};
static_assert(sizeof(Domain) <= page_size);

namespace domains {

inline constexpr DomId manager_id = 1;
inline constexpr u32 domains_max = 4096;

struct NewDomain {
    const char* name;
    u64 max_frames;
    u32 vcpus;
    u32 max_grant_frames;
};
Result<Domain*> create(Locked, const NewDomain& wanted);
Domain* find(DomId id);              // not one that is being torn down
Domain* find_any(DomId id);          // also dying ones, whose frames others still use
Domain* next_after(u32 id);          // the one with the lowest id >= `id`, dying ones included
Domain* manager();
Domain* line_owner();                // who gets what is typed on the serial line

// Tears a stopped domain down step by step: Error::restart until done. Its frames that are still granted to others keep
// the record alive until they let go.
Error destroy(Locked, Domain& domain);
void last_grant_ended(Locked, Domain& domain);     // a domain waiting for its mappers may go on
void release_record(Locked, Domain& domain);       // the last frame has gone

}  // namespace domains
}  // namespace core
