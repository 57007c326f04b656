// SPDX-License-Identifier: GPL-2.0-or-later
// A virtio device on a simulated PCI bus, as QEMU lays it out: registers in BAR 4, the interrupt table in BAR 1. It is
// written from the specification and shares nothing with the driver, and it notes what a driver must not do. What a test
// wants to be wrong with it is changed from outside.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/virtio/machine.hpp"

namespace simulated {

class VirtioDevice : public PciFunction {
  public:
    VirtioDevice(u16 type, u32 queues, u64 features, u32 queue_size = 128);

    // The bus.
    DeviceInfo info() override { return info_; }
    u32 read_config(u32 offset, u32 width) override;
    bool write_config(u32 offset, u32 width, u32 value) override;
    u64 read_register(u32 bar, u64 offset, u32 width) override;
    void write_register(u32 bar, u64 offset, u32 width, u64 value) override;
    void vector_bound(u32 vector, EvtchnPort port) override { ports_[vector] = port; }

    struct Queue {
        u16 size = 0, largest = 0, vector = 0xFFFF, enabled = 0;
        u64 descriptors = 0, available = 0, used = 0;
        u16 seen = 0, done = 0;           // indices: available, used
        u16 raised = 0;                   // used index at the last interrupt's test
        bool notified = false;
    };
    struct Chain {
        u16 head = 0;
        std::vector<std::pair<std::byte*, u32>> readable, writable;
        u32 room() const;
        std::string text() const;
    };
    // The next chain that the driver offers.
    std::optional<Chain> pop(u32 queue);
    // It is done; wakes the driver if it wants to be woken.
    void push(u32 queue, u16 head, u32 length);
    void interrupt(u32 queue);
    // Writes into the chain what it has room for.
    static u32 fill(const Chain& chain, const std::string& bytes);

    // The parts of a ring, for tests that make something wrong.
    u16& used_index(u32 queue) { return *reinterpret_cast<u16*>(machine().at(queues[queue].used + 2, 2)); }
    u16& available_index(u32 queue) { return *reinterpret_cast<u16*>(machine().at(queues[queue].available + 2, 2)); }
    std::pair<u32, u32>& used_element(u32 queue, u32 at) {
        return *reinterpret_cast<std::pair<u32, u32>*>(machine().at(queues[queue].used + 4 + (at % queues[queue].size) * 8, 8));
    }
    bool has(unsigned bit) const { return (taken >> bit & 1) != 0; }

    std::vector<Queue> queues;
    u64 features, taken = 0;
    u8 status = 0, generation = 0;
    u8 config_space[256] = {};
    std::string device_config;
    DeviceInfo info_{};
    std::vector<std::string> complaints;      // about the driver
    u32 config_reads = 0, resets = 0, interrupts = 0, notifications = 0;
    bool refuses_features = false, never_resets = false, has_no_vectors = false;

  protected:
    virtual void notified(u32 queue) { static_cast<void>(queue); }

    static constexpr u32 common_at = 0, isr_at = 0x1000, device_at = 0x2000, notify_at = 0x3000, notify_multiplier = 4;

  private:
    void add_capability(u32& at, u8 type, u32 offset, u32 length);
    u64 read_common(u32 offset);
    void write_common(u32 offset, u64 value);
    void complain(const std::string& what) { complaints.push_back(what); }
    Queue* selected() { return queue_select_ < queues.size() ? &queues[queue_select_] : nullptr; }

    u32 feature_select_ = 0, driver_select_ = 0;
    u16 queue_select_ = 0, config_vector_ = 0xFFFF;
    std::map<u32, EvtchnPort> ports_;      // by vector
    DomId owner_ = 0;

  public:
    void belongs_to(DomId domid) { owner_ = domid; }
};

}  // namespace simulated
