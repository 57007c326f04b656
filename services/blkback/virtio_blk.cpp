// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/virtio_blk.hpp"

#include "registers.hpp"
#include "rt/console.hpp"

namespace blkback {

namespace {

using virtio::BlockConfig;
using virtio::BlockFeatureBit;
namespace registers = rt::registers;

constexpr u64 feature(BlockFeatureBit bit) { return u64{1} << static_cast<unsigned>(bit); }
constexpr u64 wanted = feature(BlockFeatureBit::block_size_max) | feature(BlockFeatureBit::block_segments_max) | feature(BlockFeatureBit::block_read_only) |
                       feature(BlockFeatureBit::block_size) | feature(BlockFeatureBit::block_flush) | feature(BlockFeatureBit::block_topology) |
                       feature(BlockFeatureBit::block_queues) | feature(BlockFeatureBit::block_discard) | rt::feature(virtio::FeatureBit::event_index);

bool is_block_size(u32 bytes) { return bytes >= sector_bytes && bytes <= page_size && (bytes & (bytes - 1)) == 0; }

}  // namespace

bool VirtioBlk::drives(const DeviceInfo& info) {
    return info.vendor == virtio::vendor && info.device_id == virtio::first_modern_device + static_cast<u16>(virtio::DeviceType::block);
}

const char* VirtioBlk::start(u32 queues) {
    const char* const problem = set_up(queues);
    if (problem != nullptr) {
        broken_ = true;
        device_.reset();
    }
    return problem;
}

const char* VirtioBlk::set_up(u32 queues) {
    if (const char* problem = device_.begin(virtio::DeviceType::block, wanted)) return problem;
    const auto* const config = device_.config<BlockConfig>();
    if (config == nullptr) return "its configuration is cut short";
    // It may change while it is read; one that changes for ever is not waited for.
    const char* problem = nullptr;
    u8 before = 0;
    u32 tries = 0;
    do {
        before = device_.generation();
        problem = read_facts(*config);
    } while (device_.generation() != before && ++tries < 16);
    if (problem != nullptr) return problem;
    u32 count = has(BlockFeatureBit::block_queues) ? registers::read(config->queues) : 1;
    for (const u32 most : {queues, queues_max, device_.queues(), function_.info().vectors})
        if (count > most) count = most;
    if (count == 0) return "it has no queue, or no interrupt for one";
    for (u32 number = 0; number < count; ++number) {
        const EvtchnPort port = function_.bind_vector(number);
        if (port == 0) return "its interrupts cannot be bound";
        queues_[number].emplace(loop_, pool_, device_, static_cast<VirtioBlkQueue::Owner&>(*this), number);
        if (!queues_[number]->prepare(number, port)) return "its queues cannot be set up";
    }
    queue_count_ = count;
    device_.run();
    for (u32 number = 0; number < count; ++number) loop_.turns().ask(*queues_[number]);      // where they arm
    return nullptr;
}

const char* VirtioBlk::read_facts(const BlockConfig& config) {
    facts_ = {};
    facts_.sectors = registers::read(config.capacity_low) | u64{registers::read(config.capacity_high)} << 32;
    if (facts_.sectors == 0 || facts_.sectors > ~u64{0} / sector_bytes) return "its size cannot be";
    if (has(BlockFeatureBit::block_size)) facts_.block_bytes = registers::read(config.block_bytes);
    if (!is_block_size(facts_.block_bytes)) return "its blocks are not of 512 to 4096 bytes";
    facts_.sectors -= facts_.sectors % (facts_.block_bytes / sector_bytes);
    facts_.physical_block_bytes = facts_.block_bytes;
    if (has(BlockFeatureBit::block_topology))
        if (const u8 exponent = registers::read(config.physical_exponent); exponent < 8) facts_.physical_block_bytes <<= exponent;
    facts_.read_only = has(BlockFeatureBit::block_read_only);
    facts_.has_cache = has(BlockFeatureBit::block_flush);
    if (has(BlockFeatureBit::block_size_max) && registers::read(config.size_max) < Disk::transfer_sectors_max * sector_bytes)
        return "it takes less than 128 KiB in one piece";
    const u32 segments = has(BlockFeatureBit::block_segments_max) ? registers::read(config.segments_max) : 1;
    if (segments == 0) return "it takes no data";
    const u32 pages_max = Disk::transfer_sectors_max / sectors_per_page;
    facts_.transfer_sectors_max = (segments < pages_max ? segments : pages_max) * sectors_per_page;
    if (!has(BlockFeatureBit::block_discard) || facts_.read_only) return nullptr;
    const u32 alignment = registers::read(config.discard_alignment);
    facts_.discard_sectors_max = registers::read(config.discard_segments_max) == 0 ? 0 : registers::read(config.discard_sectors_max);
    // Of whole blocks.
    facts_.discard_sectors_max -= facts_.discard_sectors_max % (facts_.block_bytes / sector_bytes);
    facts_.discard_alignment = alignment == 0 ? facts_.block_bytes / sector_bytes : alignment;
    return nullptr;
}

bool VirtioBlk::submit(DiskRequest& request) {
    if (broken_) return false;
    for (u32 tried = 0; tried < queue_count_; ++tried) {
        next_ = next_ + 1 < queue_count_ ? next_ + 1 : 0;
        if (queues_[next_]->submit(request)) return true;
    }
    return false;
}

void VirtioBlk::push() {
    if (broken_) return;
    for (u32 number = 0; number < queue_count_; ++number) queues_[number]->push();
}

void VirtioBlk::queue_broke() {
    if (broken_) return;
    broken_ = true;
    const bool stopped = device_.reset();
    rt::print("disk: the device broke a queue and is ", stopped ? "reset" : "not to be stopped");
    for (u32 number = 0; number < queue_count_; ++number) queues_[number]->end_all(stopped ? DiskStatus::failed : DiskStatus::lost);
    tell_user();
}

}  // namespace blkback
