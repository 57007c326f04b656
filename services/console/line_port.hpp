// SPDX-License-Identifier: GPL-2.0-or-later
// What a session needs of the port its client is at: bytes in, bytes out, and whether the door is open. A port keeps what it
// has received until it is taken, and holds so much back from its client.
#pragma once

#include <span>

#include "common/integers.hpp"

namespace console {

using namespace common::integers;

class LinePort {
  public:
    // The bytes that come next; none: they have not come yet. The session gets a turn when some do.
    virtual std::span<const u8> received() = 0;
    virtual void take(u32 bytes) = 0;

    // Bytes that can be sent now.
    virtual u32 room() = 0;
    virtual void send(std::span<const u8> bytes) = 0;      // no more than there is room
    // What was sent so far leaves. False: there is no room for more; the session gets a turn when there is.
    virtual bool flush() = 0;

    // We are ready for the client; we do not listen to it any more, and what has not left yet is dropped.
    virtual void open() = 0;
    virtual void shut() = 0;

  protected:
    ~LinePort() = default;
};

}  // namespace console
