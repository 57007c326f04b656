// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtio/machine.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace simulated {

namespace {

Machine* current = nullptr;

}  // namespace

Machine& machine() { return *current; }

Machine::Machine(u32 pages) : pages_(pages) {
    file_ = memfd_create("machine", 0);
    if (file_ < 0 || ftruncate(file_, static_cast<off_t>(pages * page_size)) != 0) std::abort();
    void* const memory = mmap(nullptr, pages * page_size, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
    if (memory == MAP_FAILED) std::abort();
    memory_ = static_cast<std::byte*>(memory);
    current = this;
}

Machine::~Machine() {
    munmap(memory_, pages_ * page_size);
    ::close(file_);
    current = nullptr;
}

std::byte* Machine::take(u64 pages) {
    if (pages > free_pages()) return nullptr;
    std::byte* memory;
    if (pages == 1 && !given_.empty()) {
        memory = given_.back();
        given_.pop_back();
    } else {
        memory = memory_ + next_ * page_size;
        next_ += pages;
    }
    if (world().self() != nullptr) taken_[world().self()->id] += pages;
    std::memset(memory, 0, pages * page_size);
    return memory;
}

void Machine::give(std::byte* page) {
    given_.push_back(page);
    if (world().self() != nullptr) --taken_[world().self()->id];
}

u64 Machine::free_pages() const {
    const u64 left = pages_ - next_;
    if (world().self() == nullptr) return left;
    const DomId domid = world().self()->id;
    const auto limit = memory_limit.find(domid);
    if (limit == memory_limit.end()) return left;
    const auto taken = taken_.find(domid);
    const u64 own = limit->second - (taken == taken_.end() ? 0 : taken->second);
    return own < left ? own : left;
}

u64 Machine::address_of(const void* bytes) const {
    const auto* const byte = static_cast<const std::byte*>(bytes);
    if (byte < memory_ || byte >= memory_ + pages_ * page_size) throw Panic{"no address of memory"};
    return static_cast<u64>(byte - memory_);
}

std::byte* Machine::at(u64 address, u64 bytes) const {
    const u64 size = pages_ * page_size;
    return address < page_size || bytes > size || address > size - bytes ? nullptr : memory_ + address;
}

void Machine::alias(std::byte* at, const std::byte* page) {
    const auto offset = static_cast<off_t>(address_of(page));
    if (mmap(at, page_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file_, offset) == MAP_FAILED) std::abort();
}

// A frame of memory, or of a BAR: registers are nothing that an ordinary access may touch.
bool Machine::update_mapping(u64 address, u64 entry) {
    constexpr u64 uncached = 0x18, frame_mask = 0x000F'FFFF'FFFF'F000;
    auto* const page = reinterpret_cast<std::byte*>(address);
    const u64 frame = (entry & frame_mask) >> page_shift;
    registers.erase(address);
    if ((entry & uncached) != uncached) {
        alias(page, memory_ + frame * page_size);
        return true;
    }
    for (PciFunction* function : functions) {
        const DeviceInfo info = function->info();
        for (u32 bar = 0; bar < 6; ++bar) {
            const DeviceBar& there = info.bars[bar];
            if (there.frame == 0 || frame < there.frame || frame - there.frame >= (there.size + page_size - 1) / page_size) continue;
            const u64 number = frame - there.frame;
            // As the core does: the interrupt table is not to be had.
            if (bar == info.table_bar && number >= info.table_first && number < u64{info.table_first} + info.table_pages) {
                ++refused_mappings;
                return false;
            }
            mprotect(page, page_size, PROT_NONE);
            registers[address] = {function, {bar, number * page_size}};
            return true;
        }
    }
    return false;
}

void Machine::advance(u64 ns) {
    now_ns += ns;
    for (auto& [domid, deadline] : timers) {
        if (deadline > now_ns) continue;
        deadline = ~u64{0};
        raise(domid, virq_timer);
    }
}

void Machine::raise(DomId domid, u32 virq) {
    if (const auto found = virqs.find({domid, virq}); found != virqs.end()) world().find(domid).signal(found->second);
}

std::string Machine::all_written() const {
    std::string all;
    for (const auto& [domid, text] : written) all += text;
    return all;
}

}  // namespace simulated
