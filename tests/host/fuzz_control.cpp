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

// The n-th frame of a domain, or none.
u64 frame_of_domain(const Domain& domain, u64 n) {
    u32 number = domain.frame_list;
    while (n-- > 0 && number != no_link) number = frames::table[number].next;
    return number == no_link ? 0 : number;
}

}  // namespace

void FuzzGuests::control(Input& input) {
    if (index() != 0 && !input.one_in(32)) return bind(input);
    const u8 choice = input.byte();
    const Domain* const child = domains::next_after(choice < 240 ? guests + 1 : input.take<u16>());
    const DomId target = child != nullptr ? child->id : DomId{0};
    const auto frame_of_child = [&] { return child != nullptr ? frame_of_domain(*child, input.below(8)) : frame(input); };
    const ControlCommand command = child == nullptr && choice < 250 ? ControlCommand::create : static_cast<ControlCommand>(choice % 11);
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
    case ControlCommand::unpause:
    case ControlCommand::pause: return call(abi::ControlDomain{target, {}});
    case ControlCommand::destroy: {
        const u8 which = input.byte();
        return call(abi::ControlDomain{which < 96 ? guests_[which % guests].id() : target, {}});
    }
    case ControlCommand::alloc_unbound: {
        const DomId owner = input.one_in(2) ? target : other(input).id();
        return call(abi::ControlAllocUnbound{owner, other(input).id(), 0});
    }
    default: {
        const u64 words[16] = {target};
        return call(words);
    }
    }
}

void FuzzGuests::set_scheduler(Input& input) {
    const u8 choice = input.byte();
    const abi::ControlSetScheduler op{other(input).id(), 0, choice % 16 * 100u, choice % 4 * 1000u, choice % 3 * 2000u, choice % 5 * 1000u, 0};
    dispatch(Hypercall::control, {number(ControlCommand::set_scheduler), put(op)});
}

}  // namespace core::host
