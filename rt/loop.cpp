// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/loop.hpp"

namespace rt {

// In the upcall.
void Loop::fired(EvtchnPort port, void* context) {
    auto& loop = *static_cast<Loop*>(context);
    for (Listener* listener = loop.listeners_; listener != nullptr; listener = listener->next_)
        if (listener->port_ == port) listener->fired_ = true;
    loop.fired_ = true;
}

void Loop::take_events() {
    if (!fired_) return;
    // In this order: an event in between is seen now or the next time.
    fired_ = false;
    for (Listener* listener = listeners_; listener != nullptr; listener = listener->next_) {
        if (!listener->fired_) continue;
        listener->fired_ = false;
        turns_.ask(listener->work_);
    }
}

Listener::Listener(Loop& loop, EvtchnPort port, Work& work) : loop_(loop), port_(port), work_(work), next_(loop.listeners_) {
    events::disable();
    loop.listeners_ = this;
    events::enable();
    events::handle(port, Loop::fired, &loop);
}

Listener::~Listener() {
    events::disable();
    Listener** at = &loop_.listeners_;
    while (*at != this) at = &(*at)->next_;
    *at = next_;
    events::enable();
}

}  // namespace rt
