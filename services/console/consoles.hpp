// SPDX-License-Identifier: GPL-2.0-or-later
// All consoles. How many there can be is settled at the start, by the memory that is free then: a place is taken by a
// living domain, or by a dead one whose scrollback is kept until the place is needed.
#pragma once

#include "services/console/alarm.hpp"
#include "services/console/console.hpp"

namespace console {

class Consoles final : public rt::Work {
  public:
    // Memory of each beside this object's share: the scrollback, and a page in whose place the ring is mapped.
    static constexpr u64 pages_each = Scrollback::size / page_size + 1;
    // Left for what comes later: the lines' queues and pages (about 250), frames of coroutines.
    static constexpr u64 pages_spare = 512;
    static constexpr u32 most = 2048;

    explicit Consoles(rt::Loop& loop);

    rt::Loop& loop() const { return loop_; }
    u32 places() const { return count_; }

    // `refused`, if it is null.
    Console* add(const consoles::Add& wanted, consoles::Status& refused);
    void remove(Console& console) { console.close(++order_); }

    Console* find_live(DomId domid);
    // By id, or by name if that is not empty: a living one, else the one that died last.
    Console* find(std::string_view name, u32 domid);
    // With the lowest place in the order of (domid, order) above `key`.
    Console* next(u64 key);
    static u64 key_of(const Console& console) { return u64{console.domid()} << 48 | console.order(); }

    template <typename Visit>
    void for_each(Visit visit) {
        for (u32 i = 0; i < count_; ++i)
            if (consoles_[i].state() != Console::State::unused) visit(consoles_[i]);
    }

    void wait_for_tokens(Console& console) { alarm_.at(console.ready_at()); }

  private:
    void turn() override;
    Console* free_place(std::string_view name);

    rt::Loop& loop_;
    u32 count_ = 0;
    Console* consoles_ = nullptr;
    u64 order_ = 0;
    Alarm alarm_;
};

}  // namespace console
