// SPDX-License-Identifier: GPL-2.0-or-later
// DIRECTORY, DIRECTORY_PART, READ, GET_PERMS.
#include "services/store/children.hpp"
#include "services/store/request.hpp"

namespace store_service {

namespace {

using Specials = FullPath::Specials;

Verdict reach_readable(const Request& request, std::string_view text, Specials specials, FullPath& path, Place& place) {
    if (!path.set(request.actor.id, text, specials)) return Error::invalid;
    return request.view().reach(path, may_read, place);
}

// Of a request that consists of a path.
Verdict reach_readable(const Request& request, Specials specials, FullPath& path, Place& place) {
    std::string_view text;
    if (!request.is_text(text)) return Error::invalid;
    return reach_readable(request, text, specials, path, place);
}

}  // namespace

Verdict read(Request& request) {
    FullPath path;
    Place place;
    STORE_TRY(reach_readable(request, Specials::refused, path, place));
    if (place.state->value != nullptr) request.put(place.state->value->text());
    return {};
}

Verdict directory(Request& request) {
    FullPath path;
    Place place;
    STORE_TRY(reach_readable(request, Specials::refused, path, place));
    request.view().each_child(path, place, [&](std::string_view name) {
        request.put_text(name);
        return !request.client.put_too_much();
    });
    return {};
}

// As many names as there is room for, from a place in the whole list on; an empty one ends the list.
Verdict directory_part(Request& request) {
    std::string_view text, offset_text;
    if (!request.take_text(text) || !request.take_text(offset_text) || !request.payload.empty()) return Error::invalid;
    FullPath path;
    Place place;
    STORE_TRY(reach_readable(request, text, Specials::refused, path, place));
    const auto offset = parse_number(offset_text);
    if (!offset) return Error::invalid;
    const Node* const node = place.node;
    const bool content_is_newer = node != nullptr && node->content_changed > node->children_changed;
    request.put_number(node == nullptr ? 0 : content_is_newer ? node->content_changed : node->children_changed);
    request.client.put('\0');
    u64 at = 0;
    bool is_whole = true;
    request.view().each_child(path, place, [&](std::string_view name) {
        const bool is_wanted = at >= *offset;
        at += name.size() + 1;
        if (!is_wanted) return true;
        // With room for the empty name behind it.
        is_whole = request.client.reply_size() + name.size() + 2 <= store::payload_max;
        if (is_whole) request.put_text(name);
        return is_whole;
    });
    if (is_whole) request.client.put('\0');
    return {};
}

Verdict get_permissions(Request& request) {
    FullPath path;
    Place place;
    STORE_TRY(reach_readable(request, Specials::allowed, path, place));
    const auto put = [&](Rights rights, DomId domain) {
        request.client.put(letter_of(rights));
        request.put_number(domain);
        request.client.put('\0');
    };
    const auto list = permissions_in(*place.state->permissions);
    const Domain& owner = place.state->owner->is_released ? request.store.manager() : *place.state->owner;
    put(list.front().rights, owner.id);
    // Not those that spoke of a domain which is gone: whoever wrote them back would give them to its successor.
    for (const Permission& one : list.subspan(1))
        if (const Domain* const domain = request.store.find_domain(one.domain); domain != nullptr && one.given >= domain->born)
            put(one.rights, one.domain);
    return {};
}

}  // namespace store_service
