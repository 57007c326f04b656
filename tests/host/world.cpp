// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/host/world.hpp"

#include "core/cpu.hpp"
#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "core/vcpu_state.hpp"

namespace core::host {

namespace {

constexpr u64 control_max = 1;        // the id of the manager

void fill_tables(const Guest& guest) {
    guest.words(Guest::l4)[0] = guest.entry(Guest::l3);
    guest.words(Guest::l3)[0] = guest.entry(Guest::l2);
    guest.words(Guest::l2)[0] = guest.entry(Guest::l1);
    for (u64 pfn = 0; pfn < guest.page_count(); ++pfn) guest.words(Guest::l1)[pfn] = guest.entry(pfn, pfn < Guest::first_plain ? table_page_flags : page_flags);
}

void start_vcpu(Locked locked, const Guest& guest, u32 number) {
    static abi::VcpuGuestContext context;
    context = abi::VcpuGuestContext{};
    context.flags = abi::context_in_kernel | abi::context_online;
    context.ctrlreg[3] = address_of(guest.mfn(Guest::l4)).raw();
    context.user_regs.cs = abi::flat_code64;
    context.user_regs.ss = abi::flat_data;
    Budget budget;
    ASSERT(vcpu_state::initialise(locked, guest.vcpu(number), context, budget) == Error::none);
    guest.vcpu(number).sched.up = true;
}

}  // namespace

World::World(unsigned processors, u64 frame_count) {
    start(frame_count, processors);
    free_at_start_ = frame_allocator.unreserved();
}

World::~World() {
    // One that others have mapped frames of waits for them; all are asked once, and then none is left.
    for (Domain* domain = domains::next_after(0); domain != nullptr; ) {
        const DomId id = domain->id;
        destroy(Guest{id, {}});
        domain = domains::next_after(u32{id} + 1);
    }
    ASSERT(domains::next_after(0) == nullptr);
    ASSERT(frame_allocator.unreserved() == free_at_start_);
}

Guest World::add(u64 pages, u32 vcpus, u64 max_pages, u32 idle_vcpus) {
    const LockGuard lock;
    const domains::NewDomain wanted{.name = "guest", .max_frames = std::max(pages, max_pages), .vcpus = vcpus + idle_vcpus, .max_grant_frames = 1};
    Domain& domain = *domains::create(lock, wanted).value();
    domain.may_print = true;
    domain.has_control = domain.id == control_max;
    std::vector<Mfn> list;
    for (u64 i = 0; i < pages; ++i) {
        list.push_back(frames::number_of(*domain.take_guest_frame(lock).value()));
        frames::machine_to_phys[list.back().raw()] = i;
    }
    Guest guest{domain.id, list};
    fill_tables(guest);
    Budget budget;
    ASSERT(paging::pin(lock, domain, guest.mfn(Guest::l4), FrameType::l4, budget) == Error::none);
    for (u32 i = 0; i < vcpus; ++i) start_vcpu(lock, guest, i);
    domain.paused = false;
    domain.started = true;
    for (u32 i = 0; i < vcpus; ++i) scheduler::update(lock, *domain.vcpus[i]);
    return guest;
}

i64 Guest::call(abi::Hypercall number, std::initializer_list<u64> values, u32 vcpu_number) const {
    Vcpu& caller = vcpu(vcpu_number);
    if (scheduler::is_runnable(caller)) run(caller);
    u64 args[6] = {};
    std::copy(values.begin(), values.end(), args);
    constexpr int most = 100'000;
    for (int tries = 0; tries < most; ++tries) {
        const HypercallResult result = hypercall::dispatch(caller, static_cast<u64>(number), args);
        if (result.error() != Error::restart) return result.ok() ? result.value() : errno_of(result.error());
    }
    PANIC("a hypercall was preempted for ever");
}

i64 Guest::mmu_update(std::initializer_list<abi::MmuUpdate> updates) const {
    std::copy(updates.begin(), updates.end(), reinterpret_cast<abi::MmuUpdate*>(argument_bytes()));
    return call(abi::Hypercall::mmu_update, {arguments, updates.size(), 0, abi::domid_self});
}

i64 Guest::mmuext(abi::MmuExtCommand command, u64 arg1, u64 arg2) const {
    *reinterpret_cast<abi::MmuExtOp*>(argument_bytes()) = {static_cast<u32>(command), 0, arg1, arg2};
    return call(abi::Hypercall::mmuext_op, {arguments, 1, 0, abi::domid_self});
}

void Guest::protect(u64 pfn) const { ASSERT(mmu_update({{slot(l1, static_cast<unsigned>(pfn)), entry(pfn, table_page_flags)}}) == 0); }

abi::GrantEntry& Guest::grant(GrantRef ref) const {
    return static_cast<abi::GrantEntry*>(arch::pointer_to(domain().grants.shared_frame(0)))[ref];
}

void destroy(const Guest& guest) {
    for (unsigned cpu = 0; cpu < cpu_count; ++cpu) {
        use_processor(cpu);
        leave_core();
    }
    for (;;) {
        {
            const LockGuard lock;
            Domain* const domain = domains::find_any(guest.id());
            if (domain == nullptr || domain->waits_for_mappers || domains::destroy(lock, *domain) != Error::restart) return;
        }
        for (unsigned cpu = 0; cpu < cpu_count; ++cpu) {
            use_processor(cpu);
            leave_core();
        }
    }
}

}  // namespace core::host
