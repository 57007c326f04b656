// SPDX-License-Identifier: GPL-2.0-or-later
// An NVMe controller on a simulated PCI bus, as QEMU lays it out: registers and doorbells in BAR 0, with the interrupt table
// behind them. It is written from the specification and shares nothing with the driver, notes what a driver must not do,
// and finishes commands in any order. What a test wants to be wrong with it is changed from outside.
#pragma once

#include <cstring>
#include <string>

#include "tests/blkback/disk_scene.hpp"

namespace simulated {

class NvmeDevice : public PciFunction {
  public:
    NvmeDevice(World& world, Medium& medium);

    DeviceInfo info() override { return info_; }
    u32 read_config(u32 offset, u32 width) override;
    bool write_config(u32 offset, u32 width, u32 value) override;
    u64 read_register(u32 bar, u64 offset, u32 width) override;
    void write_register(u32 bar, u64 offset, u32 width, u64 value) override;
    void vector_bound(u32 vector, EvtchnPort port) override { ports_[vector] = port; }

    struct Command {
        u8 opcode, flags;
        u16 id;
        u32 nsid, reserved[2];
        u64 metadata, prp1, prp2;
        u32 words[6];
    };
    static_assert(sizeof(Command) == 64);
    struct Pair {
        u64 submission = 0, completion = 0;
        u32 entries = 0;
        u16 head = 0, tail = 0, completion_head = 0, completion_tail = 0, phase = 1, vector = 0;
        u32 finished = 0;
    };

    // Something it does; false: there is nothing to do.
    bool work();
    void complete(u32 pair, u16 id, u16 status, u32 result = 0);
    void interrupt(u32 pair);

    std::map<u32, Pair> pairs;                // 0: the admin queues
    DeviceInfo info_{};
    u64 capabilities = u64{1} << 37 | u64{4} << 24 | 127;
    u32 status = 0, configuration = 0;
    std::vector<std::string> complaints;      // about the driver
    u32 starts = 0, most_queues = 64;
    bool holds = false, holds_admin = false, never_stops = false, never_starts = false;
    std::optional<u16> io_status_instead;
    std::string controller, first_namespace;  // identify data
    DomId owner = 0;

  private:
    void write_doorbell(u64 offset, u64 value);
    void start();
    bool take_one();
    void execute(u32 pair, const Command& command);
    u16 execute_admin(const Command& command, u32& result);
    u16 execute_io(const Command& command);
    // The pieces of memory that a command names; empty: they are none.
    std::vector<std::pair<std::byte*, u32>> pieces(const Command& command, u64 bytes);
    void complain(const std::string& what) { complaints.push_back(what); }

    World& world_;
    Medium& medium_;
    u32 admin_sizes_ = 0;
    u64 admin_submission_ = 0, admin_completion_ = 0;
    u16 command_register_ = 0;
    std::vector<std::pair<u32, Command>> taken_;
    std::map<u32, EvtchnPort> ports_;
};

}  // namespace simulated
