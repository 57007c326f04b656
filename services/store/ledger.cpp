// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/ledger.hpp"

namespace store_service {

namespace {

// As stock stores answer.
Error error_of(Quota quota) { return quota == Quota::watches ? Error::too_big : Error::no_space; }

bool is_counted(Quota quota) { return static_cast<u32>(quota) < counted_quotas; }

}  // namespace

u64 Ledger::limit(Quota quota) const {
    switch (quota) {
    case Quota::nodes: return limits_.nodes;
    case Quota::watches: return limits_.watches;
    case Quota::transactions: return limits_.transactions;
    case Quota::bytes: return limits_.bytes;
    case Quota::changes: return limits_.changes;
    case Quota::value: return limits_.value;
    case Quota::permissions: return limits_.permissions;
    case Quota::none: break;
    }
    return 0;
}

Verdict Ledger::allow(const Domain& actor, Domain& owner, Quota quota, u64 more) const {
    const u64 used = owner.used[static_cast<u32>(quota)];
    if (actor.is_manager() || owner.is_manager() || used + more <= limit(quota)) return {};
    return {error_of(quota), quota, owner, used, limit(quota)};
}

Verdict Ledger::allow_size(Domain& actor, Quota quota, u64 size) const {
    if (actor.is_manager() || size <= limit(quota)) return {};
    return {error_of(quota), quota, actor, size, limit(quota)};
}

void Ledger::refund(Domain& owner, Quota quota, u64 less) {
    u64& used = owner.used[static_cast<u32>(quota)];
    used -= less;
    if (used <= limit(quota) / 2) owner.reported &= static_cast<u8>(~(1u << static_cast<u32>(quota)));
}

common::LineBuffer Ledger::describe(const Verdict& verdict) {
    common::LineBuffer line;
    line.put(name_of(verdict.quota));
    line.put(" of domain ");
    line.put(verdict.owner->id);
    line.put(": ");
    line.put(verdict.use);
    line.put(" of ");
    line.put(verdict.limit);
    line.put(is_counted(verdict.quota) ? " are used" : " are wanted");
    return line;
}

void Ledger::report(const Verdict& verdict) {
    const u8 bit = static_cast<u8>(1u << static_cast<u32>(verdict.quota));
    if ((verdict.owner->reported & bit) != 0) return;
    verdict.owner->reported |= bit;
    machine_.say(describe(verdict).text());
}

}  // namespace store_service
