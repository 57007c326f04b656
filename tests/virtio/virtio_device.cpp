// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtio/virtio_device.hpp"

#include <cstring>

namespace simulated {

namespace {

constexpr u8 first_capability = 0x40;
constexpr unsigned event_index = 29, version_1 = 32;

template <typename T>
T load(u64 address) {
    T value{};
    if (const std::byte* const at = machine().at(address, sizeof value)) std::memcpy(&value, at, sizeof value);
    return value;
}
template <typename T>
void store(u64 address, T value) {
    if (std::byte* const at = machine().at(address, sizeof value)) std::memcpy(at, &value, sizeof value);
}

}  // namespace

VirtioDevice::VirtioDevice(u16 type, u32 count, u64 offered, u32 queue_size) : queues(count), features(offered | u64{1} << version_1) {
    for (Queue& queue : queues) queue.largest = queue.size = static_cast<u16>(queue_size);
    info_.address = 3 << 3;
    info_.vendor = 0x1AF4;
    info_.device_id = static_cast<u16>(0x1040 + type);
    info_.vectors = 4;
    info_.table_bar = 1;
    info_.table_pages = 1;
    info_.bars[1] = {0xFEBF'0, 0x1000, bar_memory, 0};
    info_.bars[4] = {0xFEBF'8, 0x4000, bar_memory | bar_prefetchable, 0};
    config_space[6] = 0x10;
    config_space[0x34] = first_capability;
    // In QEMU's order: something that is not virtio's comes first.
    u32 at = first_capability;
    config_space[at] = 0x11;      // MSI-X
    config_space[at + 1] = static_cast<u8>(at + 12);
    at += 12;
    add_capability(at, 5, 0, 0);
    add_capability(at, 2, notify_at, 0x1000);
    add_capability(at, 4, device_at, 0x1000);
    add_capability(at, 3, isr_at, 0x1000);
    add_capability(at, 1, common_at, 0x1000);
    config_space[at - 20 + 1] = 0;
}

void VirtioDevice::add_capability(u32& at, u8 type, u32 offset, u32 length) {
    u8* const capability = config_space + at;
    capability[0] = 9;
    capability[1] = static_cast<u8>(at + 20);
    capability[2] = 20;
    capability[3] = type;
    capability[4] = 4;
    std::memcpy(capability + 8, &offset, 4);
    std::memcpy(capability + 12, &length, 4);
    std::memcpy(capability + 16, &notify_multiplier, 4);
    at += 20;
}

u32 VirtioDevice::read_config(u32 offset, u32 width) {
    ++config_reads;
    u32 value = 0;
    std::memcpy(&value, config_space + offset, width);
    return value;
}

bool VirtioDevice::write_config(u32 offset, u32 width, u32 value) {
    constexpr u32 theirs = 6;      // memory space, bus master
    if (offset != 4 || width != 2 || (value & ~theirs) != 0) return false;
    std::memcpy(config_space + offset, &value, width);
    return true;
}

u64 VirtioDevice::read_register(u32 bar, u64 offset, u32 width) {
    if (bar != 4) return ~u64{0};
    if (offset >= device_at && offset < notify_at) {
        u64 value = 0;
        if (offset - device_at + width <= device_config.size()) std::memcpy(&value, device_config.data() + (offset - device_at), width);
        return value;
    }
    return offset < isr_at ? read_common(static_cast<u32>(offset)) : 0;
}

void VirtioDevice::write_register(u32 bar, u64 offset, u32 width, u64 value) {
    if (bar != 4) return complain("a write elsewhere");
    if (offset < isr_at) return write_common(static_cast<u32>(offset), value);
    if (offset < notify_at) return complain("a write to something read-only");
    const u64 queue = (offset - notify_at) / notify_multiplier;
    if (width != 2 || queue != value || queue >= queues.size()) return complain("a wrong notification");
    if ((config_space[4] & 4) == 0) complain("no bus mastering");
    if ((status & 4) == 0 || queues[queue].enabled == 0) return complain("a notification too early");
    ++notifications;
    queues[queue].notified = true;
    notified(static_cast<u32>(queue));
}

u64 VirtioDevice::read_common(u32 offset) {
    Queue* const queue = selected();
    switch (offset) {
    case 4: return feature_select_ < 2 ? features >> feature_select_ * 32 & 0xFFFF'FFFF : 0;
    case 16: return config_vector_;
    case 18: return queues.size();
    case 20: return status;
    case 21: return generation;
    case 24: return queue == nullptr ? 0 : queue->size;
    case 26: return queue == nullptr ? 0xFFFF : queue->vector;
    case 28: return queue == nullptr ? 0 : queue->enabled;
    case 30: return queue_select_;
    default: return 0;
    }
}

void VirtioDevice::write_common(u32 offset, u64 value) {
    const auto half = [&](u64& address, bool high) { address = high ? (address & 0xFFFF'FFFF) | value << 32 : (address & ~u64{0xFFFF'FFFF}) | value; };
    Queue* const queue = selected();
    switch (offset) {
    case 0: feature_select_ = static_cast<u32>(value); return;
    case 8: driver_select_ = static_cast<u32>(value); return;
    case 12: half(taken, driver_select_ == 1); return;
    case 16: config_vector_ = static_cast<u16>(value); return;
    case 20:
        if (value == 0) {
            ++resets;
            if (never_resets) return;
            for (Queue& each : queues) each = {.size = each.largest, .largest = each.largest};
            status = 0;
            taken = 0;
            return;
        }
        if ((taken & ~features) != 0) complain("features that were not offered");
        if ((value & 4) != 0 && (value & 8) == 0) complain("driver ok without features ok");
        status = static_cast<u8>(refuses_features ? value & ~u64{8} : value);
        return;
    case 22: queue_select_ = static_cast<u16>(value); return;
    default: break;
    }
    if (queue == nullptr) return complain("a queue that is not there");
    if ((status & 4) != 0) complain("a queue set up too late");
    switch (offset) {
    case 24:
        if (value > queue->largest || value == 0 || (value & (value - 1)) != 0) complain("a wrong size");
        queue->size = static_cast<u16>(value);
        return;
    case 26: queue->vector = static_cast<u16>(has_no_vectors ? 0xFFFF : value); return;
    case 28:
        if (queue->descriptors % 16 != 0 || queue->available % 2 != 0 || queue->used % 4 != 0 || queue->used == 0) complain("misplaced rings");
        queue->enabled = static_cast<u16>(value);
        return;
    case 32: case 36: return half(queue->descriptors, offset == 36);
    case 40: case 44: return half(queue->available, offset == 44);
    case 48: case 52: return half(queue->used, offset == 52);
    default: complain("a write to no register");
    }
}

u32 VirtioDevice::Chain::room() const {
    u32 bytes = 0;
    for (const auto& [at, length] : writable) bytes += length;
    return bytes;
}

std::string VirtioDevice::Chain::text() const {
    std::string bytes;
    for (const auto& [at, length] : readable) bytes.append(reinterpret_cast<const char*>(at), length);
    return bytes;
}

std::optional<VirtioDevice::Chain> VirtioDevice::pop(u32 number) {
    Queue& queue = queues[number];
    if (queue.enabled == 0 || load<u16>(queue.available + 2) == queue.seen) return std::nullopt;
    Chain chain;
    chain.head = load<u16>(queue.available + 4 + queue.seen % queue.size * 2);
    ++queue.seen;
    if (has(event_index)) store(queue.used + 4 + queue.size * 8, queue.seen);      // wants to hear of the next one
    u16 place = chain.head;
    for (u32 count = 0;; ++count) {
        if (place >= queue.size || count == queue.size) {
            complain("a chain that is none");
            return std::nullopt;
        }
        const u64 at = queue.descriptors + place * 16;
        const auto address = load<u64>(at);
        const auto length = load<u32>(at + 8);
        const auto flags = load<u16>(at + 12);
        std::byte* const bytes = machine().at(address, length);
        if (bytes == nullptr || length == 0) complain("a buffer that is no memory");
        else if ((flags & 2) != 0) chain.writable.emplace_back(bytes, length);
        else if (!chain.writable.empty()) complain("to read behind to write");
        else chain.readable.emplace_back(bytes, length);
        if ((flags & 1) == 0) return chain;
        place = load<u16>(at + 14);
    }
}

void VirtioDevice::push(u32 number, u16 head, u32 length) {
    Queue& queue = queues[number];
    const u64 element = queue.used + 4 + queue.done % queue.size * 8;
    store<u32>(element, head);
    store<u32>(element + 4, length);
    store<u16>(queue.used + 2, ++queue.done);
    interrupt(number);
}

void VirtioDevice::interrupt(u32 number) {
    Queue& queue = queues[number];
    const u16 before = std::exchange(queue.raised, queue.done);
    bool wanted = (load<u16>(queue.available) & 1) == 0;
    if (has(event_index)) {
        const u16 event = load<u16>(queue.available + 4 + queue.size * 2);
        wanted = static_cast<u16>(queue.done - event - 1) < static_cast<u16>(queue.done - before);
    }
    if (!wanted || !ports_.contains(queue.vector)) return;
    ++interrupts;
    world().find(owner_).signal(ports_[queue.vector]);
}

u32 VirtioDevice::fill(const Chain& chain, const std::string& bytes) {
    u32 done = 0;
    for (const auto& [at, length] : chain.writable) {
        const auto count = static_cast<u32>(bytes.copy(reinterpret_cast<char*>(at), length, done));
        done += count;
        if (done == bytes.size()) break;
    }
    return done;
}

}  // namespace simulated
