// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/guest_memory.hpp"

#include <algorithm>

namespace operator_side {

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::size_t frames_most = 4096;                  // kept: 16 MiB
constexpr std::uint64_t present = 1 << 0, large = 1 << 7;  // of a page-table entry (SDM volume 3, 4.5)
constexpr std::uint64_t address_bits = 0x000F'FFFF'FFFF'F000;

}  // namespace

const Bytes* GuestMemory::frame(std::uint64_t number) {
    if (const auto known = frames_.find(number); known != frames_.end())
        return known->second.empty() ? nullptr : &known->second;
    if (frames_.size() == frames_most) frames_.clear();
    line::MemoryOf wanted{};
    wanted.target = target_;
    wanted.frame = static_cast<abi::FrameNumber>(number);
    wanted.length = page;
    Bytes& bytes = frames_[number];
    try {
        bytes = line_.call(line::Command::memory, wanted);
        if (bytes.size() != page)
            fail_line("the machine answers with {} bytes of a frame instead of {}", bytes.size(), page);
    } catch (const Refused&) {
        bytes.clear();  // not the domain's: the core's part of its tables, for instance
    }
    return bytes.empty() ? nullptr : &bytes;
}

std::optional<std::uint64_t> GuestMemory::translate(std::uint64_t address) {
    std::uint64_t table = root_;
    for (unsigned shift = 39;; shift -= 9) {
        const Bytes* entries = frame((table & address_bits) / page);
        if (entries == nullptr) return {};
        std::uint64_t entry;
        std::memcpy(&entry, entries->data() + (address >> shift) % 512 * sizeof entry, sizeof entry);
        if ((entry & present) == 0) return {};
        const std::uint64_t below = (std::uint64_t{1} << shift) - 1;
        if (shift == 12 || ((entry & large) != 0 && shift < 39))
            return (entry & address_bits & ~below) | (address & below);
        table = entry;
    }
}

Bytes GuestMemory::read(std::uint64_t address, std::size_t size) {
    Bytes found;
    while (found.size() < size) {
        const std::uint64_t at = address + found.size();
        const std::optional<std::uint64_t> machine = translate(at);
        const Bytes* bytes = machine ? frame(*machine / page) : nullptr;
        if (bytes == nullptr) break;
        const std::size_t count = std::min<std::size_t>(size - found.size(), page - at % page);
        const auto start = bytes->begin() + static_cast<std::ptrdiff_t>(at % page);
        found.insert(found.end(), start, start + static_cast<std::ptrdiff_t>(count));
    }
    return found;
}

}  // namespace operator_side
