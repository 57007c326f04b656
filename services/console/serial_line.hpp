// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's serial line: what is typed on it goes to one console, that of the domain added last among those shown there.
// After Ctrl-\ a letter is for us: q powers the machine off, n moves on to the next console, Ctrl-\ itself is sent.
#pragma once

#include "rt/task.hpp"
#include "services/console/consoles.hpp"
#include "services/console/manager_calls.hpp"

namespace console {

class SerialLine final : public rt::Work {
  public:
    // Of the commands that come from here; no line has it.
    static constexpr u16 session = 15;

    SerialLine(Consoles& consoles, ManagerCalls& manager);

    void focus(Console& console) { focus_ = console.domid(); }
    Console* focused();

  private:
    void turn() override;
    void key(char c);
    void command(char c);
    void focus_next();
    void send_pending();
    rt::Task<> power_off();

    static constexpr char escape = 0x1C;
    static constexpr u32 reads_per_turn = 16;

    Consoles& consoles_;
    ManagerCalls& manager_;
    std::byte* page_;               // of the one command that is sent from here
    DomId focus_ = 0;
    bool escaped_ = false, ending_ = false;
    char pending_[64];
    u32 pending_count_ = 0;
    rt::Listener listener_;
};

}  // namespace console
