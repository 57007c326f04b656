// SPDX-License-Identifier: GPL-2.0-or-later
// Who may do what with a node. The owner, and the manager, everything; a domain that is listed what its letter says; all
// others what the owner's letter says. An entry remembers when it was made: it does not speak of a domain that came later
// under the same id.
#pragma once

#include <optional>

#include "services/store/domain.hpp"

namespace store_service {

using Rights = u8;
inline constexpr Rights may_read = 1, may_write = 2, is_owner = 4;

struct Permission {
    u64 given = 0;  // the store's number of changes
    DomId domain = 0;
    Rights rights = 0;
};

inline std::span<const Permission> permissions_in(Blob& blob) {
    return {reinterpret_cast<const Permission*>(blob.bytes()), blob.size / sizeof(Permission)};
}
// The first entry is what the owner's letter says; the owner itself is elsewhere.
Blob* make_permissions(Memory& memory, Memory::For whom, std::span<const Permission> list);

Rights rights_of(const Domain& who, const State& state);

// A letter and a domain, as in "r7". The time is for the caller to fill in.
std::optional<Permission> parse_permission(std::string_view text);
char letter_of(Rights rights);

// Decimal, and nothing else; less than `end`.
std::optional<u32> parse_number(std::string_view text, u64 end = u64{1} << 32);

}  // namespace store_service
