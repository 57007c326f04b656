// SPDX-License-Identifier: GPL-2.0-or-later
// Grants: letting other domains use pages of ours, and using theirs.
#pragma once

#include "rt/hypercall.hpp"

namespace rt::grants {

enum class Access { read_only, read_write };

void start();                                                    // maps the table
GrantRef give(DomId to, const void* page, Access access);
// False: still in use by the other side.
bool take_back(GrantRef ref);

// Maps another domain's page in place of one of ours. The handle, or a negative abi::GrantStatus.
i64 map(DomId from, GrantRef ref, void* at, Access access);
// The page of ours comes back.
i16 unmap(u32 handle, void* at);

}  // namespace rt::grants
