// SPDX-License-Identifier: GPL-2.0-or-later
// A transaction: what it looked at, with the numbers of the changes that it saw, and what it would change. Nothing of it is
// in the tree until it is committed; then everything it looked at has to be as it was (commit.cpp). It holds the values that
// it saw, so that it reads the same again.
#pragma once

#include "services/store/tree.hpp"

namespace store_service {

// One node, there or not, as the transaction sees it.
struct Entry {
    common::TreeLinks<Entry> by_path;
    common::ListLinks<Entry> in_changes;

    bool is_there = false;     // for the transaction
    State state{};             // if it is there
    State before{};            // what a commit replaced
    // What was seen in the tree: that a node was not there, or when its content, its children, anything below it changed.
    bool saw_content = false, saw_children = false, saw_below = false;
    u64 content_seen = 0, children_seen = 0, below_seen = 0;  // 0: there was none

    bool is_changed = false;   // in the list of changes
    bool is_rewritten = false;  // the content is another one than in the tree
    bool hides_tree = false;   // what the tree has here and below was removed
    Node* fresh = nullptr;     // for the node that it makes
    Node* removed = nullptr;   // that the commit took out
    const u32 length;

    explicit Entry(std::string_view path) : length(static_cast<u32>(path.size())) {
        std::memcpy(reinterpret_cast<char*>(this + 1), path.data(), path.size());
    }
    std::string_view path() const { return {reinterpret_cast<const char*>(this + 1), length}; }
};

struct ByEntryPath {
    static std::string_view key(const Entry& entry) { return entry.path(); }
    static int compare(std::string_view a, std::string_view b) { return a.compare(b); }
};

struct Transaction {
    explicit Transaction(u32 id) : id(id) {}

    const u32 id;
    common::ListLinks<Transaction> of_connection;  // or of those that have ended
    common::OrderedTree<Entry, &Entry::by_path, ByEntryPath> entries;
    common::LinkedList<Entry, &Entry::in_changes> changes;  // in the order in which they were made
    u32 entry_count = 0;
    u32 fresh_count = 0;  // for which nodes of its domain are set aside
    u64 bytes = 0;        // that its domain is charged for
    Domain* ended_for = nullptr;
};

}  // namespace store_service
