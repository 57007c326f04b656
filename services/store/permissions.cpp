// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/permissions.hpp"

namespace store_service {

namespace {

constexpr std::string_view letters = "nrwb";  // by their rights

Rights listed_rights(const Domain& who, const State& state) {
    if (state.owner == &who) return may_read | may_write | is_owner;
    const auto list = permissions_in(*state.permissions);
    for (const Permission& one : list.subspan(1))
        if (one.domain == who.id && one.given >= who.born) return one.rights;
    return list.front().rights;
}

}  // namespace

Blob* make_permissions(Memory& memory, Memory::For whom, std::span<const Permission> list) {
    return make_blob(memory, whom, {reinterpret_cast<const char*>(list.data()), list.size_bytes()});
}

Rights rights_of(const Domain& who, const State& state) {
    if (who.is_manager()) return may_read | may_write | is_owner;
    Rights rights = listed_rights(who, state);
    if (who.target != nullptr) rights |= listed_rights(*who.target, state);
    return rights;
}

std::optional<Permission> parse_permission(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const std::size_t letter = letters.find(text.front());
    const auto domain = parse_number(text.substr(1), abi::domid_first_reserved);
    if (letter == letters.npos || !domain) return std::nullopt;
    return Permission{0, static_cast<DomId>(*domain), static_cast<Rights>(letter)};
}

char letter_of(Rights rights) { return letters[rights & (may_read | may_write)]; }

std::optional<u32> parse_number(std::string_view text, u64 end) {
    if (text.empty() || text.size() > 10) return std::nullopt;
    u64 number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<u64>(c - '0');
    }
    if (number >= end) return std::nullopt;
    return static_cast<u32>(number);
}

}  // namespace store_service
