// SPDX-License-Identifier: GPL-2.0-or-later
// How a request ends. The names of errors are what goes over the wire.
#pragma once

#include <string_view>

#include "common/integers.hpp"

namespace store_service {

using namespace common::integers;

enum class Error : u8 {
    none, invalid, denied, exists, not_found, no_memory, no_space, not_implemented, busy, again, too_big, not_owner,
};

constexpr std::string_view name_of(Error error) {
    constexpr std::string_view names[] = {
        "OK", "EINVAL", "EACCES", "EEXIST", "ENOENT", "ENOMEM", "ENOSPC", "ENOSYS", "EBUSY", "EAGAIN", "E2BIG", "EPERM",
    };
    static_assert(sizeof names / sizeof names[0] == static_cast<u32>(Error::not_owner) + 1);
    return names[static_cast<u32>(error)];
}

// What is limited. Of the first ones a domain has an amount in use; the others are limits of a single thing.
enum class Quota : u8 { nodes, watches, transactions, bytes, changes, value, permissions, none };
inline constexpr u32 counted_quotas = 4, quotas = 7;

constexpr std::string_view name_of(Quota quota) {
    constexpr std::string_view names[] = {
        "nodes", "watches", "transactions", "bytes", "nodes of one transaction", "bytes of one value", "permissions of one node",
    };
    static_assert(sizeof names / sizeof names[0] == quotas);
    return names[static_cast<u32>(quota)];
}

class Domain;

struct [[nodiscard]] Verdict {
    Error error = Error::none;
    // If it was a quota: whose, and how far it is used, or what was wanted of it.
    Quota quota = Quota::none;
    Domain* owner = nullptr;
    u64 use = 0, limit = 0;

    Verdict() = default;
    Verdict(Error error) : error(error) {}
    Verdict(Error error, Quota quota, Domain& owner, u64 use, u64 limit)
        : error(error), quota(quota), owner(&owner), use(use), limit(limit) {}
    bool ok() const { return error == Error::none; }
};

// Ends the function if it did not go well.
#define STORE_TRY(expression)                                                      \
    do {                                                                           \
        if (const ::store_service::Verdict verdict = (expression); !verdict.ok()) return verdict; \
    } while (false)

}  // namespace store_service
