// SPDX-License-Identifier: GPL-2.0-or-later
// Everything that the store counts while it goes, counted again from what there is.
#include "tests/store/scene.hpp"

namespace store_test {

namespace {

using namespace store_service;

struct Counted {
    u64 nodes = 0, watches = 0, transactions = 0, bytes = 0;
};

Counted count(const Domain& domain) {
    Counted counted;
    for (const Node* node = domain.nodes.first(); node != nullptr; node = domain.nodes.next(*node)) {
        ++counted.nodes;
        counted.bytes += weight(*node);
    }
    if (domain.connection == nullptr) return counted;
    const auto& watches = domain.connection->watches;
    for (const Watch* watch = watches.first(); watch != nullptr; watch = watches.next(*watch)) {
        ++counted.watches;
        counted.bytes += Memory::weight(static_cast<u32>(sizeof *watch) + watch->text_bytes());
        for (const Event* event = watch->events.first(); event != nullptr; event = watch->events.next(*event))
            if (event != &watch->own) counted.bytes += Memory::weight(static_cast<u32>(sizeof *event) + event->length);
    }
    const auto& open = domain.connection->open;
    for (const Transaction* one = open.first(); one != nullptr; one = open.next(*one)) {
        ++counted.transactions;
        counted.nodes += one->fresh_count;
        counted.bytes += Memory::weight(sizeof *one) + one->bytes;
        u64 bytes = 0;
        for (const Entry* entry = one->entries.first(); entry != nullptr; entry = one->entries.next(*entry)) {
            bytes += Memory::weight(static_cast<u32>(sizeof *entry) + entry->length) + weight(entry->state);
            if (entry->fresh != nullptr) bytes += weight(*entry->fresh);
        }
        if (bytes != one->bytes) counted.bytes = ~u64{0};
    }
    return counted;
}

}  // namespace

std::string Scene::audit() {
    Counted all;
    for (const auto& [id, guest] : guests_) {
        const Domain* const domain = store.find_domain(id);
        if (domain == nullptr) continue;
        const Counted counted = count(*domain);
        const u64 found[] = {counted.nodes, counted.watches, counted.transactions, counted.bytes};
        for (u32 i = 0; i < counted_quotas; ++i)
            if (domain->used[i] != found[i])
                return std::string(name_of(Quota{static_cast<u8>(i)})) + " of " + std::to_string(id) + ": " +
                       std::to_string(domain->used[i]) + " instead of " + std::to_string(found[i]);
        all.watches += counted.watches;
        all.transactions += counted.transactions;
    }
    if (all.watches != store.watches.count()) return "watches in all";
    if (all.transactions != store.transaction_count) return "transactions in all";
    if (budget_ - store.memory.pages_left() != pages_.size()) return "pages";
    return {};
}

}  // namespace store_test
