// SPDX-License-Identifier: GPL-2.0-or-later
// One port of a virtio console: a queue of pages that the device fills, and one of pages that it empties. A page goes back
// to the device when its bytes were taken, so what a client can send ahead is bounded by the pages there are.
#pragma once

#include "rt/virtio_pci.hpp"
#include "services/console/line_port.hpp"

namespace console {

using namespace abi;

// What a port asks of its device.
class PortDoor {
  public:
    virtual void set_open(u32 port, bool open) = 0;

  protected:
    ~PortDoor() = default;
};

class DevicePort final : public LinePort {
  public:
    static constexpr u32 pages = 8;      // each way

    DevicePort(rt::VirtioPci& device, PortDoor& door) : device_(device), door_(door) {}

    // Sets both queues up; before the device runs.
    bool prepare(u32 port, u32 vector);
    // Takes pages for them; once it runs.
    void start();
    bool is_started() const { return rx_pages_ != nullptr; }
    // The device broke one of the queues: the port is of no use any more.
    bool is_broken() const { return rx_.broken() || tx_.broken(); }

    // At most so many bytes have come and were not taken.
    u32 left_over();
    // Takes all that has come.
    void discard();

    std::span<const u8> received() override;
    void take(u32 bytes) override;
    u32 room() override;
    void send(std::span<const u8> bytes) override;
    bool flush() override;
    void open() override;
    void shut() override;

    // The queues of a port (5.3.2): those of the control messages stand between the first port's and the second's.
    static u32 rx_queue(u32 port) { return port == 0 ? 0 : 2 + port * 2; }
    static u32 tx_queue(u32 port) { return rx_queue(port) + 1; }

  private:
    static constexpr u8 none = 0xFF;

    void lend(u32 page);
    void publish(rt::Virtqueue& queue, u32 number);
    void submit();
    void reap();
    bool next_page();

    rt::VirtioPci& device_;
    PortDoor& door_;
    u32 port_ = 0;
    rt::Virtqueue rx_, tx_;
    std::byte *rx_pages_ = nullptr, *tx_pages_ = nullptr;
    u8 rx_page_of_[pages]{}, tx_page_of_[pages]{};      // by the id of a chain

    u8 current_ = none;                    // page that is being taken
    u32 at_ = 0, there_ = 0;               // in it
    u8 filling_ = none;                    // page that is being filled
    u32 filled_ = 0;
    u8 free_[pages]{};                     // pages to fill
    u32 free_count_ = 0;
};

}  // namespace console
