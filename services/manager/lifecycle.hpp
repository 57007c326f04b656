// SPDX-License-Identifier: GPL-2.0-or-later
// From a record to a running domain, and to its end: every step of the way up has its counterpart on the way down, and
// whatever fails or is cancelled leaves nothing behind.
//
// A guest may be gone whenever a coroutine goes on after waiting; who waits while others may destroy it looks it up again.
#pragma once

#include "services/manager/builder.hpp"
#include "services/manager/console_link.hpp"
#include "services/manager/guests.hpp"
#include "services/manager/store_link.hpp"

namespace manager {

class Lifecycle {
  public:
    Lifecycle(rt::Turns& turns, Guests& guests, ImageStore& images, StoreLink& store, ConsoleLink& console)
        : turns_(turns), guests_(guests), images_(images), store_(store), console_(console), building_(turns), removed_(turns) {}

    // In three steps, so that domains of the manifest can be linked in between. A refusal by any of them: the guest is gone.
    rt::Task<Refusal> build(const ManifestDomain& record, Guest*& guest);
    rt::Task<Refusal> connect(Guest& guest);
    rt::Task<Refusal> start(Guest& guest);
    // All of it.
    rt::Task<Refusal> create(const ManifestDomain& record, DomId& domid);

    // To nothing; also one that is being built. Returns when nothing is left.
    rt::Task<> destroy(Guest& guest);
    Refusal set_paused(Guest& guest, bool paused);

    // A guest was removed from the table.
    rt::Signal& removed() { return removed_; }

  private:
    Refusal find_images(Guest& guest);
    rt::Task<> undo(Guest& guest);
    rt::Task<> take_apart(Guest& guest);

    rt::Turns& turns_;
    Guests& guests_;
    ImageStore& images_;
    StoreLink& store_;
    ConsoleLink& console_;
    rt::Gate building_;
    FrameList frames_;      // of the one that is being built
    rt::Signal removed_;
};

// What one domain is like for the core. False: there is none of this id.
bool core_info(DomId domid, ControlDomainInfo& info);

}  // namespace manager
