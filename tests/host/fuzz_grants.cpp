// SPDX-License-Identifier: GPL-2.0-or-later
// Steps on grants. The granter's part, an entry in its table, comes along with the mapper's.
#include "tests/host/fuzz_guests.hpp"

namespace core::host {

using abi::GrantCommand;
using abi::Hypercall;

namespace {
u64 number(GrantCommand command) { return static_cast<u64>(command); }
constexpr std::size_t remembered = 32;
}  // namespace

GrantRef FuzzGuests::grant(Input& input, const Guest& granter) {
    const u8 choice = input.byte();
    const GrantRef ref = choice % 6;
    if (choice >= 192 || !granter.exists()) return choice >= 250 ? input.take<u32>() : ref;
    const u16 flags = static_cast<u16>(abi::grant_permit_access | (choice % 8 == 0 ? u16{abi::grant_readonly} : 0));
    const u64 frame_number = choice < 16 ? frame(input) : granter.mfn(input.below(pages)).raw();
    granter.grant(ref) = {flags, guest_->id(), static_cast<u32>(frame_number)};
    return ref;
}

void FuzzGuests::grant_map(Input& input) {
    abi::GrantMap ops[2]{};
    const u64 count = 1 + input.one_in(4);
    for (u64 i = 0; i < count; ++i) {
        const Guest& granter = other(input);
        const u8 choice = input.byte();
        const u64 pfn = input.below(pages);
        ops[i].ref = grant(input, granter);
        ops[i].dom = granter.id();
        ops[i].flags = abi::map_host | (choice % 4 == 0 ? u32{abi::map_readonly} : 0) | (choice % 8 < 2 ? u32{abi::map_contains_pte} : 0);
        ops[i].host_addr = (ops[i].flags & abi::map_contains_pte) == 0 ? pfn * page_size : guest_->slot(choice < 128 ? 4 : u64{Guest::l1}, static_cast<unsigned>(pfn));
        if (choice >= 250) ops[i].flags = input.byte();
        if (choice >= 240) ops[i].host_addr = address(input);
    }
    const u64 place = put(ops);
    dispatch(Hypercall::grant_table_op, {number(GrantCommand::map), place, count});
    std::memcpy(ops, at(place), sizeof ops);
    for (u64 i = 0; i < count; ++i)
        if (ops[i].status == abi::grant_ok && mappings_.size() < remembered) mappings_.push_back({index(), ops[i].host_addr, ops[i].handle});
}

void FuzzGuests::grant_unmap(Input& input) {
    abi::GrantUnmap ops[2]{};
    const u64 count = 1 + input.one_in(4);
    for (u64 i = 0; i < count; ++i) {
        const u8 choice = input.byte();
        ops[i] = {address(input), 0, choice % 8u, 0, 0};
        if (choice >= 240 || mappings_.empty()) continue;
        const std::size_t which = choice % mappings_.size();
        ops[i].host_addr = mappings_[which].address;
        ops[i].handle = mappings_[which].handle;
        if (mappings_[which].guest == index()) mappings_.erase(mappings_.begin() + static_cast<std::ptrdiff_t>(which));
    }
    dispatch(Hypercall::grant_table_op, {number(GrantCommand::unmap), put(ops), count});
}

void FuzzGuests::grant_copy(Input& input) {
    abi::GrantCopy op{};
    const u8 choice = input.byte();
    op.flags = choice % 4;
    const auto end = [&](bool is_ref) {
        const Guest& granter = other(input);
        const u16 offset = choice < 240 ? static_cast<u16>(input.below(8) * 512) : input.take<u16>();
        if (is_ref) return abi::GrantCopyEnd{grant(input, granter), granter.id(), offset, 0};
        return abi::GrantCopyEnd{frame(input), domid(input), offset, 0};
    };
    op.source = end((op.flags & abi::copy_source_is_ref) != 0);
    op.dest = end((op.flags & abi::copy_dest_is_ref) != 0);
    op.length = static_cast<u16>(input.below(8) * 70);
    dispatch(Hypercall::grant_table_op, {number(GrantCommand::copy), put(op), 1});
}

void FuzzGuests::grant_table(Input& input) {
    const u64 command = input.below(12), flags = input.below(4);
    if (command == number(GrantCommand::setup_table)) {
        const abi::GrantSetup op{domid(input), 0, static_cast<u32>(flags), 0, {}, address(input)};
        return static_cast<void>(dispatch(Hypercall::grant_table_op, {command, put(op), 1}));
    }
    const u64 words[6] = {u64{domid(input)} | flags << 32, word(input), word(input), 0, 0, 0};
    dispatch(Hypercall::grant_table_op, {command, put(words), flags});
}

}  // namespace core::host
