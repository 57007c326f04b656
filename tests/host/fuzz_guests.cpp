// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/host/fuzz_guests.hpp"

#include <algorithm>

#include "core/cpu.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "tests/host/device_bus.hpp"

namespace core::host {

namespace {

constexpr u64 frames_in_all = 512;
constexpr unsigned processors = 2;
constexpr int restarts_at_once = 2;
const int whole_budget = Budget::entries_at_once;

struct Filled {
    u64 pfn;
    unsigned slot;
    u64 target;
    u64 flags = page_flags;
};
// L1: 4, 5; L2: 6, 7; L3: 8, 9; L4: 10, 11; descriptors: 12; empty: 13; an L1 that fails late, and an L2 over it: 14, 15.
constexpr Filled filled[] = {
    {4, 0, 16}, {4, 1, 17, table_page_flags}, {4, 300, 18}, {5, 0, 19}, {5, 2, 4, table_page_flags},
    {6, 0, 4}, {6, 7, 5}, {7, 0, 5}, {7, 1, Guest::l1}, {8, 0, 6}, {8, 300, 7}, {9, 1, 6},
    {10, 0, Guest::l3}, {10, 1, 8}, {10, 300, 9}, {11, 0, 8}, {11, 5, 9},
    {14, 0, 20}, {14, 3, 21}, {14, 400, Guest::l1}, {15, 0, 4}, {15, 1, 14},
};

void fill(const Guest& guest) {
    for (const Filled& each : filled) guest.words(each.pfn)[each.slot] = guest.entry(each.target, each.flags);
    constexpr u64 code = 0x00AF'9B00'0000'FFFF, data = 0x00CF'9300'0000'FFFF, gate = 0x0000'8C00'0000'0000;
    guest.words(12)[1] = code;
    guest.words(12)[2] = data;
    guest.words(12)[3] = gate;
    for (u64 pfn = FuzzGuests::first_table; pfn <= FuzzGuests::last_table; ++pfn) guest.protect(pfn);
}

}  // namespace

FuzzGuests::FuzzGuests() : world_(processors, frames_in_all) {
    Budget::entries_at_once = whole_budget;
    device_bus();
    for (u64 i = 0; i < guests; ++i) {
        guests_.push_back(world_.add(pages, vcpus - 1, pages + 8, 1));
        fill(guests_.back());
    }
}

u64 FuzzGuests::frame(Input& input) {
    const u8 choice = input.byte();
    if (choice < 200) return guest_->mfn(choice % pages).raw();
    if (choice < 220) return other(input).mfn(choice % pages).raw();
    if (choice < 250) return input.take<u16>() % (frames_in_all + 8);
    return input.take<u64>();
}

u64 FuzzGuests::word(Input& input) {
    switch (input.below(4)) {
    case 0: return input.byte();
    case 1: return frame(input);
    case 2: return address(input);
    default: return input.take<u64>();
    }
}

u64 FuzzGuests::address(Input& input) {
    const u8 choice = input.byte();
    if (choice < 220) return choice % pages * page_size + (choice >= 192 ? input.take<u16>() % page_size : 0);
    if (choice < 240) return arguments + choice;
    return input.take<u64>();
}

DomId FuzzGuests::domid(Input& input) {
    const u8 choice = input.byte();
    if (choice < 160) return abi::domid_self;
    if (choice < 250) return guests_[choice % guests].id();
    return input.take<u16>();
}

// What sleeps is woken as if by an event, so that it can go on.
void FuzzGuests::ready(Vcpu& vcpu) {
    {
        const LockGuard lock;
        scheduler::wake(lock, vcpu);
    }
    if (scheduler::is_runnable(vcpu)) run(vcpu);
}

bool FuzzGuests::go_on(Pending& call) {
    Vcpu& vcpu = guest_->vcpu(vcpu_);
    for (int i = 0; i < restarts_at_once; ++i) {
        const HypercallResult result = hypercall::dispatch(vcpu, call.number, call.args);
        call.there = result.error() == Error::restart;
        reached.preempted += call.there;
        if (call.there) continue;
        ++reached.calls;
        reached.succeeded += result.ok();
        if (result.ok()) count_success(call);
        return result.ok();
    }
    return false;
}

void FuzzGuests::count_success(const Pending& call) {
    const u64 command = call.args[0] & 0xFFFF'FFFF;
    if (call.number == static_cast<u64>(abi::Hypercall::control) && command < std::size(reached.control)) ++reached.control[command];
    if (call.number == static_cast<u64>(abi::Hypercall::device_op) && command < std::size(reached.device)) ++reached.device[command];
}

bool FuzzGuests::dispatch(abi::Hypercall number, std::initializer_list<u64> args) {
    Pending& call = pending_[index()][vcpu_];
    call = {true, static_cast<u64>(number), {}};
    std::copy(args.begin(), args.end(), call.args);
    return go_on(call);
}

void FuzzGuests::step(Input& input) {
    static constexpr Step steps[] = {
        &FuzzGuests::mmu_update, &FuzzGuests::mmu_update, &FuzzGuests::mmu_update, &FuzzGuests::mmuext, &FuzzGuests::mmuext,
        &FuzzGuests::mmuext, &FuzzGuests::write_memory, &FuzzGuests::update_va_mapping, &FuzzGuests::memory, &FuzzGuests::faults,
        &FuzzGuests::grant_map, &FuzzGuests::grant_map, &FuzzGuests::grant_unmap, &FuzzGuests::grant_copy, &FuzzGuests::grant_table,
        &FuzzGuests::bind, &FuzzGuests::use_port, &FuzzGuests::use_port, &FuzzGuests::scheduling, &FuzzGuests::time,
        &FuzzGuests::vcpu_ops, &FuzzGuests::descriptors, &FuzzGuests::anything, &FuzzGuests::control, &FuzzGuests::control,
        &FuzzGuests::control, &FuzzGuests::set_scheduler, &FuzzGuests::questions,
        &FuzzGuests::give_device, &FuzzGuests::device_ops, &FuzzGuests::device_ops,
    };
    const u8 who = input.byte(), what = input.byte();
    guest_ = &guests_[who % guests];
    vcpu_ = who / 8 % vcpus;
    if (!guest_->exists() || !guest_->domain().may_run()) return time(input);
    Vcpu& vcpu = guest_->vcpu(vcpu_);
    if (!vcpu.initialised || !vcpu.sched.up) vcpu_ = 0;
    ready(guest_->vcpu(vcpu_));
    if (!scheduler::is_runnable(guest_->vcpu(vcpu_))) return time(input);
    if ((who & 0x80) != 0) Budget::entries_at_once = 5 + static_cast<int>(input.below(64));
    if (Pending& call = pending_[index()][vcpu_]; call.there && (who & 0x40) == 0) {
        go_on(call);
    } else {
        if (what >= 0xF0) fail_copies_after(input.below(8));
        used_ = 0;
        (this->*steps[what % std::size(steps)])(input);
    }
    fail_copies_after(never_fail);
    Budget::entries_at_once = whole_budget;
    look_around();
}

void FuzzGuests::look_around() const {
    bool pinned = false, half_done = false, mapped = false, connected = false, outlived = false, given = false, device_mapped = false, bound = false;
    for (const Guest& guest : guests_) {
        if (!guest.exists()) continue;
        Domain& domain = guest.domain();
        outlived |= domain.waits_for_mappers;
        mapped |= domain.grants.entries_in_use() > 0;
        for (u64 pfn = first_table; pfn <= last_table; ++pfn) {
            pinned |= guest.frame(pfn).owner == guest.id() && guest.frame(pfn).has(frame_pinned);
            half_done |= guest.frame(pfn).has(frame_partial);
        }
        for (EvtchnPort number = 1; number < 8; ++number) {
            const EventChannel* const channel = domain.events.find(number);
            connected |= channel != nullptr && channel->state == abi::port_interdomain;
            bound |= channel != nullptr && channel->state == abi::port_pirq;
        }
        given |= domain.device_count > 0;
        if (guest.frame(Guest::l1).owner != guest.id() || !guest.frame(Guest::l1).has(frame_validated)) continue;
        for (u64 pfn = 0; pfn < pages; ++pfn) device_mapped |= pte::is_present(guest.words(Guest::l1)[pfn]) && pte::is_device(guest.words(Guest::l1)[pfn]);
    }
    reached.pinned += pinned;
    reached.half_done += half_done;
    reached.mapped += mapped;
    reached.connected += connected;
    reached.outlived += outlived;
    reached.given += given;
    reached.device_mapped += device_mapped;
    reached.bound += bound;
    const Domain* const child = domains::find_any(guests + 1);
    reached.born += child != nullptr && child->started;
}

}  // namespace core::host
