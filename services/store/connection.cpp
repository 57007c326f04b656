// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/connection.hpp"

#include "idl/store_link.hpp"
#include "rt/events.hpp"
#include "services/store/store.hpp"

namespace store_service {

namespace {

constexpr u32 header_bytes = sizeof(store::Header);

std::span<const u8> bytes_of(const void* memory, std::size_t size) { return {static_cast<const u8*>(memory), size}; }

}  // namespace

Connection::Connection(Store& store, Domain& domain, const Pages& pages, EvtchnPort remote_port)
    : store_(store), domain_(domain), pages_(pages), remote_port_(remote_port), requests_(store::read_requests(page())),
      replies_(store::write_replies(page())), pending_(store.memory, store.ledger, domain) {
    rt::shared::store(page().server_features, u32{store::reconnection | store::error_indicator | store::watch_depth});
}

bool Connection::is_held() const { return !store_.reaper.is_done(ticket_) || domain_.ended_transactions != 0; }

// `send` was before: what still waits then is more than may go out in a row.
bool Connection::may_serve() const { return !is_sending_ && !is_held(); }

bool Connection::turn() {
    if (rt::shared::load(page().connection) == static_cast<u32>(store::Connection::reconnecting)) begin_anew();
    if (is_dead_) return false;
    u32 moved = send();
    if (may_serve()) moved += receive();
    moved += send();
    if (requests_.broken() || replies_.broken()) fail(store::PageError::ring_index);
    if (moved != 0) rt::events::send(port);
    if (is_dead_) return false;
    // A client who is sparing with its events may have looked before our indices moved.
    rt::shared::full_barrier();
    const bool can_receive = requests_.waiting() != 0 && may_serve();
    const bool can_send = replies_.room() != 0 && (is_sending_ || !pending_.empty());
    return can_receive || can_send || requests_.broken() || replies_.broken();
}

// As much of the request as there is; when all of it is there it is served. Returns how many bytes were taken.
u32 Connection::receive() {
    u32 taken = 0;
    events_in_a_row_ = 0;
    const auto take = [&](void* into, u32 have, u32 want) {
        const u32 count = requests_.look({static_cast<u8*>(into) + have, want - have});
        if (count != 0) requests_.take(count);
        received_ += count;
        taken += count;
        return have + count == want;
    };
    if (received_ < header_bytes) {
        if (!take(&in_, received_, header_bytes)) return taken;
        if (in_.length > store::payload_max) return fail(store::PageError::protocol), taken;
    }
    if (!take(pages_.in, received_ - header_bytes, in_.length)) return taken;
    received_ = 0;
    store_.serve(*this);
    return taken;
}

// ---- what goes out

void Connection::put(std::string_view bytes) {
    if (put_too_much_ || bytes.size() > store::payload_max - out_.length) {
        put_too_much_ = true;
        return;
    }
    if (!bytes.empty()) std::memcpy(static_cast<char*>(pages_.out) + out_.length, bytes.data(), bytes.size());
    out_.length += static_cast<u32>(bytes.size());
}

void Connection::put_out(u32 type, const store::Header& like) {
    out_ = {type, like.request, like.transaction, out_.length};
    sent_ = 0;
    is_sending_ = true;
}

void Connection::reply() {
    put_out(in_.type, in_);
}

void Connection::refuse(const Verdict& verdict) {
    out_.length = 0;
    put_too_much_ = false;
    put(name_of(verdict.error));
    put('\0');
    if (verdict.quota != Quota::none) {
        put(Ledger::describe(verdict).text());
        put('\0');
        store_.ledger.report(verdict);
    }
    put_out(static_cast<u32>(store::Type::error), in_);
}

void Connection::tell(Watch& watch, std::string_view path) {
    pending_.add(watch, path);
    store_.ready(*this);
}

bool Connection::load_event() {
    Event* const event = pending_.take();
    if (event == nullptr) return false;
    out_.length = 0;
    put(event->path());
    put('\0');
    put(event->watch.token());
    put('\0');
    pending_.end(*event);
    put_out(static_cast<u32>(store::Type::watch_event), {});
    ++events_in_a_row_;
    return true;
}

std::span<const u8> Connection::unsent() const {
    if (sent_ < header_bytes) return bytes_of(&out_, header_bytes).subspan(sent_);
    return bytes_of(pages_.out, out_.length).subspan(sent_ - header_bytes);
}

// No more than the stream holds at once. Returns how many bytes went out.
u32 Connection::send() {
    u32 sent = 0;
    while (sent < sizeof(store::Page::rsp) && (is_sending_ || (events_in_a_row_ < events_between_replies && load_event()))) {
        const u32 count = replies_.write(unsent());
        sent += count;
        sent_ += count;
        if (sent_ == header_bytes + out_.length) {
            is_sending_ = false;
            out_.length = 0;
        } else if (count == 0) {
            break;
        }
    }
    return sent;
}

// ---- ends

void Connection::drop_state() {
    while (Watch* const watch = watches.first()) store_.end_watch(*watch);
    while (Transaction* const transaction = open.take()) store_.transactions.end(*transaction, domain_);
}

// The guest does not look at the page until it reads 0.
void Connection::begin_anew() {
    drop_state();
    for (u32* const index : {&page().req_cons, &page().req_prod, &page().rsp_cons, &page().rsp_prod, &page().error})
        rt::shared::store(*index, 0u);
    new (&requests_) rt::StreamReader(store::read_requests(page()));
    new (&replies_) rt::StreamWriter(store::write_replies(page()));
    received_ = out_.length = events_in_a_row_ = 0;
    is_dead_ = is_sending_ = false;
    rt::shared::store(page().connection, static_cast<u32>(store::Connection::connected));
    rt::events::send(port);
}

void Connection::fail(store::PageError error) {
    is_dead_ = true;
    is_sending_ = false;
    drop_state();
    rt::shared::store(page().error, static_cast<u32>(error));
    rt::events::send(port);
}

}  // namespace store_service
