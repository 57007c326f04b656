// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/manager/console_side.hpp"

#include <cstring>

namespace simulated {

ConsoleSide::ConsoleSide(rt::Loop& loop)
    : links_(rt::kept_pages()), line_(loop.turns()), orders_(loop.turns(), *this), outcomes_(loop.turns(), *this),
      orders_link_(loop, "consoles", orders_, links_), outcomes_link_(loop, "outcomes", outcomes_, links_), line_link_(loop, "line", line_) {}

// ---- commands

u32 ConsoleSide::call(u16 session, u16 command, const std::string& bytes, u32 claimed) {
    const u32 ticket = ++last_ticket_;
    asked[ticket] = {session, command, false};
    rt::detach(ask(ticket, bytes, claimed == ~0u ? static_cast<u32>(bytes.size()) : claimed));
    return ticket;
}

u32 ConsoleSide::close(u16 session) {
    const u32 ticket = ++last_ticket_;
    asked[ticket] = {session, 0, true};
    rt::detach(ask_close(ticket));
    return ticket;
}

rt::Task<> ConsoleSide::ask(u32 ticket, std::string bytes, u32 length) {
    if (free_buffers_.empty()) free_buffers_.push_back(static_cast<std::byte*>(rt::memory::take_pages(line::call_pages_max)));
    std::byte* const buffer = free_buffers_.back();
    free_buffers_.pop_back();
    std::memcpy(buffer, bytes.data(), bytes.size());
    const u16 session = asked[ticket].session, command = asked[ticket].command;
    const auto outcome = co_await line_.call(session, command, length, ticket, {buffer, bytes.size()});
    free_buffers_.push_back(buffer);
    asked[ticket].answered = outcome.ended == rt::Ended::answered;
    asked[ticket].taken_up = outcome.answer.status;
}

rt::Task<> ConsoleSide::ask_close(u32 ticket) {
    const auto outcome = co_await line_.close(asked[ticket].session, ticket, 0);
    asked[ticket].answered = outcome.ended == rt::Ended::answered;
    asked[ticket].taken_up = outcome.answer.status;
}

u32 ConsoleSide::under_way() const {
    u32 count = 0;
    for (const auto& [ticket, one] : asked) count += !one.answered || (one.taken_up == line::Status::ok && one.outcomes == 0);
    return count;
}

void ConsoleSide::deliver(const line::Deliver& delivery, const OutcomeReply& reply) {
    const auto found = asked.find(delivery.ticket);
    if (found == asked.end() || (found->second.answered && found->second.taken_up != line::Status::ok)) {
        faults.push_back("an outcome of nothing");
        return reply(line::Status::not_found);
    }
    Asked& one = found->second;
    if (++one.outcomes != 1) faults.push_back("a second outcome");
    one.outcome = delivery.outcome;
    one.answer.resize(delivery.length);
    rt::Piece pieces[line::call_pages_max];
    const std::span<const rt::Piece> from = line::pieces(delivery, pieces);
    u32 length = 0;
    for (const rt::Piece& piece : from) length += piece.length;
    if (length != delivery.length || !rt::grants::copy_from(reply.peer(), from, reinterpret_cast<std::byte*>(one.answer.data())))
        faults.push_back("an answer that cannot be read");
    if (one.outcome != line::Status::ok && delivery.length != sizeof(line::Problem)) faults.push_back("a refusal without its problem");
    const line::Status status = outcomes_get;
    if (!holds_outcomes) return reply(status);
    held.push_back([reply, status] { reply(status); });
}

// ---- orders

void ConsoleSide::answer(const OrderReply& reply, consoles::Answer answer) {
    if (!holds_orders) return reply(answer);
    held.push_back([reply, answer] { reply(answer); });
}

void ConsoleSide::add(const consoles::Add& order, const OrderReply& reply) {
    if (orders_get == consoles::Status::okay && !consoles.insert(order.domid).second) faults.push_back("a console is added twice");
    names[order.domid] = order.name;
    answer(reply, {0, orders_get, 0, {}, 0});
}

void ConsoleSide::remove(const consoles::Remove& order, const OrderReply& reply) {
    if (consoles.erase(order.domid) == 0) faults.push_back("no console is removed");
    answer(reply, {0, orders_get, 0, {}, 0});
}

void ConsoleSide::rename(const consoles::Rename& order, const OrderReply& reply) {
    names[order.domid] = order.name;
    answer(reply, {0, orders_get, 0, {}, 0});
}

void ConsoleSide::tail(const consoles::Tail& order, const OrderReply& reply) {
    rt::Piece pieces[2];
    const std::span<const rt::Piece> to = consoles::pieces(order, pieces);
    const u32 room = to.empty() ? 0 : to[0].length, length = room < tail_text.size() ? room : static_cast<u32>(tail_text.size());
    if (length != 0) {
        const rt::Piece piece{to[0].ref, to[0].offset, static_cast<u16>(length)};
        if (!rt::grants::copy_to(reply.peer(), {&piece, 1}, reinterpret_cast<const std::byte*>(tail_text.data()))) faults.push_back("a tail has no room");
    }
    answer(reply, {0, orders_get, 0, {}, tail_length != ~0u ? tail_length : length});
}

void ConsoleSide::release(std::size_t which) {
    const std::function<void()> one = held[which];
    held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
    one();
}

void ConsoleSide::release_all() {
    while (!held.empty()) release(0);
}

}  // namespace simulated
