// SPDX-License-Identifier: GPL-2.0-or-later
// Every hypercall that copies from or to its caller, with the first copy failing, then the second, and so on until none
// does: whatever was done by then, the counts are right, and the same call made again does what it is for.
#include <doctest/doctest.h>

#include <array>

#include "idl/control.hpp"
#include "core/descriptor.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::Hypercall;

namespace {

constexpr u64 second = arguments + 0x2000, third = arguments + 0x4000;      // places for what the argument points at

template <typename T>
T& at(u64 address, u64 index = 0) { return reinterpret_cast<T*>(argument_bytes() + (address - arguments))[index]; }

struct Scene {
    World world;
    Guest manager = world.add_manager(), guest = world.add(32, 1, 40, 1);
    DomId child = 0;
};

struct Subject {
    const char* name;
    void (*prepare)(Scene&);       // the arguments; again before each call, as a failed one may have changed them
    Hypercall number;
    std::array<u64, 4> args;
    bool by_manager = false;
};

template <typename T>
void put(const T& argument) { at<T>(arguments) = argument; }

u64 number(auto command) { return static_cast<u64>(command); }

void make_child(Scene& scene) {
    if (scene.child != 0) return;
    const LockGuard lock;
    scene.child = domains::create(lock, {.name = "child", .max_frames = 8, .vcpus = 1, .max_grant_frames = 1}).value()->id;
    for (int i = 0; i < 4; ++i) REQUIRE(domains::find(scene.child)->take_guest_frame(lock).ok());
}
u64 childs_frame(const Scene& scene) { return domains::find(scene.child)->frame_list; }

void grant_pages(const Scene& scene) {
    for (GrantRef ref = 8; ref < 10; ++ref)
        scene.manager.grant(ref) = {abi::grant_permit_access, scene.guest.id(), static_cast<u32>(scene.manager.mfn(ref).raw())};
}
void two_maps(Scene& scene) {
    grant_pages(scene);
    for (u32 i = 0; i < 2; ++i) at<abi::GrantMap>(arguments, i) = {(20 + i) * page_size, abi::map_host, 8 + i, scene.manager.id(), 0, 0, 0};
}
void two_unmaps(Scene&) {
    for (u32 i = 0; i < 2; ++i) at<abi::GrantUnmap>(arguments, i) = {(20 + i) * page_size, 0, i, 0, 0};
}
void two_copies(Scene& scene) {
    grant_pages(scene);
    for (u32 i = 0; i < 2; ++i)
        at<abi::GrantCopy>(arguments, i) = {{8 + i, scene.manager.id(), 0, 0}, {scene.guest.mfn(22).raw(), abi::domid_self, 0, 0}, 64,
                                                                       abi::copy_source_is_ref, 0, 0};
}
void reservation(Scene& scene) {
    for (u64 i = 0; i < 3; ++i) at<u64>(second, i) = scene.guest.mfn(24 + i).raw();
    put(abi::MemoryReservation{second, 3, 0, 0, abi::domid_self, {}});
}
void context(Scene& scene) {
    auto& wanted = at<abi::VcpuGuestContext>(third);
    wanted = abi::VcpuGuestContext{};
    wanted.flags = abi::context_in_kernel;
    wanted.ctrlreg[3] = address_of(scene.guest.mfn(Guest::l4)).raw();
}
void child_context(Scene& scene) {
    make_child(scene);
    context(scene);
    at<abi::VcpuGuestContext>(third).ctrlreg[3] = childs_frame(scene) * page_size;
    put(abi::ControlSetContext{scene.child, 0, 0, third});
}

const Subject subjects[] = {
    {"mmu_update", [](Scene& s) {
         for (unsigned i = 0; i < 3; ++i) at<abi::MmuUpdate>(arguments, i) = {s.guest.slot(Guest::l1, 20 + i), s.guest.entry(10 + i)};
     }, Hypercall::mmu_update, {arguments, 3, second, abi::domid_self}},
    {"mmuext_op", [](Scene& s) {
         if (s.guest.frame(20).type != FrameType::l1) s.guest.protect(20);
         at<abi::MmuExtOp>(arguments, 0) = {static_cast<u32>(abi::MmuExtCommand::pin_l1), 0, s.guest.mfn(20).raw(), 0};
         at<abi::MmuExtOp>(arguments, 1) = {static_cast<u32>(abi::MmuExtCommand::unpin), 0, s.guest.mfn(20).raw(), 0};
         at<abi::MmuExtOp>(arguments, 2) = {static_cast<u32>(abi::MmuExtCommand::tlb_flush_multi), 0, 0, third};
     }, Hypercall::mmuext_op, {arguments, 3, second, abi::domid_self}},
    {"update_va_mapping", [](Scene&) {}, Hypercall::update_va_mapping, {20 * page_size, 0, third | abi::va_tlb_flush, 0}},
    {"decrease_reservation", reservation, Hypercall::memory_op, {number(abi::MemoryCommand::decrease_reservation), arguments}},
    {"increase_reservation", reservation, Hypercall::memory_op, {number(abi::MemoryCommand::increase_reservation), arguments}},
    {"populate_physmap", reservation, Hypercall::memory_op, {number(abi::MemoryCommand::populate_physmap), arguments}},
    {"memory_map", [](Scene&) { put(abi::MemoryMap{1, 0, second}); }, Hypercall::memory_op, {number(abi::MemoryCommand::memory_map), arguments}},
    {"machphys_mapping", [](Scene&) {}, Hypercall::memory_op, {number(abi::MemoryCommand::machphys_mapping), arguments}},
    {"map grants", two_maps, Hypercall::grant_table_op, {number(abi::GrantCommand::map), arguments, 2}},
    {"unmap grants", [](Scene& s) {
         two_maps(s);
         s.guest.call(Hypercall::grant_table_op, {number(abi::GrantCommand::map), arguments, 2});
         two_unmaps(s);
     }, Hypercall::grant_table_op, {number(abi::GrantCommand::unmap), arguments, 2}},
    {"copy by grant", two_copies, Hypercall::grant_table_op, {number(abi::GrantCommand::copy), arguments, 2}},
    {"setup_table", [](Scene&) { put(abi::GrantSetup{abi::domid_self, 0, 1, 0, {}, second}); }, Hypercall::grant_table_op, {number(abi::GrantCommand::setup_table), arguments, 1}},
    {"query_size", [](Scene&) { put(abi::GrantQuery{abi::domid_self, 0, 0, 0, 0, 0}); }, Hypercall::grant_table_op, {number(abi::GrantCommand::query_size), arguments, 1}},
    {"alloc_unbound", [](Scene& s) { put(abi::AllocUnbound{abi::domid_self, s.manager.id(), 0}); }, Hypercall::event_channel_op, {number(abi::EventCommand::alloc_unbound), arguments}},
    {"bind_virq", [](Scene&) { put(abi::BindVirq{abi::virq_timer, 0, 0}); }, Hypercall::event_channel_op, {number(abi::EventCommand::bind_virq), arguments}},
    {"bind_ipi", [](Scene&) { put(abi::BindIpi{0, 0}); }, Hypercall::event_channel_op, {number(abi::EventCommand::bind_ipi), arguments}},
    {"poll", [](Scene&) { at<u64>(second) = 1; put(abi::SchedPoll{second, 2, 0, 1}); }, Hypercall::sched_op, {number(abi::SchedCommand::poll), arguments}},
    {"initialise", [](Scene& s) { context(s); }, Hypercall::vcpu_op, {number(abi::VcpuCommand::initialise), 1, third}},
    {"register_runstate", [](Scene&) { put(abi::RegisterArea{20 * page_size + 4080}); }, Hypercall::vcpu_op, {number(abi::VcpuCommand::register_runstate), 0, arguments}},
    {"register_vcpu_info", [](Scene& s) { put(abi::RegisterVcpuInfo{s.guest.mfn(20).raw(), 0, 0}); }, Hypercall::vcpu_op, {number(abi::VcpuCommand::register_vcpu_info), 0, arguments}},
    {"set_gdt", [](Scene& s) { s.guest.protect(20); at<u64>(arguments) = s.guest.mfn(20).raw(); }, Hypercall::set_gdt, {arguments, 16}},
    {"multicall", [](Scene& s) {
         s.guest.protect(20);
         at<u64>(second) = s.guest.mfn(20).raw();
         for (int i = 0; i < 2; ++i) at<abi::MulticallEntry>(arguments, i) = {number(Hypercall::set_gdt), 0, {second, 16, 0, 0, 0, 0}};
     }, Hypercall::multicall, {arguments, 2}},
    {"create", [](Scene&) { put(abi::ControlCreate{{'c'}, 4, 1, 1, 0, 0, {}, 0, 0}); }, Hypercall::control, {number(abi::ControlCommand::create), arguments}, true},
    {"populate", [](Scene& s) { make_child(s); put(abi::ControlPopulate{s.child, {}, 4, 3, second}); }, Hypercall::control, {number(abi::ControlCommand::populate), arguments}, true},
    {"load", [](Scene& s) {
         make_child(s);
         for (u32 i = 0; i < 2; ++i) at<abi::LoadSegment>(second, i) = {childs_frame(s), i * 8, 8, third};
         put(abi::ControlLoad{s.child, {}, 2, second});
     }, Hypercall::control, {number(abi::ControlCommand::load), arguments}, true},
    {"set_context", child_context, Hypercall::control, {number(abi::ControlCommand::set_context), arguments}, true},
    {"domain_info", [](Scene&) { put(abi::ControlDomainInfo{}); }, Hypercall::control, {number(abi::ControlCommand::domain_info), arguments}, true},
};

i64 call(const Scene& scene, const Subject& subject) {
    const Guest& caller = subject.by_manager ? scene.manager : scene.guest;
    return caller.call(subject.number, {subject.args[0], subject.args[1], subject.args[2], subject.args[3]});
}

}  // namespace

TEST_CASE("a copy fails: the first, the second, and so on") {
    constexpr u64 most_copies = 12;
    for (const Subject& subject : subjects) {
        CAPTURE(subject.name);
        bool failed_at_all = false;
        for (u64 copies = 0; copies < most_copies; ++copies) {
            CAPTURE(copies);
            Scene scene;
            subject.prepare(scene);
            fail_copies_after(copies);
            const i64 result = call(scene, subject);
            const bool reached = !copies_fail();
            fail_copies_after(never_fail);
            check_counts();
            failed_at_all |= result == -abi::efault;
            if (reached) {
                CHECK(result >= 0);
                CHECK(copies > 0);
                break;
            }
            CHECK(copies + 1 < most_copies);
            CHECK((result == -abi::efault || subject.number == Hypercall::memory_op));
            // It left nothing behind that is in the way of the next try, but for what it has done already.
            subject.prepare(scene);
            const i64 again = call(scene, subject);
            CHECK((again >= 0 || again == -abi::eexist || again == -abi::enomem || again == -abi::einval));
            check_counts();
        }
        CHECK((failed_at_all || subject.number == Hypercall::memory_op));
    }
}
