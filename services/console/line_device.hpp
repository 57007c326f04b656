// SPDX-License-Identifier: GPL-2.0-or-later
// The device that the operator's lines come in at: a virtio console with several ports. Each port whose name begins with
// "ringfence." is a line; other ports are left alone. The device is hardware: whatever it says, it can break only its own
// lines.
//
// In every turn its messages are read before the ports' bytes: of a port that is not open nothing is read, so the bytes of
// a client that has just come are still there when it is known to be there.
#pragma once

#include <optional>

#include "services/console/control_queue.hpp"
#include "services/console/device_port.hpp"
#include "services/console/session.hpp"

namespace console {

class LineDevice final : public rt::Work, private PortDoor {
  public:
    LineDevice(rt::Loop& loop, Consoles& consoles, CommandPool& pool, ManagerCalls& manager);

    // Looks for the device among this domain's, and sets it going. Null, or why there are no lines.
    const char* start();

    u32 lines() const { return lines_; }
    Session& session(u32 line) { return *ports_[port_of_[line]]->session; }

  private:
    // Ports with higher numbers are not looked at: their queues would take memory for nothing.
    static constexpr u32 ports_most = 16, devices_most = 8;
    static constexpr u16 vector = 0;      // of everything: a turn looks at all lines, which costs less than an event each

    struct Port {
        explicit Port(rt::VirtioPci& device, PortDoor& door) : bytes(device, door) {}
        DevicePort bytes;
        std::optional<Session> session;      // if it is a line
        bool client = false;                 // the other side has it open
        bool open = false;                   // and so have we
        // The device knew that we had closed it when no client was there: what has come is of nobody who is there now.
        bool sealed = true;
    };

    void turn() override;
    void set_open(u32 port, bool open) override;
    const char* set_up();
    void take_messages();
    void take(const virtio::ControlMessage& message, std::string_view text);
    void named(u32 port, std::string_view name);
    void opened(Port& port, bool open);
    void seal_ports();
    void serve_ports();
    void fail(std::string_view what);

    rt::Loop& loop_;
    Consoles& consoles_;
    CommandPool& pool_;
    ManagerCalls& manager_;
    std::optional<rt::Device> function_;
    std::optional<rt::VirtioPci> device_;
    std::optional<ControlQueue> control_;
    std::optional<Port> ports_[ports_most];
    u32 port_count_ = 0, lines_ = 0;
    u32 port_of_[sessions_most]{};
    bool failed_ = false;
    std::optional<rt::Listener> listener_;
};

}  // namespace console
