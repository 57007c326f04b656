// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/pending_events.hpp"

#include "idl/store.hpp"

namespace store_service {

namespace {

u32 weight(const Event& event) { return Memory::weight(static_cast<u32>(sizeof event) + event.length); }

}  // namespace

bool PendingEvents::is_pending(const Watch& watch, std::string_view path) const {
    for (const Event* event = watch.events.first(); event != nullptr; event = watch.events.next(*event))
        if (event->path() == path) return true;
    return false;
}

void PendingEvents::add(Watch& watch, std::string_view path) {
    if (watch.is_behind || is_pending(watch, path)) return;
    if (path == watch.as_asked(watch.path())) return put_own(watch);
    // A path so long that the token does not fit behind it, one event too many, or no memory for it.
    const bool fits = path.size() + watch.token_length + 2 <= store::payload_max;
    Event* const event = fits && watch.event_count < events_of_watch ? make(watch, path) : nullptr;
    if (event == nullptr) {
        forget(watch);
        put_own(watch);
        watch.is_behind = true;
        return;
    }
    queue_.append(*event);
    watch.events.append(*event);
    ++watch.event_count;
}

Event* PendingEvents::make(Watch& watch, std::string_view path) {
    const u32 length = static_cast<u32>(path.size()), bytes = Memory::weight(static_cast<u32>(sizeof(Event)) + length);
    if (!ledger_.allow(domain_, domain_, Quota::bytes, bytes).ok()) return nullptr;
    // Not out of what is kept for the manager, also for its events: guests cause them, and they can be one.
    Event* const event = memory_.make<Event>(Memory::For::guest, length, watch, path);
    if (event != nullptr) ledger_.charge(domain_, Quota::bytes, bytes);
    return event;
}

void PendingEvents::put_own(Watch& watch) {
    queue_.append(watch.own);
    watch.events.append(watch.own);
    ++watch.event_count;
}

void PendingEvents::take_out(Event& event) {
    Watch& watch = event.watch;
    queue_.remove(event);
    watch.events.remove(event);
    --watch.event_count;
    if (&event == &watch.own) watch.is_behind = false;
}

Event* PendingEvents::take() {
    Event* const event = queue_.first();
    if (event != nullptr) take_out(*event);
    return event;
}

void PendingEvents::end(Event& event) {
    if (&event == &event.watch.own) return;
    ledger_.refund(domain_, Quota::bytes, weight(event));
    memory_.end(event, event.length);
}

void PendingEvents::forget(Watch& watch) {
    while (Event* const event = watch.events.first()) {
        take_out(*event);
        end(*event);
    }
}

}  // namespace store_service
