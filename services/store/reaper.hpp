// SPDX-License-Identifier: GPL-2.0-or-later
// Gives back what is gone, some of it in each turn. Subtrees that were taken out nobody sees any more, but their nodes count
// until they are given back: who removed one is served again after that. Then come transactions that have ended, entry by entry, and
// then the nodes of released domains: those below the domain's home go to the manager, who removes the home; others are
// removed, with all below them.
#pragma once

#include "services/store/transaction.hpp"

namespace store_service {

class Store;

class Reaper {
  public:
    explicit Reaper(Store& store) : store_(store) {}

    // A subtree that was detached. Returns a ticket: `is_done` says when it is gone.
    u64 add(Node& detached);
    bool is_done(u64 ticket) const { return done_ >= ticket; }
    void add(Transaction& ended) { transactions_.append(ended); }
    void add(Domain& released) { released_.append(released); }

    bool idle() const { return first_ == nullptr && transactions_.empty() && released_.empty(); }
    void work(u32 nodes);

  private:
    void give_back_one();
    void give_back_of_transaction();
    void clear_one();
    void clear_domain(Domain& domain);

    Store& store_;
    // Through the links that its siblings do not need any more.
    Node *first_ = nullptr, *last_ = nullptr, *at_ = nullptr;
    u64 added_ = 0, done_ = 0;
    common::LinkedList<Transaction, &Transaction::of_connection> transactions_;
    common::LinkedList<Domain, &Domain::released> released_;
};

}  // namespace store_service
