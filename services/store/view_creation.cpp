// SPDX-License-Identifier: GPL-2.0-or-later
// Making what is not there, with the parents that are missing: all of it, or, if anything is refused, nothing.
#include "services/store/store.hpp"
#include "services/store/view.hpp"

namespace store_service {

namespace {

u32 names_between(std::string_view above, std::string_view path) {
    u32 count = 0;
    for (; path.size() > above.size(); path = parent_of(path)) ++count;
    return count;
}

u32 weight_of_new(std::string_view path) { return Memory::weight(static_cast<u32>(sizeof(Node) + last_name(path).size())); }

// A row of nodes that are not in the tree yet, the topmost first, each the other's `parent`.
class Row {
  public:
    explicit Row(Tree& tree) : tree_(tree) {}
    ~Row() {
        while (Node* const node = take()) tree_.end(*node);
    }
    bool put(Memory::For whom, std::string_view name) {
        Node* const node = tree_.make(whom, name);
        if (node == nullptr) return false;
        node->parent = first_;
        first_ = node;
        return true;
    }
    Node* take() {
        Node* const node = first_;
        if (node != nullptr) first_ = node->parent;
        return node;
    }

  private:
    Tree& tree_;
    Node* first_ = nullptr;
};

}  // namespace

// As it is above; but what an unprivileged domain makes is its own, and nobody who is gone gets anything new.
State View::inherited(const State& above) const {
    Domain* owner = actor_.is_manager() ? above.owner : &actor_;
    if (owner->is_released) owner = &store_.manager();
    return {owner, hold(above.permissions), nullptr};
}

Verdict View::create(std::string_view path, Blob* value) {
    std::string_view above;
    Place place;
    Verdict verdict = nearest(path, above, place);
    if (verdict.ok())
        verdict = transaction_ == nullptr ? create_in_tree(path, above, place, value) : create_in_transaction(path, above, place, value);
    if (!verdict.ok()) let_go(store_.memory, value);
    return verdict;
}

Verdict View::create_in_tree(std::string_view path, std::string_view above, const Place& place, Blob* value) {
    const State like = inherited(*place.state);
    let_go(store_.memory, like.permissions);  // held by the node above
    const u64 weight_of_list = weight(like.permissions);
    u64 bytes = weight(value);
    for (std::string_view at = path; at.size() > above.size(); at = parent_of(at)) bytes += weight_of_new(at) + weight_of_list;
    STORE_TRY(store_.ledger.allow(actor_, *like.owner, Quota::nodes, names_between(above, path)));
    STORE_TRY(store_.ledger.allow(actor_, *like.owner, Quota::bytes, bytes));

    Row row(store_.tree);
    for (std::string_view at = path; at.size() > above.size(); at = parent_of(at))
        if (!row.put(whom(), last_name(at))) return Error::no_memory;

    Node* parent = place.node;
    for (Node *node = row.take(), *next; node != nullptr; parent = node, node = next) {
        next = row.take();
        store_.tree.add(*parent, *node, {like.owner, hold(like.permissions), next == nullptr ? value : nullptr});
    }
    store_.watches.fire(path, {&parent->state, &parent->parent->state, nullptr});
    return {};
}

// An entry for what is missing, and a node set aside for it.
Verdict View::prepare(std::string_view path, u64 weight_of_state) {
    Place place;
    STORE_TRY(look(path, place));
    STORE_TRY(store_.transactions.set_aside(*transaction_, actor_, *place.entry));
    return store_.ledger.allow(actor_, actor_, Quota::bytes, weight_of_state);
}

Verdict View::create_in_transaction(std::string_view path, std::string_view above, const Place& place, Blob* value) {
    const u64 lists = u64{weight(place.state->permissions)} * names_between(above, path);
    for (std::string_view at = path; at.size() > above.size(); at = parent_of(at)) STORE_TRY(prepare(at, lists + weight(value)));

    const State* like = place.state;
    each_name(path, [&](std::string_view name) {
        const std::string_view at(path.data(), static_cast<std::size_t>(name.data() + name.size() - path.data()));
        if (at.size() <= above.size() && above != "/") return true;
        Entry& entry = *transaction_->entries.find(at);
        State state = inherited(*like);
        if (at.size() == path.size()) state.value = value;
        store_.transactions.keep(*transaction_, actor_, entry, state);
        entry.is_there = entry.is_rewritten = true;
        like = &entry.state;
        if (at.size() == path.size()) Transactions::mark_changed(*transaction_, entry);
        return true;
    });
    return {};
}

}  // namespace store_service
