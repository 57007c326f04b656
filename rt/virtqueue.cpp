// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/virtqueue.hpp"

namespace rt {

namespace {

using virtio::Descriptor;
using virtio::RingHeader;
using virtio::UsedElement;

constexpr u32 part_bytes = 4096;
static_assert(Virtqueue::size_max * sizeof(Descriptor) <= part_bytes);
static_assert(sizeof(RingHeader) + Virtqueue::size_max * sizeof(UsedElement) + sizeof(u16) <= part_bytes);

}  // namespace

void Virtqueue::start(const Parts& parts, u32 size, Events events) {
    parts_ = parts;
    size_ = size;
    events_ = events;
    out_ = chains_ = 0;
    free_ = added_ = published_ = taken_ = 0;
    broken_ = size == 0 || size > size_max || (size & (size - 1)) != 0;
    if (broken_) return;
    for (u32 place = 0; place < size; ++place) places_[place] = {static_cast<u16>(place + 1), 0, 0};
}

void Virtqueue::write_descriptor(u16 place, const Buffer& buffer, u32 flags) {
    const Descriptor descriptor{buffer.bus_address, buffer.length, static_cast<u16>(flags), places_[place].next};
    shared::write(parts_.descriptors + place * sizeof descriptor, descriptor);
}

i32 Virtqueue::add(std::span<const Buffer> to_read, std::span<const Buffer> to_write) {
    const u32 count = static_cast<u32>(to_read.size() + to_write.size());
    if (broken_ || count == 0 || count > free()) return -1;
    const u16 head = free_;
    u16 place = head, last = head;
    u32 room = 0;
    for (u32 i = 0; i < count; ++i) {
        const bool reads = i < to_read.size();
        const Buffer& buffer = reads ? to_read[i] : to_write[i - to_read.size()];
        if (!reads) room += buffer.length;
        write_descriptor(place, buffer, (reads ? 0u : virtio::descriptor_write) | (i + 1 < count ? virtio::descriptor_next : 0u));
        last = place;
        place = places_[place].next;
    }
    free_ = places_[last].next;
    places_[head].count = static_cast<u16>(count);
    places_[head].room = room;
    out_ += count;
    ++chains_;
    auto* const heads = reinterpret_cast<u16*>(parts_.available + sizeof(RingHeader));
    shared::store(heads[added_++ & (size_ - 1)], head);
    return head;
}

bool Virtqueue::publish() {
    if (broken_ || published_ == added_) return false;
    const u16 before = published_;
    // The chains are written before the index says so; the store releases them.
    shared::store(available().index, published_ = added_);
    // The device must see the index before we look whether it sleeps (2.6.13.4.1).
    shared::full_barrier();
    if (events_ == Events::flags) return (shared::load(used().flags) & virtio::no_events) == 0;
    const u16 wanted = shared::load(available_event());
    return static_cast<u16>(added_ - wanted - 1) < static_cast<u16>(added_ - before);
}

u32 Virtqueue::finished() {
    if (broken_) return 0;
    const u16 count = static_cast<u16>(shared::load(used().index) - taken_);
    if (count > chains_) fail();
    return broken_ ? 0 : count;
}

bool Virtqueue::take(Used& result) {
    if (finished() == 0) return false;
    UsedElement element;
    shared::read(element, parts_.used + sizeof(RingHeader) + (taken_ & (size_ - 1)) * sizeof element);
    if (element.id >= size_ || places_[element.id].count == 0 || element.length > places_[element.id].room) {
        fail();
        return false;
    }
    ++taken_;
    const u16 head = static_cast<u16>(element.id);
    u16 last = head;
    for (u32 i = 1; i < places_[head].count; ++i) last = places_[last].next;
    places_[last].next = free_;
    free_ = head;
    out_ -= places_[head].count;
    --chains_;
    places_[head].count = 0;
    result = {head, element.length};
    return true;
}

bool Virtqueue::arm() {
    if (broken_) return true;      // nothing will come that counts
    if (events_ == Events::index) shared::store(used_event(), taken_);
    else shared::store(available().flags, u16{0});
    shared::full_barrier();
    return shared::load(used().index) == taken_;
}

void Virtqueue::disarm() {
    // With indices there is nothing to do: the event that was asked for is one, and does not repeat.
    if (!broken_ && events_ == Events::flags) shared::store(available().flags, virtio::no_events);
}

}  // namespace rt
