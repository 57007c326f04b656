// SPDX-License-Identifier: GPL-2.0-or-later
// Grants: letting other domains use pages of ours, and using theirs.
#pragma once

#include <cstddef>
#include <span>

#include "idl/grants.hpp"
#include "rt/piece.hpp"

namespace rt {
using namespace abi;
}

namespace rt::grants {

enum class Access { read_only, read_write };

void start();                                                    // maps the table
// Lets a domain use the page behind an address of ours. 0: no reference is left.
GrantRef give(DomId to, const void* page, Access access);
// The same under a reserved reference, below grant_first_free.
void give_as(GrantRef ref, DomId to, const void* page, Access access);
// False: still in use by the other side.
bool take_back(GrantRef ref);

// Maps another domain's page in place of one of ours. The handle, or a negative abi::GrantStatus.
i64 map(DomId from, GrantRef ref, void* at, Access access);
// The page of ours comes back.
i16 unmap(u32 handle, void* at);

// Copies between pieces of a peer's pages and memory of ours, piece after piece. False: a grant did not allow it; the pieces
// before it are copied.
bool copy_from(DomId peer, std::span<const Piece> pieces, std::byte* to);
bool copy_to(DomId peer, std::span<const Piece> pieces, const std::byte* from);

// Copies that have nothing to do with each other, in as few calls of the core as there can be. Each says how it went.
struct Copy {
    enum class Direction : u8 { from_peer, to_peer };
    DomId peer;
    Direction direction;
    bool good;
    Piece piece;
    std::byte* ours;
};
void copy(std::span<Copy> copies);

}  // namespace rt::grants
