// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/consoles.hpp"

#include <new>

#include "rt/memory.hpp"
#include "services/console/text.hpp"

namespace console {

Consoles::Consoles(rt::Loop& loop) : loop_(loop), alarm_(loop, *this) {
    const u64 free = rt::memory::free_pages();
    // The objects' own pages count, too: a page's worth of them at a time.
    constexpr u64 objects_per_page = page_size / sizeof(Console);
    const u64 fit = free <= pages_spare ? 0 : (free - pages_spare) * objects_per_page / (pages_each * objects_per_page + 1);
    count_ = fit < most ? static_cast<u32>(fit) : most;
    if (count_ == 0) rt::panic("no memory for a single console: ", free, " pages free");
    consoles_ = static_cast<Console*>(rt::memory::take_pages((count_ * sizeof(Console) + page_size - 1) / page_size));
    for (u32 i = 0; i < count_; ++i) new (consoles_ + i) Console(*this);
}

Console* Consoles::add(const consoles::Add& wanted, consoles::Status& refused) {
    // The manager knows better than we who is alive: an id it adds again had ended.
    if (Console* const old = find_live(wanted.domid)) remove(*old);
    Console* const place = free_place(text_of(wanted.name));
    if (place == nullptr) refused = consoles::Status::full;
    else if (place->open(wanted, ++order_)) return place;
    else refused = consoles::Status::ring_refused;
    return nullptr;
}

// The dead one of that name; one that nobody has; the one that died first.
Console* Consoles::free_place(std::string_view name) {
    Console *unused = nullptr, *oldest = nullptr, *namesake = nullptr;
    for (u32 i = 0; i < count_; ++i) {
        Console& console = consoles_[i];
        if (console.state() == Console::State::unused && unused == nullptr) unused = &console;
        if (console.state() != Console::State::dead) continue;
        if (console.name() == name) namesake = &console;
        if (oldest == nullptr || console.order() < oldest->order()) oldest = &console;
    }
    return namesake != nullptr ? namesake : unused != nullptr ? unused : oldest;
}

Console* Consoles::find_live(DomId domid) {
    Console* found = nullptr;
    for_each([&](Console& console) {
        if (console.is_live() && console.domid() == domid) found = &console;
    });
    return found;
}

Console* Consoles::find(std::string_view name, u32 domid) {
    Console* found = nullptr;
    for_each([&](Console& console) {
        if (name.empty() ? console.domid() != domid : console.name() != name) return;
        const bool better = found == nullptr || (console.is_live() != found->is_live() ? console.is_live() : console.order() > found->order());
        if (better) found = &console;
    });
    return found;
}

Console* Consoles::next(u64 key) {
    Console* found = nullptr;
    for_each([&](Console& console) {
        if (key_of(console) >= key && (found == nullptr || key_of(console) < key_of(*found))) found = &console;
    });
    return found;
}

// The timer went off.
void Consoles::turn() {
    alarm_.clear();
    const u64 now = rt::time::system_ns();
    for_each([&](Console& console) {
        if (!console.is_throttled()) return;
        if (console.ready_at() <= now) console.resume();
        else wait_for_tokens(console);
    });
}

}  // namespace console
