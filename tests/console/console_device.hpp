// SPDX-License-Identifier: GPL-2.0-or-later
// A virtio console with several ports, and the host's side of it, as QEMU's virtio-serial behaves: a port's bytes go to the
// guest only while it has the port open; what the guest sends while no client is there is dropped; a client that leaves takes
// what it has not read with it.
#pragma once

#include <deque>

#include "idl/virtio.hpp"
#include "tests/virtio/virtio_device.hpp"

namespace simulated {

class ConsoleDevice final : public VirtioDevice {
  public:
    ConsoleDevice(std::vector<std::string> names, u64 more_features, u32 queue_size = 128);

    struct Port {
        std::string name;
        bool guest_open = false, host_open = false;
        bool reads = true;                  // the client takes what comes
        std::string to_guest, from_guest;
        u32 opened = 0;                     // times the guest has
    };
    std::vector<Port> ports;
    u32 first_port = 1;                     // as QEMU numbers them

    // Clients.
    void connect(u32 port);
    void disconnect(u32 port);
    void send(u32 port, const std::string& bytes) { ports[port].to_guest += bytes; }

    // Something the device does; false: there is nothing to do.
    bool work();
    // At most so many bytes at a time go to the guest; 0: as many as fit.
    u32 chunk = 0;
    bool ready = false;
    u32 lost = 0;                           // messages that there was no buffer for

    void control(u32 port, virtio::ControlEvent event, u16 value, const std::string& text = {});

  private:
    static u32 queue_of(u32 number) { return number == 0 ? 0 : 2 + 2 * number; }
    bool take_control();
    bool give_control();
    bool serve(u32 port);
    void handle(const virtio::ControlMessage& message);

    std::deque<std::string> messages_;
};

}  // namespace simulated
