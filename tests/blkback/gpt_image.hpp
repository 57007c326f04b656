// SPDX-License-Identifier: GPL-2.0-or-later
// Writes partition tables, as a partitioning program would: from the specification, with no code of the reader's.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "idl/types.hpp"

namespace simulated {

using namespace abi;

class GptImage {
  public:
    struct Partition {
        u64 first, last;
        std::u16string name;
    };

    GptImage(std::vector<u8>& disk, u32 block_bytes, std::vector<Partition> partitions, u32 entry_count = 128, u32 entry_bytes = 128)
        : disk_(disk), block_(block_bytes), blocks_(disk.size() / block_bytes), partitions_(std::move(partitions)), count_(entry_count), bytes_(entry_bytes) {
        const u64 table = (u64{count_} * bytes_ + block_ - 1) / block_;
        write_entries(2);
        write_entries(blocks_ - 1 - table);
        write_header(1, blocks_ - 1, 2);
        write_header(blocks_ - 1, 1, blocks_ - 1 - table);
    }

    u64 primary() const { return block_; }
    u64 backup() const { return (blocks_ - 1) * block_; }
    u64 first_usable() const { return 2 + (u64{count_} * bytes_ + block_ - 1) / block_; }
    u64 last_usable() const { return blocks_ - 1 - first_usable() + 1; }

    // Changes a field of a header and makes its checksum right again.
    template <typename T>
    void set(u64 header, u32 offset, T value) {
        std::memcpy(&disk_[header + offset], &value, sizeof value);
        seal(header);
    }
    void seal(u64 header) {
        u32 bytes = 0;
        std::memcpy(&bytes, &disk_[header + 12], 4);
        std::memset(&disk_[header + 16], 0, 4);
        const u32 sum = crc(&disk_[header], bytes <= block_ ? bytes : 92);
        std::memcpy(&disk_[header + 16], &sum, 4);
    }
    // By a table; zlib's polynomial.
    static u32 crc(const u8* data, std::size_t size) {
        u32 table[256];
        for (u32 i = 0; i < 256; ++i) {
            u32 value = i;
            for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xEDB88320u ^ value >> 1 : value >> 1;
            table[i] = value;
        }
        u32 sum = 0xFFFFFFFFu;
        for (std::size_t i = 0; i < size; ++i) sum = table[(sum ^ data[i]) & 0xFF] ^ sum >> 8;
        return sum ^ 0xFFFFFFFFu;
    }

  private:
    template <typename T>
    void put(u64 at, T value) { std::memcpy(&disk_[at], &value, sizeof value); }
    void write_entries(u64 block) {
        u64 at = block * block_;
        std::memset(&disk_[at], 0, u64{count_} * bytes_);
        for (const Partition& partition : partitions_) {
            disk_[at] = 0xAF;      // some type
            put(at + 32, partition.first);
            put(at + 40, partition.last);
            std::memcpy(&disk_[at + 56], partition.name.data(), std::min<std::size_t>(partition.name.size(), 36) * 2);
            at += bytes_;
        }
    }
    void write_header(u64 block, u64 other, u64 entries) {
        const u64 at = block * block_;
        std::memset(&disk_[at], 0, block_);
        std::memcpy(&disk_[at], "EFI PART", 8);
        put<u32>(at + 8, 0x10000);
        put<u32>(at + 12, 92);
        put(at + 24, block);
        put(at + 32, other);
        put(at + 40, first_usable());
        put(at + 48, last_usable());
        put(at + 72, entries);
        put(at + 80, count_);
        put(at + 84, bytes_);
        put(at + 88, crc(&disk_[entries * block_], u64{count_} * bytes_));
        seal(at);
    }

    std::vector<u8>& disk_;
    u32 block_;
    u64 blocks_;
    std::vector<Partition> partitions_;
    u32 count_, bytes_;
};

}  // namespace simulated
