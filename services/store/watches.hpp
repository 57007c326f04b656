// SPDX-License-Identifier: GPL-2.0-or-later
// All watches, by their paths: a change is looked up under its own path and each one above it, so what it costs does not
// grow with what others watch elsewhere.
#pragma once

#include "services/store/permissions.hpp"
#include "services/store/watch.hpp"

namespace store_service {

struct ByPath {
    static std::string_view key(const Watch& watch) { return watch.path(); }
    static int compare(std::string_view a, std::string_view b) { return a.compare(b); }
};

struct HashedPath {
    u64 hash;
    std::string_view path;
};
struct ByHash {
    static HashedPath key(const Watch& watch) { return {watch.hash, watch.path()}; }
    static int compare(const HashedPath& a, const HashedPath& b) {
        return a.hash != b.hash ? (a.hash < b.hash ? -1 : 1) : a.path.compare(b.path);
    }
};

// A watch is told of a node that its domain may read, that it may list with the node's parent, or that it could read before
// the change. Null: there is none.
struct Readers {
    const State *node, *parent, *before;
};

class Watches {
  public:
    void add(Watch& watch) {
        by_path_.insert(watch);
        by_hash_.insert(watch);
        ++count_;
    }
    void remove(Watch& watch) {
        by_path_.remove(watch);
        by_hash_.remove(watch);
        --count_;
    }
    // A change at a path: for the watches of it, and those above it that look so far down.
    void fire(std::string_view path, const Readers& readers);
    // A special event, or any other that concerns only those who watch this very path.
    void fire_exact(std::string_view path, const Readers& readers);
    // A node was taken out, and what was below it: each watch of something that is gone hears of its own path, then `fire`.
    void fire_removed(std::string_view path, const Node& removed, const Readers& readers);

    u64 count() const { return count_; }

  private:
    void fire_from(const HashedPath& watched, std::string_view path, u32 depth, const Readers& readers);

    common::OrderedTree<Watch, &Watch::by_path, ByPath> by_path_;  // for what is below a path
    common::OrderedTree<Watch, &Watch::by_hash, ByHash> by_hash_;
    u64 count_ = 0;
};

}  // namespace store_service
