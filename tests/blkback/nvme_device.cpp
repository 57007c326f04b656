// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/blkback/nvme_device.hpp"

namespace simulated {

namespace {

template <typename T>
T load(u64 address) {
    T value{};
    if (const std::byte* const at = machine().at(address, sizeof value)) std::memcpy(&value, at, sizeof value);
    return value;
}

void set_half(u64& value, bool high, u64 half) { value = high ? (value & 0xFFFF'FFFF) | half << 32 : (value & ~u64{0xFFFF'FFFF}) | half; }

constexpr u32 doorbells = 0x1000;

}  // namespace

NvmeDevice::NvmeDevice(World& world, Medium& medium) : controller(4096, 0), first_namespace(4096, 0), world_(world), medium_(medium) {
    info_.address = 4 << 3;
    info_.vendor = 0x1B36;
    info_.device_id = 0x10;
    info_.class_code = 0x010802;
    info_.vectors = 65;
    info_.table_bar = 0;
    info_.table_first = 2;
    info_.table_pages = 2;
    info_.bars[0] = {0xFEBD'0, 0x4000, bar_memory, 0};
    controller[77] = 7;                              // transfers of 512 KiB
    controller[516] = 1;                             // namespaces
    controller[520] = 4;                             // dataset management
    controller[525] = 1;                             // a cache
    const u64 blocks = medium.sectors();
    std::memcpy(first_namespace.data(), &blocks, sizeof blocks);
    first_namespace[26] = 1;                         // the second format
    first_namespace[128 + 2] = 12;
    first_namespace[128 + 4 + 2] = 9;
}

u32 NvmeDevice::read_config(u32 offset, u32) { return offset == 4 ? command_register_ : 0; }

bool NvmeDevice::write_config(u32 offset, u32 width, u32 value) {
    if (offset != 4 || width != 2 || (value & ~6u) != 0) return false;
    command_register_ = static_cast<u16>(value);
    return true;
}

u64 NvmeDevice::read_register(u32 bar, u64 offset, u32 width) {
    if (bar != 0 || width != 4) return ~u64{0};
    switch (offset) {
    case 0: return capabilities & 0xFFFF'FFFF;
    case 4: return capabilities >> 32;
    case 8: return 0x1'0400;
    case 0x14: return configuration;
    case 0x1C: return status;
    default: return 0;
    }
}

void NvmeDevice::write_register(u32 bar, u64 offset, u32 width, u64 value) {
    if (bar != 0 || width != 4) return complain("a write of another width");
    if (offset >= doorbells) return write_doorbell(offset - doorbells, value);
    if (offset > 0x14 && (configuration & 1) != 0) complain("admin queues moved while it runs");
    switch (offset) {
    case 0x14:
        if ((value & 1) != 0 && (configuration & 1) == 0 && (value >> 16 & 0xFF) != 0x46) complain("wrong entry sizes");
        configuration = static_cast<u32>(value);
        if ((value & 1) == 0 && !never_stops) {
            // It forgets everything.
            status = 0;
            pairs.clear();
            taken_.clear();
        }
        return;
    case 0x24: admin_sizes_ = static_cast<u32>(value); return;
    case 0x28: case 0x2C: return set_half(admin_submission_, offset == 0x2C, value);
    case 0x30: case 0x34: return set_half(admin_completion_, offset == 0x34, value);
    default: complain("a write to no register");
    }
}

void NvmeDevice::write_doorbell(u64 offset, u64 value) {
    const u32 stride = 4u << (capabilities >> 32 & 0xF), number = static_cast<u32>(offset / stride);
    const auto found = pairs.find(number / 2);
    if (offset % stride != 0 || found == pairs.end() || (status & 1) == 0) return complain("a doorbell of nothing");
    if (value >= found->second.entries) return complain("a doorbell beyond the queue");
    if (number % 2 != 0) found->second.completion_head = static_cast<u16>(value);
    else found->second.tail = static_cast<u16>(value);
}

void NvmeDevice::start() {
    ++starts;
    if ((command_register_ & 4) == 0) complain("no bus mastering");
    if (admin_submission_ % 4096 != 0 || admin_completion_ % 4096 != 0 || admin_submission_ == 0) complain("misplaced admin queues");
    if ((admin_sizes_ & 0xFFFF) != admin_sizes_ >> 16) complain("admin queues of two sizes");
    pairs[0] = {.submission = admin_submission_, .completion = admin_completion_, .entries = (admin_sizes_ & 0xFFF) + 1};
    status = 1;
}

bool NvmeDevice::take_one() {
    for (auto& [number, pair] : pairs) {
        if (pair.head == pair.tail) continue;
        taken_.emplace_back(number, load<Command>(pair.submission + pair.head * 64u));
        pair.head = static_cast<u16>(pair.head + 1u == pair.entries ? 0 : pair.head + 1);
        return true;
    }
    return false;
}

bool NvmeDevice::work() {
    if ((configuration & 1) != 0 && (status & 1) == 0 && !never_starts) return start(), true;
    if ((status & 1) == 0) return false;
    while (take_one()) {}
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < taken_.size(); ++i)
        if (taken_[i].first == 0 ? !holds_admin : !holds) ready.push_back(i);
    if (ready.empty()) return false;
    const std::size_t which = ready[world_.below(static_cast<u32>(ready.size()))];
    const auto [pair, command] = taken_[which];
    taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(which));
    execute(pair, command);
    return true;
}

void NvmeDevice::complete(u32 number, u16 id, u16 how, u32 result) {
    Pair& pair = pairs[number];
    const struct { u32 result, reserved; u16 head, queue, id, status; } entry{result, 0, pair.head, static_cast<u16>(number), id, static_cast<u16>(how << 1 | pair.phase)};
    if (std::byte* const at = machine().at(pair.completion + pair.completion_tail * 16u, 16)) std::memcpy(at, &entry, sizeof entry);
    if (++pair.completion_tail == pair.entries) {
        pair.completion_tail = 0;
        pair.phase ^= 1;
    }
    if (pair.completion_tail == pair.completion_head) complain("a completion queue that is full");
    ++pair.finished;
    interrupt(number);
}

void NvmeDevice::interrupt(u32 pair) {
    if (const auto found = ports_.find(pairs[pair].vector); found != ports_.end()) world_.find(owner).signal(found->second);
}

void NvmeDevice::execute(u32 pair, const Command& command) {
    u32 result = 0;
    const u16 how = pair == 0 ? execute_admin(command, result) : execute_io(command);
    complete(pair, command.id, how, result);
}

u16 NvmeDevice::execute_admin(const Command& command, u32& result) {
    const u32 id = command.words[0] & 0xFFFF, entries = (command.words[0] >> 16) + 1;
    switch (command.opcode) {
    case 6: {
        const std::string& data = command.words[0] == 1 ? controller : first_namespace;
        if (command.words[0] == 0 && command.nsid != 1) return 0xB;
        std::byte* const at = machine().at(command.prp1, 4096);
        if (at == nullptr || command.prp1 % 4096 != 0) return complain("identify data to nowhere"), 2;
        std::memcpy(at, data.data(), 4096);
        return 0;
    }
    case 9:
        if (command.words[0] != 7) return 2;
        result = std::min(command.words[1] & 0xFFFF, most_queues - 1) | std::min(command.words[1] >> 16, most_queues - 1) << 16;
        return 0;
    case 5:
        if (id == 0 || id > most_queues || pairs.contains(id) || command.prp1 % 4096 != 0 || (command.words[1] & 3) != 3) return complain("a wrong completion queue"), 0x101;
        pairs[id] = {.completion = command.prp1, .entries = entries, .vector = static_cast<u16>(command.words[1] >> 16)};
        return 0;
    case 1:
        if (!pairs.contains(id) || command.words[1] >> 16 != id || entries != pairs[id].entries || (command.words[1] & 1) == 0) return complain("a wrong submission queue"), 0x101;
        pairs[id].submission = command.prp1;
        return 0;
    default: return 1;
    }
}

std::vector<std::pair<std::byte*, u32>> NvmeDevice::pieces(const Command& command, u64 bytes) {
    std::vector<std::pair<std::byte*, u32>> all;
    for (u64 done = 0, page = 0; done < bytes; ++page) {
        u64 address = command.prp1;
        if (page == 1 && bytes - done <= 4096) address = command.prp2;
        else if (page >= 1) address = load<u64>(command.prp2 + (page - 1) * 8);
        const u64 room = 4096 - address % 4096, length = std::min(room, bytes - done);
        std::byte* const at = machine().at(address, length);
        if (at == nullptr || (page != 0 && address % 4096 != 0)) return complain("a page that is none"), std::vector<std::pair<std::byte*, u32>>{};
        all.emplace_back(at, static_cast<u32>(length));
        done += length;
    }
    return all;
}

u16 NvmeDevice::execute_io(const Command& command) {
    if (io_status_instead) return *io_status_instead;
    if (command.nsid != 1) return complain("another namespace"), 0xB;
    const u32 shift = static_cast<u32>(static_cast<u8>(first_namespace[128 + 4 * (first_namespace[26] & 0xF) + 2]) - 9);
    const u64 sector = (command.words[0] | u64{command.words[1]} << 32) << shift, sectors = (u64{command.words[2]} + 1) << shift;
    if (command.opcode == 0) return ++medium_.flushes, 0;
    if (command.opcode == 9) {
        const struct Range { u32 attributes, blocks; u64 first; } range = load<Range>(command.prp1);
        if (command.words[0] != 0 || command.words[1] != 4 || !medium_.covers(range.first << shift, u64{range.blocks} << shift)) complain("a wrong discard");
        medium_.discarded.emplace_back(range.first << shift, u64{range.blocks} << shift);
        return 0;
    }
    if (command.opcode != 1 && command.opcode != 2) return 1;
    if (!medium_.covers(sector, sectors)) return complain("a transfer beyond the disk"), 0x80;
    const u8 most = static_cast<u8>(controller[77]);
    if (most != 0 && sectors > 8u << most) return complain("a transfer too large"), 2;
    if (medium_.is_bad(sector, sectors)) return 0x281;
    ++(command.opcode == 2 ? medium_.reads : medium_.writes);
    u8* at = medium_.bytes.data() + sector * 512;
    for (const auto& [bytes, length] : pieces(command, sectors * 512)) {
        if (command.opcode == 2) std::memcpy(bytes, at, length);
        else std::memcpy(at, bytes, length);
        at += length;
    }
    return 0;
}

}  // namespace simulated
