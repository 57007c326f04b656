// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/reaper.hpp"

#include "services/store/store.hpp"

namespace store_service {

namespace {

// The path of a node, written from its end.
class PathOf {
  public:
    explicit PathOf(const Node& node) {
        for (const Node* at = &node; at->parent != nullptr; at = at->parent) {
            begin_ -= at->name_length;
            std::memcpy(text_ + begin_, at->name().data(), at->name_length);
            text_[--begin_] = '/';
        }
    }
    std::string_view text() const { return {text_ + begin_, sizeof text_ - begin_}; }

  private:
    char text_[store::absolute_path_max + 32];
    std::size_t begin_ = sizeof text_;
};

bool is_below(std::string_view path, std::string_view above) {
    return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

}  // namespace

u64 Reaper::add(Node& detached) {
    (first_ == nullptr ? first_ : last_->among_siblings.above) = &detached;
    last_ = &detached;
    return ++added_;
}

void Reaper::work(u32 nodes) {
    for (; nodes != 0 && !idle(); --nodes)
        if (first_ != nullptr) give_back_one();
        else if (!transactions_.empty()) give_back_of_transaction();
        else clear_one();
}

// From the bottom up: goes down as far as there is something, and gives that back.
void Reaper::give_back_one() {
    if (at_ == nullptr) at_ = first_;
    while (Node* const child = at_->children.root()) at_ = child;
    Node& gone = *at_;
    if (&gone != first_) {
        at_ = gone.parent;
        at_->children.remove(gone);
    } else {
        first_ = gone.among_siblings.above;
        at_ = nullptr;
        ++done_;
    }
    store_.tree.discard(gone);
}

void Reaper::give_back_of_transaction() {
    Transaction& ended = *transactions_.first();
    if (!ended.entries.empty()) return store_.transactions.give_back_one(ended);
    transactions_.remove(ended);
    store_.transactions.forget(ended);
}

// A domain that has no nodes set aside any more, nor values of its own in transactions.
void Reaper::clear_one() {
    Domain& domain = *released_.first();
    if (!domain.nodes.empty()) return clear_domain(domain);
    released_.remove(domain);
    domain.is_cleared = true;
    store_.end_if_unused(domain);
}

// One of its nodes. All that it has are in the tree: detached ones were given back before.
void Reaper::clear_domain(Domain& domain) {
    Node& node = *domain.nodes.first();
    char home[home_max];
    const u32 home_length = put_home(home, domain.id);
    const bool is_fixed = node.parent == nullptr;  // the root, or one for special events
    const PathOf path(node);
    if (is_fixed || is_below(path.text(), {home, home_length})) return store_.tree.give(node, store_.manager());
    const State& parent = node.parent->state;
    store_.tree.detach(node);
    store_.watches.fire_removed(path.text(), node, {&node.state, &parent, nullptr});
    add(node);
}

}  // namespace store_service
