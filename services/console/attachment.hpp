// SPDX-License-Identifier: GPL-2.0-or-later
// One line that reads one console, at a place of its own. It belongs to the line's session, and is in its console's list
// while it is attached.
#pragma once

#include "rt/turns.hpp"
#include "common/integers.hpp"

namespace console {

using namespace common::integers;

class Console;

struct Attachment {
    static constexpr u64 open_end = ~u64{0};

    Console* console = nullptr;      // null: not attached, or not any more
    bool is_orphan = false;          // its console was forgotten, which the client does not know yet
    rt::Work* line = nullptr;        // who gets a turn when there is something to read
    u32 id = 0;                      // the client's name for it
    u64 position = 0;                // next byte to send
    u64 end = open_end;              // where it ends: at attaching if the client does not follow, or with the domain
    Attachment* next = nullptr;      // of the console

    bool in_use() const { return console != nullptr || is_orphan; }
};

}  // namespace console
