// SPDX-License-Identifier: GPL-2.0-or-later
// The manager as the console service sees it: it adds and removes consoles, and answers what comes by the lines, when and
// in what order a test likes.
#pragma once

#include <algorithm>
#include <deque>

#include "idl/consoles_front.hpp"
#include "idl/line_back.hpp"
#include "idl/line_front.hpp"
#include "rt/boot_link.hpp"
#include "rt/task.hpp"

namespace simulated {

using namespace abi;

class Manager final : public line::LineService {
  public:
    explicit Manager(rt::Loop& loop)
        : links(rt::kept_pages()), front(loop.turns()), outcomes(loop.turns()), back(loop.turns(), *this), front_link(loop, "consoles", front), outcomes_link(loop, "outcomes", outcomes), back_link(loop, "line", back, links) {}

    struct Asked {
        line::Call call;
        std::string data;
    };
    void call(const line::Call& request, const Reply& reply) override {
        if (refuses != line::Status::ok) return reply(refuses);
        std::string data(request.length, 0);
        rt::Piece pieces[line::call_pages_max];
        const std::span<const rt::Piece> from = line::pieces(request, pieces);
        u32 length = 0;
        for (const rt::Piece& piece : from) length += piece.length;
        if (length != request.length || !rt::grants::copy_from(reply.peer(), from, reinterpret_cast<std::byte*>(data.data()))) return reply(line::Status::malformed);
        ++calls;
        asked.push_back({request, data});
        most_asked = std::max(most_asked, asked.size());
        if (answers && delivers_first) answer(static_cast<u32>(asked.size()) - 1);
        if (never_takes_up) return held.push_back(reply);
        reply(line::Status::ok);
        if (answers && !delivers_first) answer(static_cast<u32>(asked.size()) - 1);
    }
    // What only waits ends now; the rest of the session's when a test answers it.
    void close(const line::SessionEnd& request, const Reply& reply) override {
        ++closes;
        closing.emplace_back(request.session, request.ticket);
        reply(line::Status::ok);
        for (u32 at = static_cast<u32>(asked.size()); at-- != 0;)
            if (asked[at].call.session == request.session && asked[at].call.command == static_cast<u16>(line::Command::wait)) answer(at, line::Status::cancelled);
        answer_closes();
    }
    void answer_closes() {
        for (auto at = closing.begin(); at != closing.end() && !holds_closes;) {
            const auto [session, ticket] = *at;
            const bool busy = std::any_of(asked.begin(), asked.end(), [&](const Asked& one) { return one.call.session == session; });
            if (!busy) rt::detach(deliver(ticket, line::Status::ok, {}));
            at = busy ? at + 1 : closing.erase(at);
        }
    }
    // The command's data back, or a text.
    void answer(u32 which, line::Status status = line::Status::ok) {
        const Asked one = asked[which];
        asked.erase(asked.begin() + which);
        std::string data = status != line::Status::ok ? std::string(sizeof(line::Problem), 0) : answer_with.empty() ? one.data : answer_with;
        rt::detach(deliver(one.call.ticket, status, data));
        answer_closes();
    }
    rt::Task<> deliver(u32 ticket, line::Status status, std::string data) {
        std::byte* const pages = free_pages.empty() ? static_cast<std::byte*>(rt::memory::take_pages(line::call_pages_max)) : free_pages.back();
        if (!free_pages.empty()) free_pages.pop_back();
        data.copy(reinterpret_cast<char*>(pages), data.size());
        const u32 length = lie_length != 0 ? lie_length : static_cast<u32>(data.size());
        const auto outcome = co_await outcomes.deliver(status, ticket, length, {pages, data.size()});
        delivered.push_back(outcome.answer.status);
        free_pages.push_back(pages);
    }

    bool answers = true, holds_closes = false;
    bool delivers_first = false;              // before it says that it took the command up
    bool never_takes_up = false;
    line::Status refuses = line::Status::ok;
    std::string answer_with;
    u32 lie_length = 0;
    std::deque<Asked> asked;
    std::size_t most_asked = 0;
    std::vector<std::pair<u16, u32>> closing;
    std::vector<Reply> held;
    std::vector<line::Status> delivered;  // what became of what it said
    std::vector<std::byte*> free_pages;
    u32 calls = 0, closes = 0;

    rt::LinkTable links;
    consoles::ConsolesFront front;
    line::OutcomesFront outcomes;
    line::LineBack back;
    rt::BootFront<consoles::ConsolesFront> front_link;
    rt::BootFront<line::OutcomesFront> outcomes_link;
    rt::BootBack<line::LineBack, line::LineRing> back_link;
};

}  // namespace simulated
