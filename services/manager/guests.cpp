// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/guests.hpp"

#include "rt/time.hpp"

namespace manager {

void Guests::note_change() {
    ++change_;
    changed_.fire();
}

Guest* Guests::add(const ManifestDomain& record, Refusal& refusal) {
    refusal = {};
    if (const Guest* const other = find(text_of(record.name))) {
        refusal = refused(Status::name_in_use);
        refusal.problem.domid = other->domid;
        return nullptr;
    }
    if (count_ == most) {
        refusal = too_much(Status::limit, most + 1, most, static_cast<i64>(line::Limit::domains));
        return nullptr;
    }
    Guest* const guest = new Guest(turns_);
    guest->record = record;
    guest->target_mib = record.memory_mib;
    guest->created_ns = rt::time::system_ns();
    guest->next = first_;
    first_ = guest;
    ++count_;
    note_change();
    return guest;
}

void Guests::remove(Guest& guest) {
    Guest** at = &first_;
    while (*at != &guest) at = &(*at)->next;
    *at = guest.next;
    --count_;
    guest.gone.fire();
    note_change();
    delete &guest;
}

void Guests::set_state(Guest& guest, line::DomainState state) {
    guest.state = state;
    note_change();
}

Guest* Guests::find(DomId domid) const {
    Guest* guest = first_;
    while (guest != nullptr && (guest->domid != domid || domid == 0)) guest = guest->next;
    return guest;
}

Guest* Guests::find(std::string_view name) const {
    Guest* guest = first_;
    while (guest != nullptr && guest->name() != name) guest = guest->next;
    return guest;
}

Guest* Guests::find(const line::Target& target) const {
    const std::string_view name = text_of(target.name);
    return name.empty() ? find(target.domid) : find(name);
}

Guest* Guests::next_after(u32 from) const {
    Guest* found = nullptr;
    for (Guest* guest = first_; guest != nullptr; guest = guest->next)
        if (guest->domid >= from && (found == nullptr || guest->domid < found->domid)) found = guest;
    return found;
}

u32 Guests::count_without_services() const {
    u32 count = 0;
    for_each([&](const Guest& guest) { count += !guest.is(domain_service); });
    return count;
}

}  // namespace manager
