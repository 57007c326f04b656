// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/console_relay.hpp"

#include "rt/console.hpp"
#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/memory.hpp"

namespace manager {

bool ConsoleRelay::attach(const Built& built) {
    void* const page = rt::memory::take_pages(1);
    const i64 handle = rt::grants::map(built.domid, grant_console, page, rt::grants::Access::read_write);
    if (handle < 0) {
        rt::memory::give_page(page);
        return false;
    }
    domain_ = built.domid;
    handle_ = static_cast<u32>(handle);
    ring_ = static_cast<console::Page*>(page);
    port_ = rt::events::bind_interdomain(built.domid, built.console_port);
    if (port_ != 0) rt::events::handle(port_, [](EvtchnPort, void*) {});      // waking up is all it has to do
    return port_ != 0;
}

void ConsoleRelay::detach() {
    if (ring_ == nullptr) return;
    if (port_ != 0) rt::events::close(port_);
    if (rt::grants::unmap(handle_, ring_) == grant_ok) rt::memory::give_page(ring_);
    ring_ = nullptr;
    port_ = 0;
}

bool ConsoleRelay::drain() {
    if (ring_ == nullptr) return false;
    const u32 produced = __atomic_load_n(&ring_->out_prod, __ATOMIC_ACQUIRE);
    u32 consumed = ring_->out_cons;
    if (produced == consumed || produced - consumed > sizeof ring_->out) return false;      // empty, or nonsense
    while (consumed != produced) {
        char text[256];
        u32 count = 0;
        for (; count < sizeof text && consumed != produced; ++consumed) text[count++] = ring_->out[consumed % sizeof ring_->out];
        rt::write_console({text, count}, domain_);
    }
    __atomic_store_n(&ring_->out_cons, consumed, __ATOMIC_SEQ_CST);
    rt::events::send(port_);
    return __atomic_load_n(&ring_->out_prod, __ATOMIC_ACQUIRE) != consumed;
}

void ConsoleRelay::type(const char* bytes, u64 count) {
    if (ring_ == nullptr || count == 0) return;
    u32 produced = ring_->in_prod;
    for (; count > 0; ++bytes, --count) {
        if (produced - __atomic_load_n(&ring_->in_cons, __ATOMIC_ACQUIRE) >= sizeof ring_->in) break;
        ring_->in[produced++ % sizeof ring_->in] = *bytes;
    }
    __atomic_store_n(&ring_->in_prod, produced, __ATOMIC_SEQ_CST);
    rt::events::send(port_);
}

}  // namespace manager
