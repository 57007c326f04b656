// SPDX-License-Identifier: GPL-2.0-or-later
// The guests' console rings, shown on the machine's console, and the operator's keys, given to the one guest that has the
// focus. The rings are the guests' memory: indices and bytes are copied, then bounded.
#pragma once

#include "idl/console.hpp"
#include "services/manager/builder.hpp"

namespace manager {

class ConsoleRelay {
  public:
    // Maps the ring and binds its port. False: it could not.
    bool attach(const Built& built);
    void detach();
    bool attached() const { return ring_ != nullptr; }

    // Moves what the guest has written, at most one ring full. True: there may be more.
    bool drain();
    // Gives bytes to the guest; what does not fit is lost, as on any line.
    void type(const char* bytes, u64 count);

  private:
    DomId domain_ = 0;
    console::Page* ring_ = nullptr;
    u32 handle_ = 0;
    EvtchnPort port_ = 0;
};

}  // namespace manager
