// SPDX-License-Identifier: GPL-2.0-or-later
// What was asked of the manager and is not done yet. Asking goes by one ring, and is answered at once; what became of it
// comes by another (idl/line.capnp), whenever it does. A ticket says which it was.
#pragma once

#include "idl/line_back.hpp"
#include "idl/line_front.hpp"
#include "rt/task.hpp"
#include "rt/waiting.hpp"
#include "services/console/command_pool.hpp"

namespace console {

class ManagerCalls final : public line::OutcomesService {
  public:
    explicit ManagerCalls(rt::Turns& turns, line::LineFront& front);

    struct Result {
        line::Status status;
        u32 length;                // bytes of the answer, written over the command
    };
    // One command, the first `length` bytes of `data`; the answer may be as long as `data`, and is at most that. Cancelled: the
    // manager took it and is gone, or never heard of it.
    rt::Task<Result> command(u16 session, u16 command, u32 length, std::span<std::byte> data);
    // Ends when none of the session's commands is under way any more.
    rt::Task<> close(u16 session);

    // The manager says what became of something.
    void deliver(const line::Deliver& delivery, const Reply& reply) override;

    bool connected() const { return front_.connected(); }
    // If the manager is gone, or breaks the rules of its ring, it delivers nothing any more.
    void look();
    u32 under_way() const;

  private:
    // Each line can have a command in all its buffers and be closing, and the serial line can have one.
    static constexpr u32 most = CommandPool::most + sessions_most + 1;
    static_assert(CommandPool::most + 1 <= line::calls_max);

    struct Entry {
        u32 ticket = 0;                      // 0: free
        bool delivered = false;
        std::span<std::byte> data;
        Result result{};
    };
    Entry& take(std::span<std::byte> data);
    rt::Task<Result> outcome(Entry& entry, line::LineFront::Call& call);

    line::LineFront& front_;
    rt::Signal delivered_;
    Entry entries_[most];
    u32 last_ticket_ = 0;
};

}  // namespace console
