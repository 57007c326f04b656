// SPDX-License-Identifier: GPL-2.0-or-later
// The console service as a whole: everything it knows is reachable from here. Members are in the order in which they need
// each other; the consoles come last, because they take what memory is left.
#pragma once

#include "rt/boot_link.hpp"
#include "services/console/line_device.hpp"
#include "services/console/orders.hpp"
#include "services/console/serial_line.hpp"

namespace console {

class Service {
  public:
    explicit Service(rt::Loop& loop)
        : links_(rt::kept_pages()), manager_(loop.turns()), calls_(loop.turns(), manager_), consoles_(loop), serial_(consoles_, calls_), orders_(consoles_, serial_),
          orders_ring_(loop.turns(), orders_), outcomes_ring_(loop.turns(), calls_), device_(loop, consoles_, pool_, calls_), orders_link_(loop, "consoles", orders_ring_, links_),
          outcomes_link_(loop, "outcomes", outcomes_ring_, links_),
          line_link_(loop, "line", manager_) {}

    // Null, or why there are no operator's lines.
    const char* start_lines() { return device_.start(); }
    Consoles& consoles() { return consoles_; }
    LineDevice& lines() { return device_; }
    ManagerCalls& calls() { return calls_; }

  private:
    rt::LinkTable links_;
    line::LineFront manager_;                                  // the commands' way to the manager,
    ManagerCalls calls_;
    CommandPool pool_;
    Consoles consoles_;
    SerialLine serial_;
    Orders orders_;
    consoles::ConsolesBack orders_ring_;                       // the manager's orders
    line::OutcomesBack outcomes_ring_;                         // and back
    LineDevice device_;
    rt::BootBack<consoles::ConsolesBack, consoles::ConsolesRing> orders_link_;
    rt::BootBack<line::OutcomesBack, line::OutcomesRing> outcomes_link_;
    rt::BootFront<line::LineFront> line_link_;
};

}  // namespace console
