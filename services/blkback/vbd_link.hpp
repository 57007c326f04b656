// SPDX-License-Identifier: GPL-2.0-or-later
// How a guest's front end meets its device: through the store, as stock kernels do (idl/block.capnp has the keys). Whatever the
// front end writes is checked before anything of it is used, and a connection that cannot be made leaves nothing behind. Which
// device it gets is in the path, and that the manager made for it alone.
#pragma once

#include "rt/kept.hpp"
#include "rt/link_driver.hpp"
#include "rt/link_table.hpp"
#include "services/blkback/vbds.hpp"

namespace blkback {

class VbdLink final : private rt::LinkEnd {
  public:
    // Of the largest ring: 2^this pages.
    static constexpr u32 page_order_max = 4;
    static_assert(1u << page_order_max <= kept::ring_pages_max);

    VbdLink(rt::Loop& loop, rt::StoreClient& store, rt::LinkTable& links, const VirtualDisk& disk, VbdQueue& queue);
    VbdLink(const VbdLink&) = delete;

    // Until it was told to close, and has; or the store is broken.
    rt::Task<> run() { return driver_.run(); }
    // Parts from the front end, with a farewell.
    void close() { driver_.close(); }
    rt::LinkState state() const { return driver_.state(); }
    // Why the last connection was refused; empty if none was.
    std::string_view problem() const { return problem_ != nullptr ? std::string_view(problem_) : driver_.problem(); }

  private:
    bool offer(rt::LinkKeys& mine) override;
    bool connect(const rt::LinkKeys& peers, rt::LinkKeys& mine) override;
    void disconnect() override;

    const char* check(const rt::LinkKeys& peers) const;
    const char* take_ring(std::span<const GrantRef> refs, EvtchnPort peer_port);
    bool map(std::span<const GrantRef> refs);
    void let_go();

    rt::Loop& loop_;
    rt::LinkTable& links_;
    const VirtualDisk& disk_;
    VbdQueue& queue_;
    common::LineBuffer my_path_, peer_path_;
    rt::LinkDriver driver_;
    const char* problem_ = nullptr;

    std::byte* memory_ = nullptr;                  // for the largest ring; for good
    u32 handles_[kept::ring_pages_max]{};
    u32 mapped_ = 0;
    EvtchnPort port_ = 0;
    kept::Entry* entry_ = nullptr;
    // Work of the ring's own events.
    struct Events final : rt::Work {
        explicit Events(VbdQueue& queue) : queue(queue) {}
        void turn() override { queue.back().notified(); }
        VbdQueue& queue;
    } events_;
    std::optional<rt::Listener> listener_;
};

}  // namespace blkback
