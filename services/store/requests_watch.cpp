// SPDX-License-Identifier: GPL-2.0-or-later
// WATCH, UNWATCH, RESET_WATCHES.
#include "services/store/request.hpp"

namespace store_service {

namespace {

Watch* find_watch(const Connection& client, std::string_view path, std::string_view token) {
    for (Watch* one = client.watches.first(); one != nullptr; one = client.watches.next(*one))
        if (one->path() == path && one->token() == token) return one;
    return nullptr;
}

Verdict make_watch(const Request& request, const FullPath& path, std::string_view token, u32 depth, Watch*& watch) {
    Store& store = request.store;
    const u32 bytes = static_cast<u32>(path.text().size() + token.size());
    if (bytes > Memory::page_bytes - sizeof(Watch)) return Error::too_big;
    const u32 weight = Memory::weight(static_cast<u32>(sizeof(Watch)) + bytes);
    STORE_TRY(store.ledger.allow(request.actor, request.actor, Quota::watches, 1));
    STORE_TRY(store.ledger.allow(request.actor, request.actor, Quota::bytes, weight));
    watch = store.memory.make<Watch>(request.view().whom(), bytes, request.client, path, token, path.prefix(), depth);
    if (watch == nullptr) return Error::no_memory;
    store.ledger.charge(request.actor, Quota::watches, 1);
    store.ledger.charge(request.actor, Quota::bytes, weight);
    return {};
}

}  // namespace

Verdict watch(Request& request) {
    std::string_view text, token, depth_text;
    FullPath path;
    if (!request.take_text(text) || !request.take_text(token)) return Error::invalid;
    if (!path.set(request.actor.id, text, FullPath::Specials::allowed)) return Error::invalid;
    u32 depth = Watch::any_depth;
    if (request.take_text(depth_text) && !depth_text.empty()) {
        const auto number = parse_number(depth_text);
        if (!number) return Error::invalid;
        depth = *number;
    }
    if (find_watch(request.client, path, token) != nullptr) return Error::exists;
    Watch* watch = nullptr;
    STORE_TRY(make_watch(request, path, token, depth, watch));
    request.client.watches.append(*watch);
    request.store.watches.add(*watch);
    // Once at the beginning, whatever is there, so that nobody has to look by himself first.
    request.client.tell(*watch, watch->as_asked(watch->path()));
    return request.consent();
}

Verdict unwatch(Request& request) {
    std::string_view text, token;
    FullPath path;
    if (!request.take_text(text) || !request.take_text(token)) return Error::invalid;
    if (!path.set(request.actor.id, text, FullPath::Specials::allowed)) return Error::invalid;
    Watch* const watch = find_watch(request.client, path, token);
    if (watch == nullptr) return Error::not_found;
    request.store.end_watch(*watch);
    return request.consent();
}

Verdict reset_watches(Request& request) {
    request.client.drop_state();
    return request.consent();
}

}  // namespace store_service
