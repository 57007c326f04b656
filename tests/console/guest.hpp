// SPDX-License-Identifier: GPL-2.0-or-later
// A domain with a console: its end of the ring, and what it reads there.
#pragma once

#include <memory>
#include <string>

#include "idl/console_link.hpp"
#include "idl/grants.hpp"
#include "tests/virtio/machine.hpp"

namespace simulated {

class Guest {
  public:
    static constexpr EvtchnPort port = 1;

    // Its builder has made the ring, and granted it to the console service.
    Guest(World& world, Machine& machine, DomId id, DomId service) : domain(world.add(id, "guest")), world_(world) {
        memory_ = machine.take(1);
        domain.grants[grant_console] = {service, memory_, true, false};
        machine.unbound.insert({id, port});
        output_.emplace(console::write_output(ring()));
        input_.emplace(console::read_input(ring()));
        domain.listeners[port] = [this] { woken(); };
    }

    console::Page& ring() { return *reinterpret_cast<console::Page*>(memory_); }
    // As fast as there is room, from now on.
    void write(const std::string& bytes) {
        to_write += bytes;
        world_.as(domain, [this] { put(); });
    }
    std::string to_write, got;
    bool reads = true;
    u64 events = 0;

    Domain& domain;

  private:
    void woken() {
        ++events;
        u8 bytes[1024];
        if (const u32 count = reads ? input_->look(bytes) : 0; count != 0) {
            got.append(reinterpret_cast<const char*>(bytes), count);
            input_->take(count);
            world_.send(port);
        }
        put();
    }
    void put() {
        const u32 count = output_->write({reinterpret_cast<const u8*>(to_write.data()), to_write.size()});
        to_write.erase(0, count);
        if (count != 0) world_.send(port);
    }

    World& world_;
    std::byte* memory_;
    std::optional<rt::StreamWriter> output_;
    std::optional<rt::StreamReader> input_;
};

}  // namespace simulated
