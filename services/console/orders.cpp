// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/orders.hpp"

#include "rt/grants.hpp"

namespace console {

using consoles::Status;

void Orders::add(const consoles::Add& request, const Reply& reply) {
    Status refused{};
    Console* const console = consoles_.add(request, refused);
    if (console == nullptr) return reply(refused);
    if (console->on_serial_line()) serial_.focus(*console);
    reply(Status::okay);
}

void Orders::remove(const consoles::Remove& request, const Reply& reply) {
    Console* const console = consoles_.find_live(request.domid);
    if (console == nullptr) return reply(Status::not_found);
    consoles_.remove(*console);
    reply(Status::okay);
}

void Orders::rename(const consoles::Rename& request, const Reply& reply) {
    Console* const console = consoles_.find({}, request.domid);
    if (console == nullptr) return reply(Status::not_found);
    console->rename(request.name);
    reply(Status::okay);
}

void Orders::tail(const consoles::Tail& request, const Reply& reply) {
    constexpr u32 most = 2 * page_size;      // two pieces
    static u8 bytes[most];
    Console* const console = consoles_.find({}, request.domid);
    if (console == nullptr) return reply(Status::not_found);
    console->take_rest();
    rt::Piece pieces[2];
    std::span<const rt::Piece> into = consoles::pieces(request, pieces);
    u32 room = 0;
    for (const rt::Piece& piece : into) room += piece.length;
    u32 count = request.wanted < room ? request.wanted : room;
    const Scrollback& scrollback = console->scrollback();
    const u64 there = scrollback.written() - scrollback.oldest();
    if (count > there) count = static_cast<u32>(there);
    scrollback.read(scrollback.written() - count, {bytes, count});
    // Pieces that are not filled are not touched.
    u32 left = count, used = 0;
    for (; used < into.size() && left != 0; left -= pieces[used++].length)
        if (pieces[used].length > left) pieces[used].length = left;
    if (!rt::grants::copy_to(reply.peer(), into.first(used), reinterpret_cast<const std::byte*>(bytes))) return reply(Status::malformed);
    consoles::Answer answer{};
    answer.length = count;
    reply(answer);
}

}  // namespace console
