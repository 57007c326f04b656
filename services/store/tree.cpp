// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/tree.hpp"

namespace store_service {

Node* Tree::find(std::string_view path) const {
    if (is_special(path)) return specials_.find(path);
    return find_below(*root_, path.substr(1));
}

Node* Tree::find_below(const Node& node, std::string_view names) {
    Node* at = const_cast<Node*>(&node);
    while (at != nullptr && !names.empty()) {
        const std::size_t slash = names.find('/');
        at = at->children.find(names.substr(0, slash));
        names.remove_prefix(slash == names.npos ? names.size() : slash + 1);
    }
    return at;
}

void Tree::own(Node& node) {
    Domain& owner = *node.state.owner;
    owner.nodes.append(node);
    ledger_.charge(owner, Quota::nodes, 1);
    ledger_.charge(owner, Quota::bytes, weight(node));
}

void Tree::disown(Node& node) {
    Domain& owner = *node.state.owner;
    owner.nodes.remove(node);
    ledger_.refund(owner, Quota::nodes, 1);
    ledger_.refund(owner, Quota::bytes, weight(node));
}

void Tree::mark_above(Node* node) {
    for (; node != nullptr; node = node->parent) node->below_changed = changes_;
}

void Tree::place(Node& node, State state) {
    node.state = state;
    node.content_changed = node.children_changed = node.below_changed = next_change();
    own(node);
    ++nodes_;
}

void Tree::add(Node& parent, Node& node, State state) {
    place(node, state);
    node.parent = &parent;
    parent.children.insert(node);
    parent.children_changed = changes_;
    mark_above(&parent);
}

void Tree::change(Node& node, State state) {
    const State old = node.state;
    disown(node);
    node.state = state;
    own(node);
    node.content_changed = next_change();
    mark_above(&node);
    let_go(memory_, old.permissions);
    let_go(memory_, old.value);
}

void Tree::detach(Node& node) {
    Node& parent = *node.parent;
    parent.children.remove(node);
    parent.children_changed = next_change();
    mark_above(&parent);
    node.parent = nullptr;
}

void Tree::discard(Node& node) {
    disown(node);
    let_go(memory_, node.state.permissions);
    let_go(memory_, node.state.value);
    end(node);
    --nodes_;
}

void Tree::give(Node& node, Domain& owner) {
    disown(node);
    node.state.owner = &owner;
    own(node);
    node.content_changed = next_change();
    mark_above(&node);
}

}  // namespace store_service
