// SPDX-License-Identifier: GPL-2.0-or-later
// WRITE, MKDIR, RM, SET_PERMS.
#include "services/store/request.hpp"

namespace store_service {

namespace {

using Specials = FullPath::Specials;

// Null for an empty one.
Verdict make_value(const Request& request, std::string_view text, Blob*& value) {
    STORE_TRY(request.store.ledger.allow_size(request.actor, Quota::value, text.size()));
    value = nullptr;
    if (text.empty()) return {};
    if (text.size() > blob_max) return Error::no_space;
    value = make_blob(request.store.memory, request.view().whom(), text);
    return value == nullptr ? Error::no_memory : Error::none;
}

// Something that may be written, or nothing where something may be made.
Verdict reach_writable(const Request& request, std::string_view path, Place& place) {
    const Verdict verdict = request.view().reach(path, may_write, place);
    return verdict.error == Error::not_found ? Verdict() : verdict;
}

// The first entry's domain is the owner.
Verdict make_permissions(Request& request, Domain*& owner, Blob*& permissions) {
    constexpr u32 most = blob_max / sizeof(Permission);
    Permission list[most];
    u32 count = 0;
    for (std::string_view text; request.take_text(text); ++count) {
        const auto one = parse_permission(text);
        if (!one) return Error::invalid;
        if (count == most) return Error::no_space;
        list[count] = *one;
        // What the manager says of a domain holds for it from now on, also if it is introduced later.
        Domain* const named = request.actor.is_manager() ? request.store.domain(one->domain) : request.store.find_domain(one->domain);
        if (named == nullptr && request.actor.is_manager()) return Error::no_memory;
        if (count == 0) owner = named;
        list[count].given = request.store.tree.next_change();
    }
    if (count == 0 || !request.payload.empty()) return Error::invalid;
    STORE_TRY(request.store.ledger.allow_size(request.actor, Quota::permissions, count));
    permissions = make_permissions(request.store.memory, request.view().whom(), {list, count});
    return permissions == nullptr ? Error::no_memory : Error::none;
}

}  // namespace

Verdict write(Request& request) {
    std::string_view text;
    FullPath path;
    Place place;
    if (!request.take_text(text) || !path.set(request.actor.id, text, Specials::refused)) return Error::invalid;
    STORE_TRY(reach_writable(request, path, place));
    Blob* value = nullptr;
    STORE_TRY(make_value(request, request.payload, value));
    STORE_TRY(request.view().write(path, place, value));
    return request.consent();
}

Verdict make_directory(Request& request) {
    std::string_view text;
    FullPath path;
    Place place;
    if (!request.is_text(text) || !path.set(request.actor.id, text, Specials::refused)) return Error::invalid;
    STORE_TRY(reach_writable(request, path, place));
    if (place.state == nullptr) STORE_TRY(request.view().create(path, nullptr));
    return request.consent();
}

Verdict remove(Request& request) {
    std::string_view text;
    FullPath path;
    Place place;
    if (!request.is_text(text) || !path.set(request.actor.id, text, Specials::refused)) return Error::invalid;
    View view = request.view();
    STORE_TRY(reach_writable(request, path, place));
    if (path.text() == "/") return Error::invalid;
    if (place.state == nullptr) {
        // It is as it should be, if there is where it could have been.
        STORE_TRY(view.look(parent_of(path), place));
        return place.state == nullptr ? Error::not_found : request.consent();
    }
    u64 ticket = 0;
    view.remove(path, place, ticket);
    request.client.hold(ticket);
    return request.consent();
}

Verdict set_permissions(Request& request) {
    std::string_view text;
    FullPath path;
    Place place;
    Domain* owner = nullptr;
    Blob* permissions = nullptr;
    if (!request.take_text(text) || !path.set(request.actor.id, text, Specials::allowed)) return Error::invalid;
    STORE_TRY(request.view().reach(path, may_write | is_owner, place));
    STORE_TRY(make_permissions(request, owner, permissions));
    // Nobody may give away what he has, nor take what he has not.
    if (!request.actor.is_manager() && owner != place.state->owner) {
        let_go(request.store.memory, permissions);
        return Error::not_owner;
    }
    STORE_TRY(request.view().set_permissions(path, place, *owner, permissions));
    return request.consent();
}

}  // namespace store_service
