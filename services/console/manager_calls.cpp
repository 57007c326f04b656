// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/manager_calls.hpp"

#include "rt/grants.hpp"
#include "rt/panic.hpp"

namespace console {

using line::Status;

ManagerCalls::ManagerCalls(rt::Turns& turns, line::LineFront& front) : front_(front), delivered_(turns) {}

ManagerCalls::Entry& ManagerCalls::take(std::span<std::byte> data) {
    for (Entry& entry : entries_) {
        if (entry.ticket != 0) continue;
        if (++last_ticket_ == 0) ++last_ticket_;
        entry = {last_ticket_, false, data, {}};
        return entry;
    }
    rt::panic("more is asked of the manager than there are buffers for");
}

rt::Task<ManagerCalls::Result> ManagerCalls::command(u16 session, u16 command, u32 length, std::span<std::byte> data) {
    if (!connected()) co_return {Status::cancelled, 0};
    Entry& entry = take(data);
    auto call = front_.call(session, command, length, entry.ticket, data.first(length));
    const auto result = co_await outcome(entry, call);
    co_return result;
}

rt::Task<> ManagerCalls::close(u16 session) {
    // A manager that has lost its ring has lost the conversation as well.
    if (!connected()) co_return;
    Entry& entry = take({});
    auto call = front_.close(session, entry.ticket, 0);
    const auto result = co_await outcome(entry, call);
    static_cast<void>(result);
}

rt::Task<ManagerCalls::Result> ManagerCalls::outcome(Entry& entry, line::LineFront::Call& call) {
    const auto taken_up = co_await call;
    if (taken_up.ended != rt::Ended::answered) entry.result = {Status::cancelled, 0};
    else if (taken_up.answer.status != Status::ok) entry.result = {taken_up.answer.status, 0};
    // Lost with the ring, perhaps, after it was taken up.
    else if (!entry.delivered && !connected()) entry.result = {Status::cancelled, 0};
    else
        while (!entry.delivered) co_await delivered_.wait();
    const Result result = entry.result;
    entry.ticket = 0;
    co_return result;
}

void ManagerCalls::deliver(const line::Deliver& delivery, const Reply& reply) {
    Entry* found = nullptr;
    for (Entry& entry : entries_)
        if (entry.ticket == delivery.ticket && delivery.ticket != 0 && !entry.delivered) found = &entry;
    if (found == nullptr) return reply(Status::not_found);
    rt::Piece pieces[line::call_pages_max];
    const std::span<const rt::Piece> there = line::pieces(delivery, pieces);
    u32 length = 0;
    for (const rt::Piece& piece : there) length += piece.length;
    const bool fits = length == delivery.length && length <= found->data.size();
    // What cannot be read is no answer, and another will not come.
    const bool read = fits && rt::grants::copy_from(reply.peer(), there, found->data.data());
    found->result = read ? Result{delivery.outcome, length} : Result{Status::cancelled, 0};
    found->delivered = true;
    delivered_.fire();
    reply(read ? Status::ok : Status::malformed);
}

void ManagerCalls::look() {
    if (front_.broken()) front_.disconnect();
    if (connected()) return;
    bool any = false;
    for (Entry& entry : entries_) {
        if (entry.ticket == 0 || entry.delivered) continue;
        entry.result = {Status::cancelled, 0};
        entry.delivered = any = true;
    }
    if (any) delivered_.fire();
}

u32 ManagerCalls::under_way() const {
    u32 count = 0;
    for (const Entry& entry : entries_) count += entry.ticket != 0 ? 1 : 0;
    return count;
}

}  // namespace console
