// SPDX-License-Identifier: GPL-2.0-or-later
// A virtio device whose every word comes from an input. It is honest as long as the input says so, or nothing would get far.
#pragma once

#include <span>

#include "tests/virtio/virtio_device.hpp"

namespace simulated {

struct Input {
    std::span<const u8> bytes;
    bool is_empty() const { return bytes.empty(); }
    u8 next() {
        if (bytes.empty()) return 0;
        const u8 byte = bytes.front();
        bytes = bytes.subspan(1);
        return byte;
    }
    u32 below(u32 limit) { return limit <= 256 ? next() % limit : (next() | next() << 8u) % limit; }
    std::string text(u32 most) {
        std::string text;
        for (u32 left = below(most + 1); left != 0 && !bytes.empty(); --left) text += static_cast<char>(next());
        return text;
    }
};

class HostileDevice final : public VirtioDevice {
  public:
    HostileDevice(Input from, u32 queue_count) : VirtioDevice(3, queue_count, 2 | u64{1} << 29), input(from) {
        device_config = std::string("\0\0\0\0\3\0\0\0\0\0\0\0", 12);
        // Some of its configuration space is wrong from the start.
        for (u32 wrong = input.next() % 8 == 0 ? input.below(8) : 0; wrong != 0; --wrong) config_space[input.next()] = input.next();
        if (input.next() % 16 == 0) info_.bars[4].size = input.below(0x5000);
    }

    u32 read_config(u32 offset, u32 width) override {
        const u32 value = VirtioDevice::read_config(offset, width);
        return lies() ? value ^ 1u << input.below(8 * width) : value;
    }
    u64 read_register(u32 bar, u64 offset, u32 width) override {
        const u64 value = VirtioDevice::read_register(bar, offset, width);
        return lies() ? value ^ u64{1} << input.below(8 * width) : value;
    }

    // What it does by itself: finishes chains, or makes something wrong in the rings, or interrupts.
    void interfere() {
        const u32 number = input.below(static_cast<u32>(queues.size()));
        Queue& queue = queues[number];
        if (queue.enabled == 0 || queue.used == 0) return;
        switch (input.below(12)) {
        case 0: used_index(number) = static_cast<u16>(used_index(number) + input.below(300)); break;
        case 1: used_element(number, input.next()) = {input.below(300), input.below(5000)}; break;
        case 2: machine().at(queue.descriptors + input.below(4096), 1)[0] = static_cast<std::byte>(input.next()); break;
        case 3: machine().at(queue.available + input.below(4096), 1)[0] = static_cast<std::byte>(input.next()); break;
        case 4: machine().at(queue.used + input.below(4096), 1)[0] = static_cast<std::byte>(input.next()); break;
        default: finish(number);
        }
        interrupt(number);
        if (input.below(4) == 0) vector_fires();
    }
    void vector_fires() {
        if (event != 0) world().find(owner).signal(event);
    }
    void vector_bound(u32 vector, EvtchnPort port) override {
        VirtioDevice::vector_bound(vector, port);
        event = port;
    }
    void belongs_to(DomId domid) {
        VirtioDevice::belongs_to(domid);
        owner = domid;
    }

    Input input;
    bool silent = false;
    EvtchnPort event = 0;
    DomId owner = 0;

  private:
    bool lies() { return !silent && !input.is_empty() && input.next() % 64 == 63; }

    // A chain, with bytes that may mean something.
    void finish(u32 number) {
        const auto chain = pop(number);
        if (!chain) return;
        std::string bytes;
        if (number == 2) {      // a control message
            const u16 words[4] = {static_cast<u16>(input.below(4)), 0, static_cast<u16>(input.below(9)), static_cast<u16>(input.below(2))};
            bytes.assign(reinterpret_cast<const char*>(words), sizeof words);
            bytes += input.below(4) == 0 ? input.text(20) : "ringfence." + std::to_string(input.below(3));
        } else {
            bytes = input.text(200);
        }
        const u32 length = fill(*chain, bytes);
        push(number, chain->head, input.below(32) == 0 ? length + input.below(5000) : length);
    }
};

}  // namespace simulated
