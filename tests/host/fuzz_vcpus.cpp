// SPDX-License-Identifier: GPL-2.0-or-later
// Steps on vcpus and their descriptors, and calls about which nothing is assumed.
#include <array>

#include "tests/host/fuzz_guests.hpp"

namespace core::host {

using abi::Hypercall;
using abi::VcpuCommand;

void FuzzGuests::vcpu_ops(Input& input) {
    const u64 command = input.below(14), target = input.one_in(4) ? input.below(4) : u64{vcpu_};
    if (command == static_cast<u64>(VcpuCommand::initialise)) {
        abi::VcpuGuestContext context{};
        context.flags = abi::context_in_kernel;
        context.ctrlreg[3] = (input.one_in(8) ? frame(input) : table_to_be(input, FrameType::l4)) * page_size;
        context.ctrlreg[1] = input.one_in(2) ? table_to_be(input, FrameType::l4) * page_size : 0;
        context.gdt_frames[0] = input.one_in(4) ? frame(input) : guest_->mfn(12).raw();
        context.gdt_ents = input.below(3) * 200;
        return static_cast<void>(dispatch(Hypercall::vcpu_op, {command, vcpus - 1, put(context)}));
    }
    if (command == static_cast<u64>(VcpuCommand::down) && !input.one_in(4)) return;
    u64 words[3] = {address(input), 0, 0};
    switch (static_cast<VcpuCommand>(command)) {
    case VcpuCommand::register_vcpu_info:
        words[0] = frame(input);
        words[1] = input.byte() * 8u;
        break;
    case VcpuCommand::set_periodic_timer: words[0] = input.one_in(4) ? word(input) : 1'000'000 + input.byte() * 10'000u; break;
    case VcpuCommand::set_singleshot_timer:
        words[0] = now_ns() + input.byte() * 100'000u;
        words[1] = input.below(2);
        break;
    default: break;
    }
    dispatch(Hypercall::vcpu_op, {command, target, put(words)});
}

void FuzzGuests::descriptors(Input& input) {
    constexpr Hypercall likely[] = {Hypercall::set_gdt, Hypercall::set_gdt, Hypercall::update_descriptor, Hypercall::stack_switch, Hypercall::set_trap_table,
                                    Hypercall::callback_op, Hypercall::set_timer_op, Hypercall::vm_assist};
    const Hypercall which = likely[input.below(std::size(likely))];
    if (which == Hypercall::set_gdt) {
        const u64 list[2] = {input.one_in(2) ? frame(input) : guest_->mfn(12).raw(), input.one_in(2) ? frame(input) : guest_->mfn(13).raw()};
        return static_cast<void>(dispatch(which, {put(list), input.below(4) * 300}));
    }
    if (which == Hypercall::update_descriptor) {
        const u64 number = input.one_in(2) ? frame(input) : guest_->mfn(12).raw();
        return static_cast<void>(dispatch(which, {number * page_size + input.byte() * 8u, input.take<u64>()}));
    }
    const u64 words[4] = {word(input), word(input), word(input), 0};
    dispatch(which, {input.one_in(2) ? put(words) : word(input), put(words), word(input)});
}

// Small calls that hold on to nothing.
void FuzzGuests::questions(Input& input) {
    const u8 choice = input.byte();
    const u64 number = choice / 8 % 12, place = input.one_in(4) ? address(input) : put(std::array<u64, 160>{});
    switch (choice % 8) {
    case 0: dispatch(Hypercall::xen_version, {number, place}); return;
    case 1: dispatch(Hypercall::console_io, {number % 3, input.byte(), place, input.one_in(4) ? input.below(5) : 0}); return;
    case 2: dispatch(Hypercall::vm_assist, {number % 3, input.one_in(4) ? input.byte() : 5u}); return;
    case 3: dispatch(Hypercall::physdev_op, {6 + number % 3, put(u64{input.below(5)})}); return;
    case 4: dispatch(Hypercall::set_debugreg, {number, word(input)}); return;
    case 5: dispatch(Hypercall::get_debugreg, {number}); return;
    case 6: dispatch(Hypercall::set_segment_base, {number % 5, word(input)}); return;
    default: dispatch(Hypercall::extension, {number % 5, input.one_in(2) ? put(now_ns() + input.byte() * 100'000u) : place}); return;
    }
}

void FuzzGuests::anything(Input& input) {
    const u64 words[8] = {word(input), word(input), word(input), word(input), entry_of_any_kind(input), entry_of_any_kind(input), word(input), word(input)};
    const u64 place = put(words);
    abi::MulticallEntry entries[2]{};
    for (abi::MulticallEntry& each : entries) each = {input.below(52), 0, {input.one_in(2) ? place : word(input), word(input), place, abi::domid_self, 0, 0}};
    // The manager's way to end things is not left to chance: see control().
    for (abi::MulticallEntry& each : entries)
        if (each.op == static_cast<u64>(Hypercall::control)) each.op = static_cast<u64>(Hypercall::extension);
    if (input.one_in(2)) return static_cast<void>(dispatch(Hypercall::multicall, {put(entries), 2}));
    const abi::MulticallEntry& single = entries[0];
    dispatch(static_cast<Hypercall>(single.op), {single.args[0], single.args[1], single.args[2], single.args[3], 0, 0});
}

}  // namespace core::host
