// SPDX-License-Identifier: GPL-2.0-or-later
// A node of the tree. Numbers say when it changed last, as the store counts its changes; a transaction remembers those of
// what it looked at.
#pragma once

#include <string_view>

#include "common/linked_list.hpp"
#include "common/ordered_tree.hpp"
#include "services/store/blob.hpp"

namespace store_service {

class Domain;

// What a request sees of a node, in the tree or in a transaction.
struct State {
    Domain* owner = nullptr;
    Blob* permissions = nullptr;
    Blob* value = nullptr;  // null: empty
};

struct Node;
struct ByName {
    static inline std::string_view key(const Node& node);
    static int compare(std::string_view a, std::string_view b) { return a.compare(b); }
};

struct Node {
    common::TreeLinks<Node> among_siblings;
    common::ListLinks<Node> owned;
    State state;
    Node* parent = nullptr;
    u64 content_changed = 0;   // value, permissions, or that it is there
    u64 children_changed = 0;  // which ones there are
    u64 below_changed = 0;     // anything here or further down
    const u32 name_length;

    explicit Node(std::string_view name) : name_length(static_cast<u32>(name.size())) {
        std::memcpy(reinterpret_cast<char*>(this + 1), name.data(), name.size());
    }
    std::string_view name() const { return {reinterpret_cast<const char*>(this + 1), name_length}; }

    common::OrderedTree<Node, &Node::among_siblings, ByName> children;
};

std::string_view ByName::key(const Node& node) { return node.name(); }

// What it costs its owner.
inline u32 weight(const State& state) { return weight(state.permissions) + weight(state.value); }
inline u32 weight(const Node& node) {
    return Memory::weight(static_cast<u32>(sizeof(Node)) + node.name_length) + weight(node.state);
}

}  // namespace store_service
