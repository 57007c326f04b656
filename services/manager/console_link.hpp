// SPDX-License-Identifier: GPL-2.0-or-later
// The manager's three rings with the console service: its orders about consoles and what became of the operator's commands
// (we are the front end), and those commands (we are the back end).
#pragma once

#include <optional>

#include "idl/consoles_front.hpp"
#include "idl/line_back.hpp"
#include "idl/line_front.hpp"
#include "rt/boot_link.hpp"
#include "rt/task.hpp"
#include "services/manager/guest.hpp"
#include "services/manager/refusal.hpp"

namespace manager {

class ConsoleLink {
  public:
    ConsoleLink(rt::Loop& loop, line::LineService& operators) : loop_(loop), front_(loop.turns()), outcomes_(loop.turns()), back_(loop.turns(), operators) {}

    // For a console service that was built and does not run yet. What its command line has to say about the rings.
    bool offer(DomId console, common::LineBuffer& options);
    DomId server() const { return server_; }      // 0: there is none

    rt::Task<Refusal> add(Guest& guest);
    rt::Task<> remove(Guest& guest);
    rt::Task<> rename(const Guest& guest);
    // What became of something that the console service had asked, by its ticket. `answer` is whole pages of ours, or empty.
    rt::Task<> deliver(u32 ticket, line::Status outcome, std::span<const std::byte> answer);
    // What the domain has written is on the serial line when this returns.
    rt::Task<> settle(DomId domid);
    // The last bytes a domain wrote, as many as there are and fit.
    rt::Task<u32> tail(const Guest& guest, std::span<std::byte> into);

  private:
    rt::Loop& loop_;
    DomId server_ = 0;
    consoles::ConsolesFront front_;
    line::OutcomesFront outcomes_;
    line::LineBack back_;
    // Made when there is a console service.
    std::optional<rt::LinkTable> links_;
    std::optional<rt::BootFront<consoles::ConsolesFront>> orders_;
    std::optional<rt::BootFront<line::OutcomesFront>> outcomes_link_;
    std::optional<rt::BootBack<line::LineBack, line::LineRing>> commands_;
};

}  // namespace manager
