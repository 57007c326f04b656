// SPDX-License-Identifier: GPL-2.0-or-later
// Guests that make up hypercalls from the fuzzer's bytes. The arguments make sense often enough to get far: frames and
// ports and grants that exist, entries that may be valid.
#pragma once

#include "tests/host/fuzz_input.hpp"
#include "tests/host/world.hpp"

namespace core::host {

class FuzzGuests {
  public:
    static constexpr u64 guests = 3, vcpus = 2, pages = 24;

    FuzzGuests();
    // One step: a hypercall of some vcpu, a write of a guest into its own memory, or time.
    void step(Input& input);

    static inline u64 calls = 0, succeeded = 0;

  private:
    using Maker = void (FuzzGuests::*)(Input&);
    // A call that was preempted is gone on with later.
    struct Pending {
        bool there;
        u64 number, args[6];
    };

    void mmu_update(Input&);
    void update_va_mapping(Input&);
    void mmuext(Input&);
    void memory(Input&);
    void events(Input&);
    void grant_tables(Input&);
    void scheduling(Input&);
    void vcpu_ops(Input&);
    void descriptors(Input&);
    void control(Input&);
    void anything(Input&);
    void write_memory(Input&);
    void time(Input&);

    void dispatch(u64 number, std::initializer_list<u64> args);
    void go_on(Pending& call);
    void ready(Vcpu& vcpu);
    u64 frame(Input&);            // a frame number
    u64 entry(Input&);            // a page-table entry
    u64 word(Input&);
    DomId domid(Input&);
    u64 address(Input&);

    World world_;
    std::vector<Guest> guests_;
    const Guest* guest_ = nullptr;      // whose turn it is
    u32 vcpu_ = 0;
    Pending pending_[guests][vcpus] = {};
    u64 writing_ = 0;                   // place in argument memory
    template <typename T>
    u64 put(const T& value);
};

}  // namespace core::host
