// SPDX-License-Identifier: GPL-2.0-or-later
// The manager as the console service sees it: it adds and removes consoles, and answers what comes by the lines, when and
// in what order a test likes.
#pragma once

#include <algorithm>
#include <deque>

#include "idl/consoles_front.hpp"
#include "idl/line_back.hpp"
#include "rt/boot_link.hpp"

namespace simulated {

using namespace abi;

class Manager final : public line::LineService {
  public:
    explicit Manager(rt::Loop& loop)
        : links(rt::kept_pages()), front(loop.turns()), back(loop.turns(), *this), front_link(loop, "consoles", front), back_link(loop, "line", back, links) {}

    struct Asked {
        line::Call call;
        std::string data;
        Reply reply;
    };
    void call(const line::Call& request, const Reply& reply) override {
        std::string data(request.length, 0);
        rt::Piece pieces[line::call_pages_max];
        std::span<const rt::Piece> from = line::pieces(request, pieces);
        u32 left = request.length, used = 0;
        for (; used < from.size() && left != 0; left -= pieces[used++].length) pieces[used].length = std::min(pieces[used].length, left);
        if (left != 0 || !rt::grants::copy_from(reply.peer(), from.first(used), reinterpret_cast<std::byte*>(data.data()))) return reply(line::Status::malformed);
        ++calls;
        asked.push_back({request, data, reply});
        most_asked = std::max(most_asked, asked.size());
        if (answers) answer(static_cast<u32>(asked.size()) - 1);
    }
    // What only waits ends now; the answer comes when nothing of the session is under way.
    void close(const line::SessionEnd& request, const Reply& reply) override {
        ++closes;
        closing.emplace_back(request.session, reply);
        for (u32 at = static_cast<u32>(asked.size()); at-- != 0;)
            if (asked[at].call.session == request.session && asked[at].call.command == static_cast<u16>(line::Command::wait)) answer(at, line::Status::cancelled);
        answer_closes();
    }
    void answer_closes() {
        for (auto at = closing.begin(); at != closing.end() && !holds_closes;) {
            const u16 session = at->first;
            const bool busy = std::any_of(asked.begin(), asked.end(), [&](const Asked& one) { return one.call.session == session; });
            if (!busy) at->second(line::Status::ok);
            at = busy ? at + 1 : closing.erase(at);
        }
    }
    // The command's data back, or a text.
    void answer(u32 which, line::Status status = line::Status::ok) {
        const Asked one = asked[which];
        asked.erase(asked.begin() + which);
        std::string data = status != line::Status::ok ? std::string(sizeof(line::Problem), 0) : answer_with.empty() ? one.data : answer_with;
        rt::Piece pieces[line::call_pages_max];
        std::span<const rt::Piece> into = line::pieces(one.call, pieces);
        u32 left = static_cast<u32>(data.size()), used = 0;
        for (; used < into.size() && left != 0; left -= pieces[used++].length) pieces[used].length = std::min(pieces[used].length, left);
        rt::grants::copy_to(one.reply.peer(), into.first(used), reinterpret_cast<const std::byte*>(data.data()));
        line::Answer answer{};
        answer.status = status;
        answer.length = lie_length != 0 ? lie_length : static_cast<u32>(data.size());
        one.reply(answer);
        answer_closes();
    }

    bool answers = true, holds_closes = false;
    std::string answer_with;
    u32 lie_length = 0;
    std::deque<Asked> asked;
    std::size_t most_asked = 0;
    std::vector<std::pair<u16, Reply>> closing;
    u32 calls = 0, closes = 0;

    rt::LinkTable links;
    consoles::ConsolesFront front;
    line::LineBack back;
    rt::BootFront<consoles::ConsolesFront> front_link;
    rt::BootBack<line::LineBack, line::LineRing> back_link;
};

}  // namespace simulated
