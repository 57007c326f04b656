// SPDX-License-Identifier: GPL-2.0-or-later
// What a store holds: nodes with values, and transactions on a copy of them. A transaction does not come through if
// anything it read or wrote has changed meanwhile. No permissions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/integers.hpp"

namespace simulated {

using namespace common::integers;

class StoreTree {
  public:
    using Nodes = std::map<std::string, std::string>;  // the root is "", a child "/a"

    struct Answer {
        std::string error, data;  // the name of an error, or empty
    };
    static Answer consent() { return {{}, std::string("OK\0", 3)}; }
    struct Change {
        enum class Kind { write, make, remove } kind;
        std::string path, value;
    };
    struct Transaction {
        Nodes nodes;
        u64 begun;
        std::set<std::string> touched;
        std::vector<Change> changes;
    };

    Transaction begin() const { return {nodes_, time_, {}, {}}; }

    Answer read(const std::string& path, Transaction* within) const {
        const Nodes& nodes = looked_at(path, within);
        const auto found = nodes.find(path);
        return found == nodes.end() ? Answer{"ENOENT", {}} : Answer{{}, found->second};
    }

    Answer directory(const std::string& path, Transaction* within) const {
        const Nodes& nodes = looked_at(path, within);
        if (nodes.count(path) == 0) return {"ENOENT", {}};
        Answer names;
        for (auto child = nodes.upper_bound(path + "/"); child != nodes.end() && child->first.starts_with(path + "/");
             ++child)
            if (child->first.find('/', path.size() + 1) == std::string::npos)
                names.data += child->first.substr(path.size() + 1) + '\0';
        return names;
    }

    // What it changed outside of a transaction is added to `done`.
    Answer change(const Change& change, Transaction* within, std::vector<Change>& done) {
        std::set<std::string> touched;
        const std::string error = apply(within != nullptr ? within->nodes : nodes_, change, touched);
        if (!error.empty()) return {error, {}};
        if (within != nullptr) {
            within->touched.insert(touched.begin(), touched.end());
            within->changes.push_back(change);
        } else if (!touched.empty()) {
            note(touched);
            done.push_back(change);
        }
        return consent();
    }

    Answer commit(const Transaction& transaction, std::vector<Change>& done) {
        for (const std::string& path : transaction.touched)
            if (const auto changed = changed_.find(path);
                changed != changed_.end() && changed->second > transaction.begun)
                return {"EAGAIN", {}};
        for (const Change& one : transaction.changes) change(one, nullptr, done);
        return consent();
    }

    // Outside of any client: null if there is no such node.
    const std::string* find(const std::string& path) const {
        const auto found = nodes_.find(path);
        return found == nodes_.end() ? nullptr : &found->second;
    }

  private:
    const Nodes& looked_at(const std::string& path, Transaction* within) const {
        if (within == nullptr) return nodes_;
        within->touched.insert(path);
        return within->nodes;
    }

    static std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

    static void add(Nodes& nodes, const std::string& path, std::set<std::string>& touched) {
        if (nodes.count(path) != 0) return;
        add(nodes, parent_of(path), touched);
        nodes[path];
        touched.insert({path, parent_of(path)});
    }

    static std::string apply(Nodes& nodes, const Change& change, std::set<std::string>& touched) {
        const std::string& path = change.path;
        if (change.kind != Change::Kind::remove) {
            add(nodes, path, touched);
            if (change.kind == Change::Kind::make) return {};
            nodes[path] = change.value;
            touched.insert(path);
            return {};
        }
        if (path.empty()) return "EINVAL";
        if (nodes.count(path) == 0) return nodes.count(parent_of(path)) == 0 ? "ENOENT" : "";
        touched.insert(parent_of(path));
        for (auto node = nodes.find(path); node != nodes.end() && node->first.starts_with(path);) {
            const bool below = node->first.size() == path.size() || node->first[path.size()] == '/';
            if (below) touched.insert(node->first);
            node = below ? nodes.erase(node) : std::next(node);
        }
        return {};
    }

    void note(const std::set<std::string>& touched) {
        ++time_;
        for (const std::string& path : touched) changed_[path] = time_;
    }

    Nodes nodes_{{"", ""}};
    u64 time_ = 0;
    std::map<std::string, u64> changed_;  // when
};

}  // namespace simulated
