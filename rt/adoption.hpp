// SPDX-License-Identifier: GPL-2.0-or-later
// What every back end of a ring does when it finds one in kept memory: where it goes on, whether it is careful, and whether
// the peer has heard of what its predecessor published.
//
// Who died early several times in a row is careful: it works on one thing at a time, so that each life brings at least one
// answer and a crash loop makes progress. Who answers a ring's worth is trusted again.
#pragma once

#include "idl/link.hpp"
#include "rt/events.hpp"
#include "rt/ring.hpp"

namespace rt {

class Adoption {
  public:
    Adoption() = default;

    // False: the ring says something that cannot be, the peer is not to be trusted.
    bool begin(kept::Entry& entry, const ring::Header& header, u32 size) {
        entry_ = &entry;
        answered_ = shared::load(header.rsp_prod);
        // What was published last is kept behind the index itself; a death in between is all they may differ by.
        if (answered_ - shared::load(entry.answered) > size) {
            fail();
            return false;
        }
        const u32 deaths = shared::load(entry.early_deaths);
        careful_ = deaths > 2;
        shared::store(entry.early_deaths, deaths + 1);
        trusted_at_ = answered_ + size;
        // A predecessor may have died between publishing and notifying. Nothing new, no event: they wear a front end down.
        notify_ = shared::load(entry.notified) != answered_;
        return true;
    }

    bool begun() const { return entry_ != nullptr; }
    kept::Entry& entry() const { return *entry_; }
    u32 answered() const { return answered_; }
    bool careful() const { return careful_; }
    bool broken() const { return entry_ != nullptr && shared::load(entry_->state) == kept::State::broken; }
    void fail() { shared::store(entry_->state, kept::State::broken); }

    // Publishes answers, whose slots are written, up to `index`; notifies the peer if it wants to know, or did not hear.
    template <typename Slot>
    void publish(BackRing<Slot>& ring, u32 index) {
        if (index != ring.answered()) {
            notify_ = ring.publish(index) || notify_;
            shared::store(entry_->answered, index);
            if (static_cast<i32>(index - trusted_at_) >= 0) trust();
        } else if (!notify_) {
            return;
        }
        if (notify_) events::send(entry_->port);
        notify_ = false;
        shared::store(entry_->notified, index);
    }

  private:
    void trust() {
        careful_ = false;
        trusted_at_ += 1u << 30;
        shared::store(entry_->early_deaths, u32{0});
    }

    kept::Entry* entry_ = nullptr;
    u32 answered_ = 0, trusted_at_ = 0;
    bool careful_ = false, notify_ = false;
};

}  // namespace rt
