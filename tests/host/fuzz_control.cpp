// SPDX-License-Identifier: GPL-2.0-or-later
// Steps of the manager, which is the first guest; the others are told that it is not their business. It makes domains,
// fills and starts them, and now and then ends one, of its own or of the other guests.
#include <array>

#include "idl/control.hpp"
#include "tests/host/fuzz_guests.hpp"

namespace core::host {

using abi::ControlCommand;
using abi::Hypercall;

namespace {

u64 number(ControlCommand command) { return static_cast<u64>(command); }

using enum abi::ControlCommand;
// All but the machine's end.
constexpr ControlCommand commands[] = {create, create, populate, populate, populate, load, load, set_context, set_context, unpause, unpause, pause, destroy, domain_info,
                                       machine_info, alloc_unbound, find_device, get_context, get_context, get_context, get_context, read, copy_frames, copy_frames, copy_frames, rename,
                                       set_max_frames, read_audit};

// The n-th frame of a domain, or none.
u64 frame_of_domain(const Domain& domain, u64 n) {
    u32 number = domain.frame_list;
    while (n-- > 0 && number != no_link) number = frames::table[number].next;
    return number == no_link ? 0 : number;
}

// A domain but the manager that is as asked for; else the one named.
DomId domain_that(bool (*is_so)(const Domain&), DomId otherwise) {
    for (const Domain* domain = domains::next_after(2u); domain != nullptr; domain = domains::next_after(u32{domain->id} + 1))
        if (!domain->dying && is_so(*domain)) return domain->id;
    return otherwise;
}

}  // namespace

void FuzzGuests::control(Input& input) {
    if (index() != 0 && !input.one_in(32)) return bind(input);
    const u8 choice = input.byte();
    const Domain* child = domains::next_after(choice < 240 ? guests + 1 : input.take<u16>());
    const auto frame_of_child = [&] { return child != nullptr ? frame_of_domain(*child, input.below(8)) : frame(input); };
    ControlCommand command = child == nullptr && choice < 250 ? ControlCommand::create : commands[choice % std::size(commands)];
    if (command == ControlCommand::copy_frames && !input.one_in(8)) {      // where to has to be there first
        child = domains::find(domain_that([](const Domain& each) { return !each.started; }, 0));
        if (child == nullptr) command = ControlCommand::create;
        else if (child->guest_frames == 0) command = ControlCommand::populate;
    }
    const DomId target = child != nullptr ? child->id : DomId{0};
    const auto call = [&](const auto& argument) { dispatch(Hypercall::control, {number(command), put(argument)}); };
    switch (command) {
    case ControlCommand::create: {
        abi::ControlCreate create{};
        create.name[0] = 'f';
        create.max_frames = static_cast<u32>(input.one_in(16) ? input.take<u32>() : input.below(16));
        create.vcpus = static_cast<u32>(1 + input.below(2));
        create.max_grant_frames = 1;
        return call(create);
    }
    case ControlCommand::populate: {
        const u64 frames_out = input.one_in(8) ? address(input) : put(std::array<u64, 8>{});
        return call(abi::ControlPopulate{target, {}, input.below(8), 1 + input.below(8), frames_out});
    }
    case ControlCommand::load: {
        const u64 entries[2] = {pte::make(Mfn{frame_of_child()}, table_page_flags), pte::make(Mfn{frame_of_child()}, page_flags)};
        const abi::LoadSegment segment{frame_of_child(), static_cast<u32>(input.below(8) * 8), 16, put(entries)};
        return call(abi::ControlLoad{target, {}, 1, put(segment)});
    }
    case ControlCommand::set_context: {
        abi::VcpuGuestContext context{};
        context.flags = abi::context_in_kernel | abi::context_online;
        context.ctrlreg[3] = frame_of_child() * page_size;
        context.gdt_frames[0] = frame_of_child();
        context.gdt_ents = input.below(2) * 16;
        return call(abi::ControlSetContext{target, 0, static_cast<u32>(input.below(2)), put(context)});
    }
    case ControlCommand::unpause: return call(abi::ControlDomain{input.one_in(2) ? domain_that([](const Domain& each) { return each.paused && each.started; }, target) : target, {}});
    case ControlCommand::pause: return call(abi::ControlDomain{input.one_in(2) ? other(input).id() : target, {}});
    case ControlCommand::destroy: {
        const u8 which = input.byte();
        return call(abi::ControlDomain{which < 96 ? guests_[which % guests].id() : target, {}});
    }
    case ControlCommand::alloc_unbound: {
        const DomId owner = input.one_in(2) ? target : other(input).id();
        return call(abi::ControlAllocUnbound{owner, other(input).id(), 0});
    }
    case ControlCommand::read:
    case ControlCommand::copy_frames:
    case ControlCommand::set_max_frames: return control_memory(input, command, target);
    default: return control_info(input, command, target);
    }
}

void FuzzGuests::control_memory(Input& input, ControlCommand command, DomId target) {
    const Domain* const child = domains::find_any(target);
    const Guest& guest = other(input);
    const bool of_guest = input.one_in(2) && guest.exists();
    const DomId from = of_guest ? guest.id() : target;
    const auto call = [&](const auto& argument) { dispatch(Hypercall::control, {number(command), put(argument)}); };
    const auto frame_of_child = [&] { return child != nullptr ? frame_of_domain(*child, input.below(8)) : frame(input); };
    const u64 source = of_guest ? guest.mfn(input.below(pages)).raw() : frame_of_child();
    if (command == ControlCommand::set_max_frames) return call(abi::ControlSetMaxFrames{from, 0, input.one_in(16) ? input.take<u32>() : static_cast<u32>(input.below(48))});
    if (command == ControlCommand::read) {
        const abi::LoadSegment segment{source, static_cast<u32>(input.below(8) * 8), static_cast<u32>(input.one_in(16) ? input.take<u32>() : 16), put(std::array<u64, 2>{})};
        return call(abi::ControlRead{from, {}, 1, put(segment)});
    }
    constexpr u64 pairs_most = 24;        // more than are copied at once
    std::array<abi::FramePair, pairs_most> pairs;
    pairs.fill({source, frame_of_child()});
    pairs[1] = {input.one_in(16) ? frame(input) : source, frame_of_child()};
    call(abi::ControlCopyFrames{from, target, {}, input.one_in(4) ? pairs_most : 2, put(pairs)});
}

void FuzzGuests::control_info(Input& input, ControlCommand command, DomId target) {
    const auto call = [&](const auto& argument) { dispatch(Hypercall::control, {number(command), put(argument)}); };
    switch (command) {
    case ControlCommand::get_context: {
        const u64 place = input.one_in(8) ? address(input) : put(abi::VcpuGuestContext{});
        const DomId stopped = domain_that([](const Domain& each) { return !each.may_run() && each.vcpus[0]->initialised; }, target);
        return call(abi::ControlGetContext{input.one_in(8) ? other(input).id() : stopped, 0, u32{input.one_in(4)}, place});
    }
    case ControlCommand::rename: return call(abi::ControlRename{{'n', static_cast<char>(input.byte())}, target, {}});
    case ControlCommand::find_device: return call(abi::ControlFindDevice{static_cast<u32>(input.below(64)), 0, 0, 0, 0, 0, 0, {}});
    case ControlCommand::read_audit: {
        constexpr u64 at_once = 64;
        return call(abi::ControlReadAudit{input.byte(), input.below(at_once + 16), put(std::array<abi::AuditRecord, at_once>{})});
    }
    default: return call(std::array<u64, 18>{target});
    }
}

void FuzzGuests::set_scheduler(Input& input) {
    const u8 choice = input.byte();
    const abi::ControlSetScheduler op{other(input).id(), 0, choice % 16 * 100u, choice % 4 * 1000u, choice % 3 * 2000u, choice % 5 * 1000u, 0, input.below(4)};
    dispatch(Hypercall::control, {number(ControlCommand::set_scheduler), put(op)});
}

}  // namespace core::host
