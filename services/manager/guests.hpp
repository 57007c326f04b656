// SPDX-License-Identifier: GPL-2.0-or-later
// The table of domains, and the number that counts the changes of their states.
#pragma once

#include "services/manager/guest.hpp"
#include "services/manager/refusal.hpp"

namespace manager {

class Guests {
  public:
    static constexpr u32 most = 1000;

    explicit Guests(rt::Turns& turns) : turns_(turns), changed_(turns) {}
    ~Guests() { for_each([](Guest& guest) { delete &guest; }); }
    Guests(const Guests&) = delete;

    // A new one under a name that nobody has. Null: said why.
    Guest* add(const ManifestDomain& record, Refusal& refusal);
    void remove(Guest& guest);
    void set_state(Guest& guest, line::DomainState state);
    // Something that somebody may wait for is not as it was.
    void note_change();

    Guest* find(DomId domid) const;
    Guest* find(std::string_view name) const;
    Guest* find(const line::Target& target) const;      // by its name if there is one
    // With the lowest id >= `from`.
    Guest* next_after(u32 from) const;
    template <typename Visit>
    void for_each(Visit visit) const {
        for (Guest *guest = first_, *next; guest != nullptr; guest = next) {
            next = guest->next;
            visit(*guest);
        }
    }
    u32 count() const { return count_; }
    // Of those that are there for their own sake.
    u32 count_without_services() const;

    u64 change() const { return change_; }
    rt::Signal& changed() { return changed_; }

  private:
    rt::Turns& turns_;
    Guest* first_ = nullptr;
    u32 count_ = 0;
    u64 change_ = 1;
    rt::Signal changed_;
};

}  // namespace manager
