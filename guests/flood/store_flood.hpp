// SPDX-License-Identifier: GPL-2.0-or-later
// What floods of the store share: a client that looks at its page all the time instead of sleeping, coroutines that each
// always have a request out, so that the page is full, and a count of what came back.
#pragma once

#include "common/line_buffer.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/memory.hpp"
#include "rt/store_client.hpp"
#include "rt/task.hpp"
#include "rt/time.hpp"

namespace flood {

using namespace abi;

class StoreFlood {
  public:
    explicit StoreFlood(u64 end_ns)
        : end_ns_(end_ns), client_(turns_, *static_cast<store::Page*>(rt::memory::page_of_mfn(rt::start_info->store_mfn)), rt::start_info->store_evtchn) {}

    rt::StoreClient& client() { return client_; }
    bool is_over() const { return client_.broken() || rt::time::system_ns() >= end_ns_; }

    // True: it was done. What a quota refuses is counted, everything else that fails as well, apart.
    bool count(rt::StoreReply reply) {
        ++asked_;
        const bool by_quota = reply.error == rt::StoreError::no_space || reply.error == rt::StoreError::too_big;
        if (by_quota) ++refused_;
        else if (!reply.ok()) ++failed_;
        return reply.ok();
    }

    // A worker is there from `add` to its end.
    void add(rt::Task<> worker) {
        ++workers_;
        rt::detach(follow(std::move(worker)));
    }
    void run(std::string_view name) {
        while (workers_ != 0) {
            client_.notified();
            turns_.round();
        }
        rt::print("flood: ", name, ": ", asked_, " requests, ", refused_, " refused by quota, ", failed_, " failed");
    }

  private:
    rt::Task<> follow(rt::Task<> worker) {
        co_await std::move(worker);
        --workers_;
    }

    const u64 end_ns_;
    rt::Turns turns_;
    rt::StoreClient client_;
    u32 workers_ = 0;
    u64 asked_ = 0, refused_ = 0, failed_ = 0;
};

// Below what the guest may write in its home.
class Path {
  public:
    template <typename... Numbers>
    explicit Path(Numbers... numbers) {
        line_.put("data");
        ((line_.put('/'), line_.put(numbers)), ...);
    }
    std::string_view text() const { return line_.text(); }

  private:
    common::LineBuffer line_;
};

}  // namespace flood
