// SPDX-License-Identifier: GPL-2.0-or-later
// The manager as the store's one privileged client: what it writes for a domain, and what it asks of it there.
#pragma once

#include <optional>

#include "rt/loop.hpp"
#include "rt/store_client.hpp"
#include "rt/task.hpp"
#include "rt/waiting.hpp"
#include "services/manager/guest.hpp"
#include "services/manager/refusal.hpp"

namespace manager {

Refusal by_store(rt::StoreError error);

class StoreLink {
  public:
    explicit StoreLink(rt::Loop& loop) : loop_(loop), homes_(loop.turns()) {}

    // The page and port for a store that was built and does not run yet. What its command line has to say about them.
    std::string_view offer(DomId store, common::LineBuffer& option);
    DomId server() const { return server_; }      // 0: there is none
    rt::StoreClient& client() { return *client_; }

    // The domain's home: everything its kernel looks for. Then the store takes the domain's own connection.
    rt::Task<Refusal> add(Guest& guest);
    // The store forgets the domain. Whatever fails, all of it is tried.
    rt::Task<> remove(Guest& guest);

    rt::Task<Refusal> write(const Guest& guest, std::string_view key, std::string_view value);
    rt::Task<u32> count_nodes();      // in all; 0: not known
    rt::Task<Refusal> set_vcpus(const Guest& guest, u32 online);

  private:
    rt::Loop& loop_;
    rt::Gate homes_;      // one is made at a time: a coroutine for each node is memory enough
    DomId server_ = 0;
    // Made when there is a store.
    std::optional<rt::StoreClient> client_;
    std::optional<rt::Listener> listener_;
};

}  // namespace manager
