// SPDX-License-Identifier: GPL-2.0-or-later
// The control queues of a virtio console: messages about its ports, from the device and to it (virtio 1.1, 5.3.6.2).
#pragma once

#include <string_view>

#include "rt/virtio_pci.hpp"

namespace console {

using namespace abi;

class ControlQueue {
  public:
    static constexpr u32 rx_queue = 2, tx_queue = 3;
    // Of the device's messages: a name may follow. QEMU sends one for each port at once and forgets those that it finds no
    // buffer for: there are as many as it has places (32).
    static constexpr u32 message_most = 128;
    static constexpr u32 messages = page_size / message_most;      // on their way, in each direction

    explicit ControlQueue(rt::VirtioPci& device) : device_(device) {}

    bool prepare(u32 vector);      // before the device runs
    void start();
    bool is_broken() const { return rx_.broken() || tx_.broken(); }

    // Queued until there is room; no more than `waiting_most`, which only a device can exceed that asks without end.
    void send(u32 port, virtio::ControlEvent event, u16 value);
    void flush();
    // The device has heard all that was sent.
    bool is_heard() const { return count_ == 0 && tx_.in_flight() == 0; }

    // The next message, copied; false: there is none. The text is valid until the next call.
    bool receive(virtio::ControlMessage& message, std::string_view& text);
    bool arm() { return rx_.arm(); }

  private:
    static constexpr u32 waiting_most = 128;

    void lend(u32 place);

    rt::VirtioPci& device_;
    rt::Virtqueue rx_, tx_;
    std::byte *rx_page_ = nullptr, *tx_page_ = nullptr;
    u8 rx_place_of_[messages]{}, tx_place_of_[messages]{};      // by the id of a chain
    u8 free_[messages]{};                                       // places for messages to the device
    u32 free_count_ = 0;
    char text_[message_most];
    virtio::ControlMessage waiting_[waiting_most];
    u32 first_ = 0, count_ = 0;            // of those that wait
};

}  // namespace console
