// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/link_driver.hpp"

namespace rt {

// In each function an await stands as a statement of its own: see rt/task.hpp.

Task<> LinkDriver::run() {
    const StoreReply registered = co_await store_.watch(watch_);
    if (!registered.ok()) co_return;
    while (!closing_ || (state_ != LinkState::closed && state_ != LinkState::unknown)) {
        const LinkState peers = co_await peer_state();
        const LinkStep step = next(peers);
        if (step.action == LinkAction::wait) {
            const bool alive = co_await watch_.fired();
            if (!alive) co_return;
            continue;
        }
        const bool done = co_await perform(step.action);
        // What could not be done is undone, and the peer is told by the state that says so.
        const LinkState reached = done ? step.becomes : LinkState::closing;
        const bool published = co_await publish(reached);
        if (!published) break;
        state_ = reached;
    }
    const StoreReply taken_back = co_await store_.unwatch(watch_);
    static_cast<void>(taken_back);
}

// The table's, but for one that is to close: it lets go first.
LinkStep LinkDriver::next(LinkState peers) const {
    if (closing_ && state_ != LinkState::closing) return {state_, 0, LinkAction::disconnect, LinkState::closing};
    return next_step(side_ == Side::front ? std::span<const LinkStep>(front_steps) : std::span<const LinkStep>(back_steps), state_, peers);
}

LinkDriver::Path LinkDriver::path(std::string_view end, std::string_view key, int number) {
    Path path;
    path.put(end);
    path.put('/');
    path.put(key);
    if (number >= 0) path.put(number);
    return path;
}

Task<LinkState> LinkDriver::peer_state() {
    const Path node = path(peer_path_, "state");
    const StoreReply reply = co_await store_.read(node.text(), value_);
    co_return reply.ok() ? parse_state({value_, reply.length}) : LinkState::unknown;
}

Task<bool> LinkDriver::perform(LinkAction action) {
    my_keys_.clear();
    switch (action) {
    case LinkAction::begin: co_return side_ == Side::front || end_.offer(my_keys_);
    case LinkAction::offer: co_return end_.offer(my_keys_);
    case LinkAction::disconnect: end_.disconnect(); co_return true;
    case LinkAction::close:
    case LinkAction::wait: co_return true;
    case LinkAction::connect: break;
    }
    const bool readable = co_await read_peer_keys();
    if (readable && end_.connect(peer_keys_, my_keys_)) {
        problem_ = {};
        co_return true;
    }
    end_.disconnect();
    my_keys_.clear();
    co_return false;
}

Task<bool> LinkDriver::read_peer_keys() {
    peer_keys_.clear();
    for (const LinkKey& key : peer_keys_.keys()) {
        const Path node = path(peer_path_, key.name);
        const StoreReply reply = co_await store_.read(node.text(), value_);
        if (reply.error == StoreError::not_found) {
            if (key.kind != LinkKey::Kind::ring) continue;
            const bool good = co_await read_ring(key.name);
            if (!good) co_return refuse("is no list of grants", key.name);
        } else if (!reply.ok()) {
            co_return refuse("cannot be read", key.name);
        } else if (key.kind == LinkKey::Kind::ring) {
            u64 ref = 0;
            if (!is_valid_value(key.kind, {value_, reply.length})) co_return refuse("is no grant", key.name);
            parse_number({value_, reply.length}, ~u32{0}, ref);
            const abi::GrantRef refs[] = {static_cast<abi::GrantRef>(ref)};
            peer_keys_.set_ring(key.name, refs);
        } else if (!peer_keys_.set(key.name, {value_, reply.length})) {
            co_return refuse("has no value of its kind", key.name);
        }
    }
    co_return peer_keys_.missing().empty() || refuse("is missing", peer_keys_.missing());
}

// name0, name1, ... None at all is no error here.
Task<bool> LinkDriver::read_ring(std::string_view name) {
    abi::GrantRef refs[kept::ring_pages_max];
    u32 pages = 0;
    for (; pages < kept::ring_pages_max; ++pages) {
        const Path node = path(peer_path_, name, static_cast<int>(pages));
        const StoreReply reply = co_await store_.read(node.text(), value_);
        if (reply.error == StoreError::not_found) break;
        u64 ref = 0;
        if (!reply.ok() || !is_valid_value(LinkKey::Kind::ring, {value_, reply.length})) co_return false;
        parse_number({value_, reply.length}, ~u32{0}, ref);
        refs[pages] = static_cast<abi::GrantRef>(ref);
    }
    co_return pages == 0 || peer_keys_.set_ring(name, {refs, pages});
}

Task<bool> LinkDriver::publish(LinkState state) {
    for (;;) {
        char number[16];
        const StoreReply begun = co_await store_.begin(number);
        if (!begun.ok()) co_return false;
        const Transaction transaction = StoreClient::number_of(begun, number);
        const StoreError written = co_await write_all(transaction, state);
        if (written != StoreError::none) {
            const StoreReply aborted = co_await store_.abort(transaction);
            static_cast<void>(aborted);
            co_return false;
        }
        const StoreReply committed = co_await store_.commit(transaction);
        // Somebody else was faster: all of it again.
        if (committed.error != StoreError::again) co_return committed.ok();
    }
}

Task<StoreError> LinkDriver::write_all(Transaction transaction, LinkState state) {
    for (const LinkKey& key : my_keys_.keys()) {
        const auto refs = my_keys_.ring(key.name);
        for (std::size_t i = 0; i < refs.size(); ++i) {
            const Path node = path(my_path_, key.name, refs.size() == 1 ? -1 : static_cast<int>(i));
            common::LineBuffer text;
            text.put(refs[i]);
            const StoreReply reply = co_await store_.write(node.text(), text.text(), transaction);
            if (!reply.ok()) co_return reply.error;
        }
        if (!refs.empty() || !my_keys_.has(key.name)) continue;
        const Path node = path(my_path_, key.name);
        const StoreReply reply = co_await store_.write(node.text(), my_keys_.text(key.name), transaction);
        if (!reply.ok()) co_return reply.error;
    }
    const Path node = path(my_path_, "state");
    common::LineBuffer text;
    text.put(static_cast<u32>(on_the_wire(state)));
    const StoreReply reply = co_await store_.write(node.text(), text.text(), transaction);
    co_return reply.error;
}

bool LinkDriver::refuse(std::string_view what, std::string_view key) {
    problem_ = {};
    problem_.put(peer_path_);
    problem_.put('/');
    problem_.put(key);
    problem_.put(' ');
    problem_.put(what);
    return false;
}

}  // namespace rt
