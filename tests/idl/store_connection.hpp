// SPDX-License-Identifier: GPL-2.0-or-later
// The store's end of one client's page, in tests: requests that came in, messages that go out.
#pragma once

#include "idl/store_link.hpp"
#include "rt/events.hpp"
#include "tests/idl/simulation.hpp"

namespace simulated {

// How a store treats its clients, within the protocol. `sparing`: as Linux is, it sends an event only if the stream was
// full, or empty, before.
struct StoreManners {
    bool any_order = false, in_pieces = false, sparing = false, silent = false;
};

struct StoreRequest {
    store::Header header;
    std::string payload;
};

class StoreConnection {
  public:
    StoreConnection(World& world, const StoreManners& manners, store::Page& page, EvtchnPort port)
        : world_(world),
          manners_(manners),
          page_(page),
          port_(port),
          in_(store::read_requests(page)),
          out_(store::write_replies(page)) {}
    StoreConnection(const StoreConnection&) = delete;

    std::vector<StoreRequest> pending;
    u64 faults = 0;  // messages that no client should send

    // False: nothing came.
    bool take_in() {
        std::vector<u8> bytes(piece());
        const u32 count = in_.look(bytes), before = page_.req_cons;
        if (count == 0) return false;
        in_.take(count);
        input_.append(bytes.begin(), bytes.begin() + count);
        while (take_request()) {
        }
        const bool was_full = rt::shared::load(page_.req_prod) - before >= sizeof page_.req;
        if (!manners_.sparing || was_full) rt::events::send(port_);
        return true;
    }

    void put(store::Header header, const std::string& payload) {
        output_.append(reinterpret_cast<const char*>(&header), sizeof header);
        output_ += payload;
    }
    // False: nothing went out.
    bool put_out() {
        const u32 before = page_.rsp_prod;
        const std::size_t length = std::min<std::size_t>(output_.size(), piece());
        const u32 count = out_.write({reinterpret_cast<const u8*>(output_.data()), length});
        if (count == 0) return false;
        output_.erase(0, count);
        const bool was_empty = rt::shared::load(page_.rsp_cons) == before;
        if (!manners_.sparing || was_empty) rt::events::send(port_);
        return true;
    }

  private:
    u32 piece() { return manners_.in_pieces ? 1 + world_.below(world_.below(2) == 0 ? 5 : 300) : 1024; }

    bool take_request() {
        store::Header header;
        if (input_.size() < sizeof header) return false;
        std::memcpy(&header, input_.data(), sizeof header);
        if (header.length > store::payload_max) {
            ++faults;
            input_.clear();
            return false;
        }
        if (input_.size() < sizeof header + header.length) return false;
        bool is_known = header.request == 0;
        for (const StoreRequest& other : pending) is_known = is_known || other.header.request == header.request;
        faults += is_known ? 1 : 0;
        pending.push_back({header, input_.substr(sizeof header, header.length)});
        input_.erase(0, sizeof header + header.length);
        return true;
    }

    World& world_;
    const StoreManners& manners_;
    store::Page& page_;
    EvtchnPort port_;
    rt::StreamReader in_;
    rt::StreamWriter out_;
    std::string input_, output_;
};

}  // namespace simulated
