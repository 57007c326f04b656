// SPDX-License-Identifier: GPL-2.0-or-later
// The commit of a transaction: first everything it saw is compared with what there is, then everything it prepared goes into
// the tree, which needs nothing that could be refused, and last the watches are told, in the order of its changes.
#include "services/store/store.hpp"
#include "services/store/transactions.hpp"

namespace store_service {

bool Transactions::is_as_seen(const Entry& entry) const {
    const Node* const node = store_.tree.find(entry.path());
    const auto is_same = [&](bool saw, u64 seen, u64 Node::*changed) {
        return !saw || (node == nullptr ? 0 : node->*changed) == seen;
    };
    return is_same(entry.saw_content, entry.content_seen, &Node::content_changed) &&
           is_same(entry.saw_children, entry.children_seen, &Node::children_changed) &&
           is_same(entry.saw_below, entry.below_seen, &Node::below_changed);
}

Verdict Transactions::commit(Transaction& transaction, Domain& actor) {
    for (const Entry* entry = transaction.entries.first(); entry != nullptr; entry = transaction.entries.next(*entry))
        if (!is_as_seen(*entry)) return Error::again;
    take_out(transaction);
    put_in(transaction, actor);
    tell(transaction);
    return {};
}

// In the order of their paths: what was below one that is gone is gone with it.
void Transactions::take_out(Transaction& transaction) {
    for (Entry* entry = transaction.entries.first(); entry != nullptr; entry = transaction.entries.next(*entry)) {
        if (!entry->hides_tree) continue;
        entry->removed = store_.tree.find(entry->path());
        if (entry->removed != nullptr) store_.tree.detach(*entry->removed);
    }
}

// Parents come before their children.
void Transactions::put_in(Transaction& transaction, Domain& actor) {
    for (Entry* entry = transaction.entries.first(); entry != nullptr; entry = transaction.entries.next(*entry))
        if (entry->is_there && entry->is_rewritten) put_in(transaction, actor, *entry);
}

void Transactions::put_in(Transaction& transaction, Domain& actor, Entry& entry) {
    Domain* const owner = entry.state.owner->is_released ? &store_.manager() : entry.state.owner;
    const State state{owner, hold(entry.state.permissions), hold(entry.state.value)};
    if (Node* const node = store_.tree.find(entry.path())) {
        entry.before = {node->state.owner, hold(node->state.permissions), nullptr};
        return store_.tree.change(*node, state);
    }
    // A node that was set aside is the actor's; from now on it is charged to whoever owns it.
    Node& node = *entry.fresh;
    entry.fresh = nullptr;
    --transaction.fresh_count;
    store_.ledger.refund(actor, Quota::nodes, 1);
    refund(transaction, actor, Memory::weight(static_cast<u32>(sizeof node) + node.name_length));
    store_.tree.add(*store_.tree.find(parent_of(entry.path())), node, state);
}

void Transactions::tell(Transaction& transaction) {
    for (Entry* entry = transaction.changes.first(); entry != nullptr; entry = transaction.changes.next(*entry)) {
        const std::string_view path = entry->path();
        const Node* const node = store_.tree.find(path);
        const Node* const parent = is_special(path) || path == "/" ? nullptr : store_.tree.find(parent_of(path));
        Readers readers{node == nullptr ? nullptr : &node->state, parent == nullptr ? nullptr : &parent->state, nullptr};
        if (entry->removed != nullptr) {
            readers.before = &entry->removed->state;
            store_.watches.fire_removed(path, *entry->removed, readers);
            store_.reaper.add(*entry->removed);
        } else if (node != nullptr) {
            if (entry->before.permissions != nullptr) readers.before = &entry->before;
            store_.watches.fire(path, readers);
        }
    }
}

}  // namespace store_service
