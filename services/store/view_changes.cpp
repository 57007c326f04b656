// SPDX-License-Identifier: GPL-2.0-or-later
// Changing what is there: in the tree, where the watches hear of it at once, or in the transaction.
#include "services/store/store.hpp"
#include "services/store/view.hpp"

namespace store_service {

namespace {

const State* parent_state(const Node& node) { return node.parent == nullptr ? nullptr : &node.parent->state; }

}  // namespace

Verdict View::put(std::string_view path, const Place& place, State state) {
    // Who owns it pays, whoever writes; but what a transaction has is its own domain's.
    Domain& payer = transaction_ != nullptr ? actor_ : *state.owner;
    const u64 old_weight = weight(*place.state), new_weight = weight(state);
    const Verdict allowed = store_.ledger.allow(actor_, payer, Quota::bytes, new_weight > old_weight ? new_weight - old_weight : 0);
    if (!allowed.ok()) {
        let_go(store_.memory, state.permissions);
        let_go(store_.memory, state.value);
        return allowed;
    }
    if (transaction_ != nullptr) {
        store_.transactions.keep(*transaction_, actor_, *place.entry, state);
        place.entry->is_rewritten = true;
        Transactions::mark_changed(*transaction_, *place.entry);
        return {};
    }
    Node& node = *place.node;
    const State before{node.state.owner, hold(node.state.permissions), nullptr};
    store_.tree.change(node, state);
    store_.watches.fire(path, {&node.state, parent_state(node), &before});
    let_go(store_.memory, before.permissions);
    return {};
}

Verdict View::write(std::string_view path, const Place& place, Blob* value) {
    if (place.state == nullptr) return create(path, value);
    return put(path, place, {place.state->owner, hold(place.state->permissions), value});
}

Verdict View::set_permissions(std::string_view path, const Place& place, Domain& owner, Blob* permissions) {
    return put(path, place, {&owner, permissions, hold(place.state->value)});
}

void View::remove(std::string_view path, const Place& place, u64& ticket) {
    if (transaction_ != nullptr) return remove_in_transaction(path, place);
    Node& node = *place.node;
    const State& parent = node.parent->state;
    store_.tree.detach(node);
    store_.watches.fire_removed(path, node, {&node.state, &parent, nullptr});
    ticket = store_.reaper.add(node);
}

// Whatever the transaction did below is moot; what it saw there stays seen.
void View::remove_in_transaction(std::string_view path, const Place& place) {
    const auto drop = [&](Entry& entry) {
        entry.is_there = entry.is_rewritten = false;
        store_.transactions.keep(*transaction_, actor_, entry, {});
    };
    for (Entry* below = transaction_->entries.from(path); below != nullptr && below->path().starts_with(path);
         below = transaction_->entries.next(*below)) {
        if (below->length <= path.size() || below->path()[path.size()] != '/') continue;
        drop(*below);
        below->hides_tree = false;
        Transactions::unmark_changed(*transaction_, *below);
    }
    Entry& entry = *place.entry;
    if (place.node != nullptr) {
        entry.hides_tree = entry.saw_below = true;
        entry.below_seen = place.node->below_changed;
    }
    drop(entry);
    if (entry.hides_tree) Transactions::mark_changed(*transaction_, entry);
    else Transactions::unmark_changed(*transaction_, entry);
}

}  // namespace store_service
