// SPDX-License-Identifier: GPL-2.0-or-later
// A domain as the store knows it: from its introduction, or from the first time that the manager gives it something, to its
// release. What it owns is in a list, so its end needs no search through the tree. A later domain with the same id is
// another Domain.
#pragma once

#include "common/linked_list.hpp"
#include "common/ordered_tree.hpp"
#include "services/store/error.hpp"
#include "services/store/node.hpp"

namespace store_service {

class Connection;

class Domain {
  public:
    enum class Kind : u8 { manager, guest };
    Domain(DomId id, Kind kind, u64 born) : id(id), kind(kind), born(born) {}

    bool is_manager() const { return kind == Kind::manager; }

    const DomId id;
    const Kind kind;
    // Permissions given before this were given to another one.
    const u64 born;
    bool is_released = false, is_cleared = false;  // it owns nothing any more
    Connection* connection = nullptr;
    // Whose rights it has too (SET_TARGET).
    Domain* target = nullptr;
    u64 used[counted_quotas]{};
    u32 mentions = 0;  // in transactions
    u32 ended_transactions = 0;  // of which something is left
    u8 reported = 0;  // quotas, by bit, of which the operator has been told

    common::TreeLinks<Domain> by_id;
    common::ListLinks<Domain> released;

    common::LinkedList<Node, &Node::owned> nodes;
};

struct ById {
    static u32 key(const Domain& domain) { return domain.id; }
    static int compare(u32 a, u32 b) { return static_cast<int>(a) - static_cast<int>(b); }
};
using Domains = common::OrderedTree<Domain, &Domain::by_id, ById>;

}  // namespace store_service
