// SPDX-License-Identifier: GPL-2.0-or-later
// The domains the manager has started: their consoles, and their ends.
#pragma once

#include <string_view>

#include "services/manager/console_relay.hpp"

namespace manager {

u64 free_frames();      // of the machine, not reserved to anyone

class Supervisor {
  public:
    static constexpr u32 guests_max = 256;

    // Starts a domain that was built. Takes it over from there.
    void start(const ManifestDomain& wanted, const Built& built);
    u32 running() const { return count_; }

    // Moves console output; true: there may be more.
    bool drain_consoles();
    void type(const char* bytes, u64 count);

    // Reports and removes the domains that have ended.
    void collect_ended();
    void list() const;
    void destroy(DomId domid);

  private:
    struct Guest {
        DomId domid;
        char name[32];
        ConsoleRelay console;
    };
    void remove(u32 index);

    Guest guests_[guests_max];
    u32 count_ = 0;
    DomId focus_ = 0;               // who gets the operator's keys: the last one started
};

}  // namespace manager
