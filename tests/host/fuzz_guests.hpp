// SPDX-License-Identifier: GPL-2.0-or-later
// Guests that make up hypercalls from the fuzzer's bytes. Most arguments name something that exists: a frame of the type
// that is asked for, a port somebody waits at, a handle that is in use; so that much succeeds, and states are reached in
// which something can go wrong. Each file fuzz_*.cpp has the steps of one subject.
#pragma once

#include "idl/control.hpp"
#include "tests/host/fuzz_input.hpp"
#include "tests/host/world.hpp"

namespace core::host {

class FuzzGuests {
  public:
    static constexpr u64 guests = 3, pages = 24;
    static constexpr u32 vcpus = 3;                    // the last one waits to be initialised
    // Pages of each guest that its kernel maps read-only, filled so that they may become tables; the others are plain.
    static constexpr u64 first_table = 4, last_table = 15;

    FuzzGuests();
    // One step: a hypercall of some vcpu, a write of a guest into its own memory, a fault, or time.
    void step(Input& input);

    // How far all inputs together came: calls, and steps after which a state was there.
    struct Reached {
        u64 calls, succeeded, preempted;
        u64 pinned, half_done, mapped, connected, outlived, born;
        u64 given, device_mapped, bound;
        u64 control[20], device[6];      // those that succeeded, by command
    };
    static inline Reached reached{};

  private:
    using Step = void (FuzzGuests::*)(Input&);
    // A call that was preempted is gone on with later, or never.
    struct Pending {
        bool there;
        u64 number, args[6];
    };
    struct Mapping {
        u64 guest, address;
        u32 handle;
    };

    // fuzz_memory.cpp
    void mmu_update(Input&);
    void update_va_mapping(Input&);
    void mmuext(Input&);
    void memory(Input&);
    void write_memory(Input&);
    void faults(Input&);
    u64 entry(Input&, FrameType table);
    u64 entry_of_any_kind(Input&);
    u64 table(Input&);                 // frame number of a page table in use
    u64 frame_for(Input&, FrameType table);
    u64 table_to_be(Input&, FrameType type);
    // fuzz_grants.cpp
    void grant_map(Input&);
    void grant_unmap(Input&);
    void grant_copy(Input&);
    void grant_table(Input&);
    GrantRef grant(Input&, const Guest& granter);
    // fuzz_events.cpp
    void bind(Input&);
    void use_port(Input&);
    void scheduling(Input&);
    void time(Input&);
    EvtchnPort port(Input&);
    // fuzz_vcpus.cpp
    void vcpu_ops(Input&);
    void descriptors(Input&);
    void questions(Input&);
    void anything(Input&);
    // fuzz_control.cpp
    void control(Input&);
    void set_scheduler(Input&);
    void control_memory(Input&, abi::ControlCommand command, DomId target);
    void control_info(Input&, abi::ControlCommand command, DomId target);

    // fuzz_devices.cpp
    void give_device(Input&);
    void device_ops(Input&);
    u32 device(Input&);
    u64 device_frame(Input&);
    u64 device_entry(Input&);
    u32 dma_page(Input&);
    void map_for_devices(Input&);

    // What the steps are made of.
    bool dispatch(abi::Hypercall number, std::initializer_list<u64> args);      // true: it succeeded, at once
    bool go_on(Pending& call);
    void ready(Vcpu& vcpu);
    void look_around() const;
    static void count_success(const Pending& call);
    u64 index() const { return static_cast<u64>(guest_ - guests_.data()); }
    const Guest& other(Input& input) const { return guests_[input.below(guests)]; }
    u64 frame(Input&);            // a frame number
    u64 word(Input&);
    u64 address(Input&);
    DomId domid(Input&);
    template <typename T>
    u64 put(const T& value);
    u8* at(u64 argument) const { return argument_bytes() + (argument - arguments); }

    World world_;
    std::vector<Guest> guests_;
    const Guest* guest_ = nullptr;      // whose turn it is
    u32 vcpu_ = 0;
    Pending pending_[guests][vcpus] = {};
    std::vector<Mapping> mappings_;
    u64 used_ = 0;                      // of the vcpu's part of argument memory
};

// Structures go to a place of their own in the vcpu's part, one after the other.
template <typename T>
u64 FuzzGuests::put(const T& value) {
    constexpr u64 align = 16, part = 7000;
    static_assert(part * guests * vcpus <= arguments_size);
    used_ = (used_ + align - 1) / align * align;
    ASSERT(used_ + sizeof value <= part);
    const u64 place = arguments + (index() * vcpus + vcpu_) * part / align * align + used_;
    std::memcpy(at(place), &value, sizeof value);
    used_ += sizeof value;
    return place;
}

}  // namespace core::host
