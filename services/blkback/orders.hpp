// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager says about virtual devices (idl/blkback.capnp). A detach waits until nothing of the device's is under way; the
// answers of others do not wait for it longer than that, since a disk answers or is given up.
#pragma once

#include "idl/blkback_back.hpp"
#include "services/blkback/vbds.hpp"

namespace blkback {

class Orders final : public vbd::OrdersService, private rt::Work {
  public:
    // `disks` may become more later.
    Orders(rt::Loop& loop, Scheduler& scheduler, Vbds& all, const PhysicalDisks& disks) : loop_(loop), all_(all), disks_(disks) { scheduler.tell_of_abandoned(*this); }

    void attach(const vbd::Order& request, const Reply& reply) override;
    void detach(const vbd::Order& request, const Reply& reply) override;
    void statistics(const vbd::Order& request, const Reply& reply) override;
    void disk(const vbd::Order& request, const Reply& reply) override;

  private:
    struct Leaving {
        DomId owner;
        u32 device;
        Reply reply;
    };

    void turn() override;
    template <typename T>
    void hand_out(const vbd::Order& request, const T& what, const Reply& reply);

    rt::Loop& loop_;
    Vbds& all_;
    const PhysicalDisks& disks_;
    std::optional<Leaving> leaving_[vbd::OrdersRing::slots_max];
};

}  // namespace blkback
