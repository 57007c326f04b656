// SPDX-License-Identifier: GPL-2.0-or-later
// The store's machine when it is a domain: pages, grants and ports of rt.
#pragma once

#include "idl/shared_info.hpp"
#include "services/store/store.hpp"

namespace store_service {

class DomainMachine final : public Machine {
  public:
    DomainMachine();
    // Wakes the connections whose ports had events; looks at the clock if the timer went off.
    void take_events(Store& store);
    bool has_events() const { return __atomic_load_n(&words_, __ATOMIC_SEQ_CST) != 0 || __atomic_load_n(&is_time_, __ATOMIC_SEQ_CST); }

    void* take_page() override;
    void give_page(void* page) override;
    store::Page* map(DomId domain, void* place, u32& handle) override;
    void unmap(u32 handle, void* place) override;
    EvtchnPort bind(DomId domain, EvtchnPort port, Connection& connection) override;
    void close(EvtchnPort port) override;
    void listen(EvtchnPort port, bool is_wanted) override;
    u64 now() override;
    u64 ran() override;
    void wake_at(u64 time) override;
    void say(std::string_view line) override;

  private:
    static void fired(EvtchnPort port, void* machine);

    // Ports that had events, by bit, and the words with such bits. Upcalls set, the loop takes.
    u64 fired_[abi::event_ports_max / 64]{};
    u64 words_ = 0;
    bool is_time_ = false;
    Connection* by_port_[abi::event_ports_max]{};
};
static_assert(abi::event_ports_max == 64 * 64);

}  // namespace store_service
