// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager says about consoles (idl/consoles.capnp).
#pragma once

#include "idl/consoles_back.hpp"
#include "services/console/consoles.hpp"
#include "services/console/serial_line.hpp"

namespace console {

class Orders final : public consoles::ConsolesService {
  public:
    Orders(Consoles& all, SerialLine& serial) : consoles_(all), serial_(serial) {}

    void add(const consoles::Add& request, const Reply& reply) override;
    void remove(const consoles::Remove& request, const Reply& reply) override;
    void rename(const consoles::Rename& request, const Reply& reply) override;
    void tail(const consoles::Tail& request, const Reply& reply) override;

  private:
    Consoles& consoles_;
    SerialLine& serial_;
};

}  // namespace console
