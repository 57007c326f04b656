// SPDX-License-Identifier: GPL-2.0-or-later
// The console service with a manager, guests, and a device with clients.
#pragma once

#include "services/console/service.hpp"
#include "tests/console/console_device.hpp"
#include "tests/console/guest.hpp"
#include "tests/console/manager.hpp"

namespace simulated {

struct SceneSettings {
    u32 seed = 1;
    u32 pages = 4096;                 // of the service
    bool event_index = true;
    bool has_device = true;
    std::vector<std::string> ports = {"ringfence.0", "other", "ringfence.1"};
    u32 queue_size = 128;
};

class ConsoleScene {
  public:
    static constexpr DomId manager_id = 1, service_id = 2, first_guest = 10;

    explicit ConsoleScene(const SceneSettings& settings = {});
    ~ConsoleScene();

    // Until all sleep. False: somebody is awake for ever.
    bool settle();
    // So long, and what happens in it.
    void pass(u64 ns);

    Guest& add_guest(const std::string& name, bool serial = false, DomId id = 0);
    consoles::Status add(DomId id, const std::string& name, bool serial, EvtchnPort port = Guest::port);
    consoles::Status remove(DomId id);
    consoles::Status rename(DomId id, const std::string& name);
    std::string tail(DomId id, u32 wanted, u32 room = 8192);
    std::string scrollback(DomId id);
    console::Console* console(DomId id) { return service->consoles().find({}, id); }
    u32 at_manager() { return service->calls().under_way(); }
    template <typename Code>
    void run(Code code) { world.as(service_domain, code); }
    void type(const std::string& keys) {
        machine.typed += keys;
        machine.raise(service_id, virq_console);
        settle();
    }

    World world;
    Machine machine;
    Domain &manager_domain, &service_domain, &host;
    ConsoleDevice device;
    rt::Loop manager_loop, service_loop;
    std::unique_ptr<Manager> manager;
    std::unique_ptr<console::Service> service;
    std::vector<std::unique_ptr<Guest>> guests;
    std::string no_lines;             // why there are none

  private:
    template <typename Call>
    consoles::Answer order(Call&& make);
};

}  // namespace simulated
