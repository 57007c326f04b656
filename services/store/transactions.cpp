// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/transactions.hpp"

#include "services/store/store.hpp"

namespace store_service {

namespace {

u32 weight_of_entry(std::size_t path_length) { return Memory::weight(static_cast<u32>(sizeof(Entry) + path_length)); }
u32 weight_of_node(const Node& node) { return Memory::weight(static_cast<u32>(sizeof node) + node.name_length); }
Memory::For whom(const Domain& actor) { return actor.is_manager() ? Memory::For::manager : Memory::For::guest; }

}  // namespace

void Transactions::charge(Transaction& transaction, Domain& actor, u64 bytes) {
    transaction.bytes += bytes;
    store_.ledger.charge(actor, Quota::bytes, bytes);
}
void Transactions::refund(Transaction& transaction, Domain& actor, u64 bytes) {
    transaction.bytes -= bytes;
    store_.ledger.refund(actor, Quota::bytes, bytes);
}

Verdict Transactions::add(Transaction& transaction, Domain& actor, std::string_view path, const State* state, Entry*& entry) {
    const u32 length = static_cast<u32>(path.size()), bytes = weight_of_entry(length);
    STORE_TRY(store_.ledger.allow_size(actor, Quota::changes, transaction.entry_count + 1));
    STORE_TRY(store_.ledger.allow(actor, actor, Quota::bytes, bytes + (state == nullptr ? 0 : weight(*state))));
    entry = store_.memory.make<Entry>(whom(actor), length, path);
    if (entry == nullptr) return Error::no_memory;
    charge(transaction, actor, bytes);
    transaction.entries.insert(*entry);
    ++transaction.entry_count;
    if (state != nullptr) {
        entry->is_there = true;
        keep(transaction, actor, *entry, {state->owner, hold(state->permissions), hold(state->value)});
    }
    return {};
}

void Transactions::keep(Transaction& transaction, Domain& actor, Entry& entry, State state) {
    const State old = entry.state;
    if (state.owner != nullptr) ++state.owner->mentions;
    entry.state = state;
    charge(transaction, actor, weight(state));
    refund(transaction, actor, weight(old));
    let_go(store_.memory, old.permissions);
    let_go(store_.memory, old.value);
    if (old.owner != nullptr && --old.owner->mentions == 0) store_.end_if_unused(*old.owner);
}

Verdict Transactions::set_aside(Transaction& transaction, Domain& actor, Entry& entry) {
    if (entry.fresh != nullptr) return {};
    STORE_TRY(store_.ledger.allow(actor, actor, Quota::nodes, 1));
    const std::string_view name = last_name(entry.path());
    Node* const node = store_.tree.make(whom(actor), name);
    if (node == nullptr) return Error::no_memory;
    entry.fresh = node;
    ++transaction.fresh_count;
    store_.ledger.charge(actor, Quota::nodes, 1);
    charge(transaction, actor, weight_of_node(*node));
    return {};
}

void Transactions::mark_changed(Transaction& transaction, Entry& entry) {
    if (!entry.is_changed) transaction.changes.append(entry);
    entry.is_changed = true;
}
void Transactions::unmark_changed(Transaction& transaction, Entry& entry) {
    if (entry.is_changed) transaction.changes.remove(entry);
    entry.is_changed = false;
}

void Transactions::end(Transaction& transaction, Domain& actor) {
    transaction.ended_for = &actor;
    ++actor.mentions;
    ++actor.ended_transactions;
    store_.reaper.add(transaction);
}

void Transactions::give_back_one(Transaction& transaction) {
    Domain& actor = *transaction.ended_for;
    Entry& entry = *transaction.entries.root();
    transaction.entries.remove(entry);
    keep(transaction, actor, entry, {});
    let_go(store_.memory, entry.before.permissions);
    if (entry.fresh != nullptr) {
        refund(transaction, actor, weight_of_node(*entry.fresh));
        store_.ledger.refund(actor, Quota::nodes, 1);
        store_.tree.end(*entry.fresh);
    }
    refund(transaction, actor, weight_of_entry(entry.length));
    store_.memory.end(entry, entry.length);
}

void Transactions::forget(Transaction& transaction) {
    Domain& actor = *transaction.ended_for;
    store_.ledger.refund(actor, Quota::transactions, 1);
    store_.ledger.refund(actor, Quota::bytes, Memory::weight(sizeof transaction));
    store_.memory.end(transaction);
    --store_.transaction_count;
    --actor.ended_transactions;
    if (--actor.mentions == 0) store_.end_if_unused(actor);
}

}  // namespace store_service
