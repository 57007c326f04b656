// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/blkback/block_device.hpp"

#include <cstring>

namespace simulated {

BlockDevice::BlockDevice(World& world, Medium& medium, u64 features, u32 queue_count, u32 queue_size)
    : VirtioDevice(2, queue_count, features, queue_size), by_queue(queue_count), world_(world), medium_(medium) {
    device_config.assign(60, 0);
    set_config<u64>(0, medium.sectors());
    set_config<u32>(12, queue_size - 2);      // segments
    set_config<u32>(20, 512);
    set_config<u8>(24, 3);                    // physical blocks of 4 KiB
    set_config<u16>(34, static_cast<u16>(queue_count));
    set_config<u32>(36, 1 << 22);             // a discard's sectors, segments, alignment
    set_config<u32>(40, 1);
    set_config<u32>(44, 1);
}

void BlockDevice::take_all() {
    if (life_ != resets) waiting_.clear();      // a reset forgets them
    life_ = resets;
    for (u32 queue = 0; queue < queues.size(); ++queue) {
        if (!queues[queue].notified) continue;
        queues[queue].notified = false;
        while (const auto chain = pop(queue)) waiting_.emplace_back(queue, *chain);
    }
}

bool BlockDevice::work() {
    take_all();
    if (holds || waiting_.empty()) return false;
    std::swap(waiting_[world_.below(static_cast<u32>(waiting_.size()))], waiting_.back());
    const auto [queue, chain] = waiting_.back();
    waiting_.pop_back();
    execute(queue, chain);
    return true;
}

void BlockDevice::execute(u32 queue, const Chain& chain) {
    u32 written = 0;
    const u8 status = status_instead ? *status_instead : perform(chain, written);
    *chain.writable.back().first = static_cast<std::byte>(status);
    ++by_queue[queue];
    push(queue, chain.head, static_cast<u32>(static_cast<i32>(written + 1) + length_off));
}

u8 BlockDevice::perform(const Chain& chain, u32& written) {
    const std::string sent = chain.text();
    struct { u32 type, reserved; u64 sector; } header;
    if (sent.size() < sizeof header || chain.writable.empty() || chain.writable.back().second != 1) {
        complaints.push_back("a request that is none");
        return 1;
    }
    std::memcpy(&header, sent.data(), sizeof header);
    const u64 bytes = header.type == 0 ? chain.room() - 1 : sent.size() - sizeof header, sectors = bytes / 512;
    u8* const there = medium_.bytes.data() + header.sector * 512;
    if (header.type <= 1 && (!medium_.covers(header.sector, sectors) || bytes == 0 || bytes % 512 != 0)) {
        complaints.push_back("a transfer beyond the disk");
        return 1;
    }
    if (header.type <= 1 && medium_.is_bad(header.sector, sectors)) return 1;
    switch (header.type) {
    case 0:
        ++medium_.reads;
        for (const auto& [at, length] : chain.writable) {
            if (written == bytes) break;
            std::memcpy(at, there + written, length);
            written += length;
        }
        return 0;
    case 1:
        ++medium_.writes;
        std::memcpy(there, sent.data() + sizeof header, bytes);
        return 0;
    case 4: ++medium_.flushes; return 0;
    case 11: {
        struct { u64 sector; u32 sectors, flags; } range;
        if (bytes != sizeof range) return complaints.push_back("a discard that is none"), 1;
        std::memcpy(&range, sent.data() + sizeof header, sizeof range);
        if (!medium_.covers(range.sector, range.sectors) || range.sectors == 0) complaints.push_back("a discard beyond the disk");
        medium_.discarded.emplace_back(range.sector, range.sectors);
        return 0;
    }
    default: return 2;
    }
}

}  // namespace simulated
