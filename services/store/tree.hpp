// SPDX-License-Identifier: GPL-2.0-or-later
// The tree: what there is, who is charged for it, and when it changed. It refuses nothing; what may be refused was before.
#pragma once

#include "services/store/ledger.hpp"
#include "services/store/path.hpp"

namespace store_service {

class Tree {
  public:
    Tree(Memory& memory, Ledger& ledger) : memory_(memory), ledger_(ledger) {}

    // The root of all paths, and the nodes that stand for special events and are no part of the tree.
    void start(Node& root) { root_ = &root; }
    void add_special(Node& node) { specials_.insert(node); }

    Node* find(std::string_view path) const;
    // What is below a node, by names with / in between.
    static Node* find_below(const Node& node, std::string_view names);

    // A node that is not in the tree yet. Null: there is no memory.
    Node* make(Memory::For whom, std::string_view name) { return memory_.make<Node>(whom, static_cast<u32>(name.size()), name); }
    // One that was made and is in no tree.
    void end(Node& node) { memory_.end(node, node.name_length); }

    // Gives a node that has no parent, now or ever, what it holds.
    void place(Node& node, State state);
    // Puts a node that was made below a parent. It holds the state from here on.
    void add(Node& parent, Node& node, State state);
    // The node holds the new state from here on, and lets go of the old one.
    void change(Node& node, State state);
    // Takes a node out, with all that is below it; it and they are still charged.
    void detach(Node& node);
    // Of a detached one that has nothing below it.
    void discard(Node& node);

    // Who owns it now pays for it.
    void give(Node& node, Domain& owner);

    u64 changes() const { return changes_; }
    u64 next_change() { return ++changes_; }
    u64 nodes() const { return nodes_; }

  private:
    void own(Node& node);
    void disown(Node& node);
    void mark_above(Node* node);

    Memory& memory_;
    Ledger& ledger_;
    Node* root_ = nullptr;
    common::OrderedTree<Node, &Node::among_siblings, ByName> specials_;
    u64 changes_ = 0, nodes_ = 0;
};

}  // namespace store_service
