// SPDX-License-Identifier: GPL-2.0-or-later
// Who uses how much. Something is first allowed, for an unprivileged domain at the cost of its own or, where it writes into
// another one's node, of that one's; once everything that can be refused was not, it is charged. What was refused is told
// to the operator once, and again only after the domain has been down to half of its limit: nobody can fill the console.
#pragma once

#include "common/line_buffer.hpp"
#include "services/store/domain.hpp"
#include "services/store/limits.hpp"

namespace store_service {

class Ledger {
  public:
    Ledger(Machine& machine, const Limits& limits) : machine_(machine), limits_(limits) {}

    u64 limit(Quota quota) const;
    // Whether `actor` may use so much more of what is counted for `owner`.
    Verdict allow(const Domain& actor, Domain& owner, Quota quota, u64 more) const;
    // The same of a limit on a single thing.
    Verdict allow_size(Domain& actor, Quota quota, u64 size) const;

    void charge(Domain& owner, Quota quota, u64 more) { owner.used[static_cast<u32>(quota)] += more; }
    void refund(Domain& owner, Quota quota, u64 less);

    // "nodes of domain 3: 1000 of 1000 are used"; for what is not used but wanted, "are wanted".
    static common::LineBuffer describe(const Verdict& verdict);
    void report(const Verdict& verdict);

  private:
    Machine& machine_;
    const Limits limits_;
};

}  // namespace store_service
