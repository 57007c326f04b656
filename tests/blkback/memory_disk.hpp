// SPDX-License-Identifier: GPL-2.0-or-later
// A disk without a device: requests are done at some later moment, in any order, on a medium in memory.
#pragma once

#include <cstring>

#include "tests/blkback/disk_scene.hpp"

namespace simulated {

class MemoryDisk final : public blkback::Disk {
  public:
    MemoryDisk(World& world, Medium& medium, u32 depth = 32) : world_(world), medium_(medium), depth_(depth) {
        facts_.sectors = medium.sectors();
        facts_.has_cache = true;
        facts_.transfer_sectors_max = transfer_sectors_max;
        facts_.discard_sectors_max = 1 << 20;
    }
    const blkback::DiskFacts& facts() const override { return facts_; }
    bool submit(DiskRequest& request) override {
        if (broken || waiting.size() + submitted_.size() >= depth_) return false;
        submitted_.push_back(&request);
        ++submissions;
        if (request.sectors > largest) largest = request.sectors;
        return true;
    }
    void push() override {
        waiting.insert(waiting.end(), submitted_.begin(), submitted_.end());
        submitted_.clear();
    }
    bool is_broken() const override { return broken; }

    // Finishes one, as the domain that uses the disk. False: there is none.
    bool work() {
        if (waiting.empty() || holds) return false;
        std::swap(waiting[world_.below(static_cast<u32>(waiting.size()))], waiting.back());
        DiskRequest& request = *waiting.back();
        waiting.pop_back();
        order.emplace_back(request.kind, request.sector);
        const DiskStatus status = status_instead ? *status_instead : perform(request);
        request.done(status);
        tell_user();
        return true;
    }
    void limit(u32 depth) { depth_ = depth; }
    // It was reset: nobody waits for what it had.
    void forget() {
        waiting.clear();
        submitted_.clear();
    }
    void break_down(DiskStatus status) {
        push();
        broken = true;
        for (DiskRequest* request : std::exchange(waiting, {})) request->done(status);
        tell_user();
    }

    blkback::DiskFacts facts_;
    bool broken = false, holds = false;
    std::optional<DiskStatus> status_instead;
    std::vector<DiskRequest*> waiting;
    std::vector<std::pair<DiskRequest::Kind, u64>> order;      // as they were done
    u64 submissions = 0, largest = 0;

  private:
    DiskStatus perform(DiskRequest& request) {
        u8* const there = medium_.bytes.data() + request.sector * 512;
        if (request.kind == DiskRequest::Kind::flush) return ++medium_.flushes, DiskStatus::okay;
        if (!medium_.covers(request.sector, request.sectors) || request.sectors == 0) throw Panic{"a request beyond the disk"};
        if (request.kind == DiskRequest::Kind::discard) {
            medium_.discarded.emplace_back(request.sector, request.sectors);
            return DiskStatus::okay;
        }
        if (request.sectors > facts_.transfer_sectors_max || request.sector % (facts_.block_bytes / 512) != 0 || request.sectors % (facts_.block_bytes / 512) != 0)
            throw Panic{"a request that is not within the facts"};
        if (medium_.is_bad(request.sector, request.sectors)) return DiskStatus::failed;
        ++(request.kind == DiskRequest::Kind::read ? medium_.reads : medium_.writes);
        if (request.kind == DiskRequest::Kind::read) std::memcpy(request.data, there, request.sectors * 512);
        else std::memcpy(there, request.data, request.sectors * 512);
        return DiskStatus::okay;
    }

    World& world_;
    Medium& medium_;
    u32 depth_;
    std::vector<DiskRequest*> submitted_;
};

struct MemoryDiskScene : DiskScene {
    explicit MemoryDiskScene(u32 seed = 1, u64 sectors = 8192, u32 pool_pages = 256) : DiskScene(seed, sectors, pool_pages), disk_(world, medium) {
        const auto loops = domain.device;
        domain.device = [this, loops] {
            // Either may come first.
            if (world.below(2) == 0) return loops() || disk_.work();
            return disk_.work() || loops();
        };
    }
    blkback::Disk& disk() override { return disk_; }
    MemoryDisk disk_;
};

}  // namespace simulated
