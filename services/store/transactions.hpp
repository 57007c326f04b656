// SPDX-License-Identifier: GPL-2.0-or-later
// The bookkeeping of transactions: entries, what they hold and whom it is charged to; and the commit.
#pragma once

#include "services/store/transaction.hpp"

namespace store_service {

class Store;

class Transactions {
  public:
    explicit Transactions(Store& store) : store_(store) {}

    // An entry for what is at a path; what it will hold is included in what is asked for.
    Verdict add(Transaction& transaction, Domain& actor, std::string_view path, const State* state, Entry*& entry);
    // The entry holds the new state from here on, and lets go of the old one.
    void keep(Transaction& transaction, Domain& actor, Entry& entry, State state);
    // Sets a node aside for it, if there is none.
    Verdict set_aside(Transaction& transaction, Domain& actor, Entry& entry);
    static void mark_changed(Transaction& transaction, Entry& entry);
    static void unmark_changed(Transaction& transaction, Entry& entry);

    // All or nothing. `again`: something is not as it was seen.
    Verdict commit(Transaction& transaction, Domain& actor);
    // It is out of its connection's list and no more to be looked at. What it holds comes back bit by bit, and until then its
    // domain is not served.
    void end(Transaction& transaction, Domain& actor);
    // One entry of it; then, when there is none, the rest.
    void give_back_one(Transaction& transaction);
    void forget(Transaction& transaction);

  private:
    bool is_as_seen(const Entry& entry) const;
    void take_out(Transaction& transaction);
    void put_in(Transaction& transaction, Domain& actor);
    void put_in(Transaction& transaction, Domain& actor, Entry& entry);
    void tell(Transaction& transaction);
    void charge(Transaction& transaction, Domain& actor, u64 bytes);
    void refund(Transaction& transaction, Domain& actor, u64 bytes);

    Store& store_;
};

}  // namespace store_service
