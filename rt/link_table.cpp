// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/link_table.hpp"

namespace rt {

namespace {

constexpr u32 records_start = sizeof(kept::Table) + kept::links_max * sizeof(kept::Entry);
constexpr u32 magic_length = sizeof(kept::Table::magic);
static_assert(sizeof kept::magic - 1 == magic_length);

}  // namespace

LinkTable::LinkTable(std::span<std::byte> kept_pages) : memory_(kept_pages), adopted_(is_intact()) {
    if (adopted_) return;
    auto& table = *reinterpret_cast<kept::Table*>(memory_.data());
    // Whoever dies before the magic is there leaves no table.
    std::memset(memory_.data(), 0, memory_.size());
    shared::store(table.version, kept::version);
    shared::store(table.links, kept::links_max);
    u8 magic[magic_length];
    std::memcpy(magic, kept::magic, magic_length);
    for (u32 i = magic_length; i-- != 0;) shared::store(table.magic[i], magic[i]);
}

bool LinkTable::is_intact() const {
    const auto& table = *reinterpret_cast<const kept::Table*>(memory_.data());
    return std::memcmp(table.magic, kept::magic, magic_length) == 0 && table.version == kept::version && table.links == kept::links_max;
}

// Where the record of a new entry may begin; what closed entries had is theirs still.
u32 LinkTable::records_end() const {
    u32 end = records_start;
    for (const kept::Entry& entry : entries())
        if (entry.record_bytes != 0 && entry.record_offset + entry.record_bytes > end) end = entry.record_offset + entry.record_bytes;
    return (end + 15) / 16 * 16;
}

kept::Entry* LinkTable::open(const Ring& ring, u32 record_bytes) {
    if (ring.pages == 0 || ring.pages > kept::ring_pages_max) return nullptr;
    kept::Entry* found = nullptr;
    for (kept::Entry& entry : entries()) {
        if (shared::load(entry.state) != kept::State::unused) continue;
        // One that has a record of the right size, else one that has none yet.
        if (entry.record_bytes == record_bytes) found = &entry;
        else if (entry.record_bytes == 0 && found == nullptr) found = &entry;
    }
    if (found == nullptr) return nullptr;
    kept::Entry& entry = *found;
    if (entry.record_bytes == 0) {
        const u32 offset = records_end();
        if (offset + u64{record_bytes} > memory_.size()) return nullptr;
        shared::store(entry.record_offset, offset);
        shared::store(entry.record_bytes, record_bytes);
    }
    // What an earlier connection left must not answer for this one.
    std::memset(record(entry), 0, record_bytes);
    for (u32* index : {&entry.answered, &entry.mark, &entry.early_deaths, &entry.notified}) shared::store(*index, u32{0});
    shared::store(entry.peer, ring.peer);
    shared::store(entry.pages, static_cast<u16>(ring.pages));
    shared::store(entry.epoch, entry.epoch + 1);
    shared::store(entry.device, ring.device);
    shared::store(entry.port, ring.port);
    shared::store(entry.peer_port, ring.peer_port);
    for (u32 page = 0; page < ring.pages; ++page) shared::store(entry.refs[page], ring.refs[page]);
    shared::store(entry.state, kept::State::connected);
    return &entry;
}

}  // namespace rt
