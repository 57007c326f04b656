// SPDX-License-Identifier: GPL-2.0-or-later
// The console service as the manager sees it: it takes orders about consoles, hands commands over by the Line ring, and
// hears by Outcomes what became of them. It can be slow with everything, refuse, and hand over what nobody should.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "idl/consoles_back.hpp"
#include "idl/line_back.hpp"
#include "idl/line_front.hpp"
#include "rt/boot_link.hpp"
#include "rt/task.hpp"

namespace simulated {

using namespace abi;

class ConsoleSide final : public consoles::ConsolesService, public line::OutcomesService {
  public:
    explicit ConsoleSide(rt::Loop& loop);

    // One command or close: what the manager said to it, and what became of it.
    struct Asked {
        u16 session, command;
        bool is_close, answered = false;
        line::Status taken_up{};
        u32 outcomes = 0;
        line::Status outcome{};
        std::string answer;
    };
    // Returns its ticket. `claimed`: the length that is said; as long as it is unless that is given.
    u32 call(u16 session, u16 command, const std::string& bytes, u32 claimed = ~0u);
    u32 close(u16 session);
    const Asked& at(u32 ticket) const { return asked.at(ticket); }
    u32 under_way() const;
    std::map<u32, Asked> asked;

    // Answers of ours that are late, and go out when they are released.
    bool holds_orders = false, holds_outcomes = false;
    std::vector<std::function<void()>> held;
    void release(std::size_t which);
    void release_all();

    // What orders are answered with, and what outcomes are.
    consoles::Status orders_get = consoles::Status::okay;
    line::Status outcomes_get = line::Status::ok;
    u32 tail_length = ~0u;            // unless it is this, whatever was written
    std::string tail_text = "the last words";
    std::set<DomId> consoles;
    std::map<DomId, std::string> names;

    // Against the protocol: empty.
    std::vector<std::string> faults;

  private:
    using OrderReply = consoles::ConsolesService::Reply;
    using OutcomeReply = line::OutcomesService::Reply;
    void add(const consoles::Add& order, const OrderReply& reply) override;
    void remove(const consoles::Remove& order, const OrderReply& reply) override;
    void rename(const consoles::Rename& order, const OrderReply& reply) override;
    void tail(const consoles::Tail& order, const OrderReply& reply) override;
    void deliver(const line::Deliver& delivery, const OutcomeReply& reply) override;
    void answer(const OrderReply& reply, consoles::Answer answer);
    rt::Task<> ask(u32 ticket, std::string bytes, u32 length);
    rt::Task<> ask_close(u32 ticket);

    u32 last_ticket_ = 0;
    std::vector<std::byte*> free_buffers_;
    rt::LinkTable links_;
    line::LineFront line_;
    consoles::ConsolesBack orders_;
    line::OutcomesBack outcomes_;
    rt::BootBack<consoles::ConsolesBack, consoles::ConsolesRing> orders_link_;
    rt::BootBack<line::OutcomesBack, line::OutcomesRing> outcomes_link_;
    rt::BootFront<line::LineFront> line_link_;
};

}  // namespace simulated
