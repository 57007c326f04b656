// SPDX-License-Identifier: GPL-2.0-or-later
// The tree as one request sees it: directly, or through a transaction. Looking notes in the transaction what was seen;
// changing first asks for everything that can be refused, quotas and memory, and then does not fail any more.
#pragma once

#include "services/store/permissions.hpp"
#include "services/store/transaction.hpp"
#include "services/store/watches.hpp"

namespace store_service {

class Store;

// What is at a path.
struct Place {
    const State* state = nullptr;  // null: nothing
    Node* node = nullptr;          // in the tree, if that can be seen
    Entry* entry = nullptr;        // in the transaction
    bool is_hidden = false;        // the transaction removed what the tree had here
};

class View {
  public:
    View(Store& store, Domain& actor, Transaction* transaction) : store_(store), actor_(actor), transaction_(transaction) {}

    Verdict look(std::string_view path, Place& place);
    // Finds something to which the actor has these rights. Of what it has no rights to it does not learn whether it is there:
    // where nothing is, it is denied unless it has some of them to the nearest node above.
    Verdict reach(std::string_view path, Rights wanted, Place& place);

    // Calls `visit(name)` for each child, in an order that changes only with them; until it says false.
    template <typename Visit>
    void each_child(std::string_view path, const Place& place, Visit visit);

    // The rest is given a place that was reached. Values and permissions are the view's from here on, whatever comes out.
    Verdict write(std::string_view path, const Place& place, Blob* value);
    // Nothing is there.
    Verdict create(std::string_view path, Blob* value);
    Verdict set_permissions(std::string_view path, const Place& place, Domain& owner, Blob* permissions);
    // Something is there, and it is not the root. `ticket`: when the reaper will be through with it.
    void remove(std::string_view path, const Place& place, u64& ticket);

    Memory::For whom() const { return actor_.is_manager() ? Memory::For::manager : Memory::For::guest; }

  private:
    Place find(std::string_view path) const;
    Verdict note(std::string_view path, Place& place);
    Verdict nearest(std::string_view path, std::string_view& above, Place& place);
    State inherited(const State& above) const;

    Verdict put(std::string_view path, const Place& place, State state);
    Verdict create_in_tree(std::string_view path, std::string_view above, const Place& place, Blob* value);
    Verdict create_in_transaction(std::string_view path, std::string_view above, const Place& place, Blob* value);
    Verdict prepare(std::string_view path, u64 weight_of_state);
    void remove_in_transaction(std::string_view path, const Place& place);

    Store& store_;
    Domain& actor_;
    Transaction* const transaction_;
};

}  // namespace store_service
