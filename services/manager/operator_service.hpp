// SPDX-License-Identifier: GPL-2.0-or-later
// The operator's commands, as the console service hands them over: fixed-layout records in its pages. Each is copied once,
// taken up, checked, carried out, and its answer delivered over the console link; many may be under way, and end in any
// order. The commands themselves are in commands_*.cpp, by subject.
#pragma once

#include "idl/line_back.hpp"
#include "services/manager/command.hpp"

namespace manager {

class OperatorService final : public line::LineService {
  public:
    explicit OperatorService(rt::Turns& turns) : command_ended_(turns) {}
    // Before the first command comes, and before others take memory: from here on there are as many buffers as commands.
    void serve(Parts& parts);

    void call(const line::Call& request, const Reply& reply) override;
    void close(const line::SessionEnd& request, const Reply& reply) override;

  private:
    rt::Task<> serve(line::Call request, std::byte* buffer);
    rt::Task<> end_session(Session& session, u32 ticket);
    void note(const line::Call& request, const Command& command, const Refusal& result);

    // Whole pages, since the console service gets to read them.
    static_assert(line::call_pages_max * page_size == line::data_max);
    Parts* parts_ = nullptr;
    rt::Signal command_ended_;
    std::byte* buffers_[line::calls_max] = {};      // free ones
    u32 free_ = 0;
};

}  // namespace manager
