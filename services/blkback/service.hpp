// SPDX-License-Identifier: GPL-2.0-or-later
// The block service as a whole: everything it knows is reachable from here. Members are in the order in which they need each
// other.
#pragma once

#include "rt/boot_link.hpp"
#include "services/blkback/disks.hpp"
#include "services/blkback/orders.hpp"

namespace blkback {

class Service {
  public:
    // Requests that can be under way at a time: rings have 32 slots to a page.
    static constexpr u32 requests_max = 2048;
    // What all disks together are lent: 4 MiB of data, and the drivers' queues.
    static constexpr u32 dma_pages = 1024 + 256;
    static constexpr u32 request_pages = (requests_max * sizeof(Request) + page_size - 1) / page_size;

    explicit Service(rt::Loop& loop)
        : loop_(loop), links_(rt::kept_pages()), pool_(dma_pages), alarms_(loop), requests_(rt::memory::take_pages(request_pages), requests_max),
          scheduler_(loop, alarms_, pool_, requests_), disks_(loop, alarms_, pool_), vbds_(loop, scheduler_, requests_), orders_(loop, scheduler_, vbds_, disks_.all()),
          orders_ring_(loop.turns(), orders_) {}

    // The disks first: whoever orders a device wants to hear whether its extents are there.
    rt::Task<> start() {
        co_await disks_.start(scheduler_);
        if (rt::option("link.disks").empty()) {
            rt::print("nobody gives orders: there is no link \"disks\" to the manager");
            co_return;
        }
        orders_link_.emplace(loop_, "disks", orders_ring_, links_);
    }
    const PhysicalDisks& disks() const { return disks_.all(); }
    Vbds& devices() { return vbds_; }

  private:
    rt::Loop& loop_;
    rt::LinkTable links_;
    rt::DmaPool pool_;
    rt::Alarms alarms_;
    RequestPool requests_;
    Scheduler scheduler_;
    Disks disks_;
    Vbds vbds_;
    Orders orders_;
    vbd::OrdersBack orders_ring_;                       // the manager's
    std::optional<rt::BootBack<vbd::OrdersBack, vbd::OrdersRing>> orders_link_;
};

}  // namespace blkback
