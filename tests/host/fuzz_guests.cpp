// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/host/fuzz_guests.hpp"

#include <cstring>

#include "core/cpu.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"

namespace core::host {

namespace {

constexpr u64 frames_in_all = 512;
constexpr unsigned processors = 2;
constexpr int restarts_at_once = 3;
const int whole_budget = Budget::entries_at_once;

template <typename T>
u64 number(T value) { return static_cast<u64>(value); }

}  // namespace

FuzzGuests::FuzzGuests() : world_(processors, frames_in_all) {
    Budget::entries_at_once = whole_budget;
    for (u64 i = 0; i < guests; ++i) guests_.push_back(world_.add(pages, vcpus, pages + 8));
    // Some pages may become tables at once.
    constexpr u64 first_protected = 14;
    for (const Guest& guest : guests_)
        for (u64 pfn = first_protected; pfn < pages; ++pfn) guest.protect(pfn);
}

// Structures go to a place of their own in argument memory, one after the other.
template <typename T>
u64 FuzzGuests::put(const T& value) {
    constexpr u64 align = 16;
    const u64 place = (writing_ + align - 1) / align * align;
    ASSERT(place + sizeof value <= arguments_size);
    std::memcpy(argument_bytes() + place, &value, sizeof value);
    writing_ = place + sizeof value;
    return arguments + place;
}

u64 FuzzGuests::frame(Input& input) {
    const u8 choice = input.byte();
    if (choice < 200) return guest_->mfn(choice % pages).raw();
    if (choice < 230) {
        const Guest& other = guests_[choice % guests];
        return other.mfn(input.below(pages)).raw();
    }
    if (choice < 250) return input.take<u16>() % (frames_in_all + 8);
    return input.take<u64>();
}

u64 FuzzGuests::entry(Input& input) {
    constexpr u64 common[] = {page_flags, table_page_flags, 0, page_flags | pte::dirty, pte::present, page_flags | pte::no_execute, page_flags | pte::large,
                              table_page_flags | pte::global};
    const u8 choice = input.byte();
    const u64 flags = choice < 240 ? common[choice % 8] : input.take<u64>() & ~pte::address_mask;
    return flags == 0 ? 0 : pte::make(Mfn{frame(input)}, flags);
}

u64 FuzzGuests::word(Input& input) {
    switch (input.below(4)) {
    case 0: return input.byte();
    case 1: return frame(input);
    case 2: return address(input);
    default: return input.take<u64>();
    }
}

DomId FuzzGuests::domid(Input& input) {
    const u8 choice = input.byte();
    if (choice < 128) return abi::domid_self;
    if (choice < 240) return guests_[choice % guests].id();
    return input.take<u16>();
}

u64 FuzzGuests::address(Input& input) {
    const u8 choice = input.byte();
    if (choice < 220) return choice % pages * page_size + (input.one_in(4) ? input.take<u16>() % page_size : 0);
    if (choice < 240) return arguments + choice;
    return input.take<u64>();
}

// What sleeps is woken as if by an event, so that it can go on.
void FuzzGuests::ready(Vcpu& vcpu) {
    {
        const LockGuard lock;
        scheduler::wake(lock, vcpu);
    }
    if (scheduler::is_runnable(vcpu)) run(vcpu);
}

void FuzzGuests::go_on(Pending& call) {
    Vcpu& vcpu = guest_->vcpu(vcpu_);
    for (int i = 0; i < restarts_at_once; ++i) {
        const HypercallResult result = hypercall::dispatch(vcpu, call.number, call.args);
        call.there = result.error() == Error::restart;
        if (call.there) continue;
        ++calls;
        succeeded += result.ok();
        return;
    }
}

void FuzzGuests::dispatch(u64 hypercall_number, std::initializer_list<u64> args) {
    Pending call{true, hypercall_number, {}};
    std::copy(args.begin(), args.end(), call.args);
    Pending& place = pending_[guest_ - guests_.data()][vcpu_];
    place = call;
    go_on(place);
}

void FuzzGuests::step(Input& input) {
    static constexpr Maker makers[] = {&FuzzGuests::mmu_update, &FuzzGuests::mmu_update, &FuzzGuests::mmuext, &FuzzGuests::mmuext, &FuzzGuests::write_memory,
                                       &FuzzGuests::write_memory, &FuzzGuests::update_va_mapping, &FuzzGuests::memory, &FuzzGuests::events,
                                       &FuzzGuests::grant_tables, &FuzzGuests::grant_tables, &FuzzGuests::scheduling, &FuzzGuests::vcpu_ops,
                                       &FuzzGuests::descriptors, &FuzzGuests::control, &FuzzGuests::anything, &FuzzGuests::time};
    const u8 who = input.byte();
    guest_ = &guests_[who % guests];
    vcpu_ = who / 8 % vcpus;
    writing_ = 0;
    if (!guest_->exists() || guest_->domain().dying || !guest_->domain().may_run()) return time(input);
    Vcpu& vcpu = guest_->vcpu(vcpu_);
    if (!vcpu.initialised || !vcpu.sched.up) return;
    ready(vcpu);
    if (!scheduler::is_runnable(vcpu)) return;
    if (Pending& call = pending_[guest_ - guests_.data()][vcpu_]; call.there && (who & 0x80) == 0) return go_on(call);
    const u8 what = input.byte();
    Budget::entries_at_once = (what & 0x80) != 0 ? 10 + static_cast<int>(input.below(32)) : whole_budget;
    if ((what & 0x60) == 0x60) fail_copies_after(input.below(8));
    (this->*makers[(what & 0x1F) % (sizeof makers / sizeof makers[0])])(input);
    fail_copies_after(never_fail);
}

void FuzzGuests::mmu_update(Input& input) {
    abi::MmuUpdate updates[4];
    for (abi::MmuUpdate& update : updates) {
        const u64 slot = input.below(4) == 0 ? input.take<u16>() % 512 : input.below(24);
        update = {frame(input) * page_size + slot * 8 + (input.one_in(8) ? input.below(8) : 0), entry(input)};
    }
    const u64 count = 1 + input.below(4), done = input.one_in(4) ? put(u32{0}) : 0;
    dispatch(number(abi::Hypercall::mmu_update), {put(updates), count, done, domid(input)});
}

void FuzzGuests::update_va_mapping(Input& input) {
    const u64 flags = input.below(8) | (input.one_in(8) ? address(input) & ~u64{7} : 0);
    dispatch(number(abi::Hypercall::update_va_mapping), {address(input), entry(input), flags});
}

void FuzzGuests::mmuext(Input& input) {
    constexpr u32 likely[] = {0, 1, 2, 3, 4, 4, 5, 15, 13, 7};
    const u8 choice = input.byte();
    abi::MmuExtOp ops[2];
    for (abi::MmuExtOp& op : ops) op = {choice < 200 ? likely[choice % 10] : u32{choice} % 24, 0, input.one_in(8) ? word(input) : frame(input), word(input)};
    dispatch(number(abi::Hypercall::mmuext_op), {put(ops), 1 + input.below(2), 0, domid(input)});
}

void FuzzGuests::memory(Input& input) {
    u64 list[4];
    for (u64& each : list) each = frame(input);
    const u64 command = input.below(13);
    const abi::MemoryReservation reservation{put(list), input.below(5), u32(input.one_in(8)), 0, domid(input), {}};
    dispatch(number(abi::Hypercall::memory_op), {command, put(reservation)});
}

void FuzzGuests::events(Input& input) {
    // Three to six words of small numbers fit every structure of these commands.
    u32 words[6];
    for (u32& each : words) each = static_cast<u32>(input.below(12));
    if (input.one_in(2)) words[0] = u32{domid(input)} | u32{domid(input)} << 16;
    dispatch(number(abi::Hypercall::event_channel_op), {input.below(14), put(words)});
}

void FuzzGuests::grant_tables(Input& input) {
    const GrantRef ref = static_cast<GrantRef>(input.below(6));
    if (input.one_in(2)) guest_->grant(ref) = {static_cast<u16>(input.below(8)), domid(input), static_cast<u32>(frame(input))};
    const u64 command = input.below(11);
    const u64 flags = input.one_in(4) ? input.byte() : 2 + 4 * input.below(2);
    switch (static_cast<abi::GrantCommand>(command)) {
    case abi::GrantCommand::map: {
        abi::GrantMap op{};
        op.host_addr = (flags & abi::map_contains_pte) != 0 ? frame(input) * page_size + input.below(24) * 8 : address(input);
        op.flags = static_cast<u32>(flags);
        op.ref = ref;
        op.dom = domid(input);
        return dispatch(number(abi::Hypercall::grant_table_op), {command, put(op), 1});
    }
    case abi::GrantCommand::unmap:
        return dispatch(number(abi::Hypercall::grant_table_op), {command, put(abi::GrantUnmap{address(input), 0, static_cast<u32>(input.below(8)), 0, 0}), 1});
    case abi::GrantCommand::copy: {
        const auto end = [&] { return abi::GrantCopyEnd{input.one_in(2) ? ref : frame(input), domid(input), static_cast<u16>(input.below(16) * 300), 0}; };
        const abi::GrantCopyEnd source = end(), dest = end();
        const abi::GrantCopy op{source, dest, static_cast<u16>(input.below(64) * 70), static_cast<u16>(input.below(4)), 0, 0};
        return dispatch(number(abi::Hypercall::grant_table_op), {command, put(op), 1});
    }
    default: {
        u64 words[6] = {domid(input), input.below(4), input.below(4), address(input), word(input), word(input)};
        return dispatch(number(abi::Hypercall::grant_table_op), {command, put(words), 1});
    }
    }
}

void FuzzGuests::scheduling(Input& input) {
    const u64 command = input.below(8);
    if (command == number(abi::SchedCommand::shutdown) && !input.one_in(16)) return;
    const u32 port = static_cast<u32>(input.below(8));
    const abi::SchedPoll poll{put(port), static_cast<u32>(input.below(3)), 0, now_ns() + input.byte()};
    dispatch(number(abi::Hypercall::sched_op), {command, put(poll)});
}

void FuzzGuests::vcpu_ops(Input& input) {
    const u64 command = input.below(14), target = input.below(3);
    if (command == number(abi::VcpuCommand::initialise)) {
        abi::VcpuGuestContext context{};
        context.flags = abi::context_in_kernel;
        context.ctrlreg[3] = frame(input) * page_size;
        context.ctrlreg[1] = input.one_in(2) ? frame(input) * page_size : 0;
        context.gdt_frames[0] = frame(input);
        context.gdt_ents = input.below(3) * 200;
        return dispatch(number(abi::Hypercall::vcpu_op), {command, target, put(context)});
    }
    const u64 words[3] = {input.one_in(2) ? address(input) : frame(input), input.byte() * 8u, 0};
    dispatch(number(abi::Hypercall::vcpu_op), {command, target, put(words)});
}

void FuzzGuests::descriptors(Input& input) {
    constexpr abi::Hypercall calls_here[] = {abi::Hypercall::set_gdt, abi::Hypercall::update_descriptor, abi::Hypercall::stack_switch, abi::Hypercall::set_trap_table,
                                             abi::Hypercall::callback_op, abi::Hypercall::set_segment_base, abi::Hypercall::set_timer_op, abi::Hypercall::vm_assist};
    const abi::Hypercall which = calls_here[input.below(8)];
    if (which == abi::Hypercall::set_gdt) {
        u64 list[2] = {frame(input), frame(input)};
        return dispatch(number(which), {put(list), input.below(4) * 300});
    }
    if (which == abi::Hypercall::update_descriptor) return dispatch(number(which), {frame(input) * page_size + input.byte() * 8u, input.take<u64>()});
    u64 words[4] = {word(input), word(input), word(input), 0};
    dispatch(number(which), {input.one_in(2) ? put(words) : word(input), put(words), word(input)});
}

// The first guest holds the control capability. It does not destroy the others, but what it makes itself.
void FuzzGuests::control(Input& input) {
    const u64 command = input.below(11);
    const u64 target = input.one_in(2) ? guests + 1 + input.below(3) : input.take<u16>();
    if (command == number(abi::ControlCommand::destroy) && target <= guests && !input.one_in(32)) return;
    if (command == number(abi::ControlCommand::pause) && target <= guests) return;
    if (command == number(abi::ControlCommand::create)) {
        abi::ControlCreate create{};
        create.name[0] = 'f';
        create.max_frames = static_cast<u32>(input.one_in(8) ? input.take<u32>() : input.below(16));
        create.vcpus = static_cast<u32>(input.below(3));
        create.max_grant_frames = 1;
        return dispatch(number(abi::Hypercall::control), {command, put(create)});
    }
    u64 words[4] = {target | input.below(3) << 32, input.below(8), input.below(8), address(input)};
    dispatch(number(abi::Hypercall::control), {command, put(words)});
}

void FuzzGuests::anything(Input& input) {
    const u64 words[8] = {word(input), word(input), word(input), word(input), entry(input), entry(input), word(input), word(input)};
    const u64 place = put(words);
    abi::MulticallEntry entries[2]{};
    for (abi::MulticallEntry& each : entries) each = {input.below(52), 0, {input.one_in(2) ? place : word(input), word(input), place, abi::domid_self, 0, 0}};
    if (input.one_in(2)) return dispatch(number(abi::Hypercall::multicall), {put(entries), 2});
    if (entries[0].op == number(abi::Hypercall::control)) return control(input);
    dispatch(entries[0].op, {entries[0].args[0], entries[0].args[1], entries[0].args[2], entries[0].args[3], word(input), word(input)});
}

// What a guest can do without the core: only what its mappings allow.
void FuzzGuests::write_memory(Input& input) {
    const u64 place = input.below(pages) * page_size + input.below(24) * 8;
    static_cast<void>(GuestPtr<u64>{place}.write(entry(input)));
}

void FuzzGuests::time(Input& input) {
    constexpr u64 unit = 500'000;
    advance(input.byte() * unit);
    use_processor(static_cast<unsigned>(input.below(processors)));
    leave_core();
}

}  // namespace core::host
