// SPDX-License-Identifier: GPL-2.0-or-later
// A client of the store (idl/store.capnp). Any number of calls may be out at a time, answers come in any order, and
// messages go through the page in parts; each turn moves at most what one stream holds, either way.
//
//     const auto reply = co_await client.read(path, buffer);      // a statement of its own: see rt/task.hpp
//
// The page is the peer's as much as ours. What is read from it is copied once and checked; if it says what cannot be,
// the client is broken for good: every call, now and later, ends with StoreError::broken, and no watch fires again. A
// peer who is silent is waited for.
#pragma once

#include "idl/store_link.hpp"
#include "rt/events.hpp"
#include "rt/store_call.hpp"
#include "rt/store_incoming.hpp"
#include "rt/store_watch.hpp"

namespace rt {

class StoreClient final : public Work {
  public:
    // Nobody else uses the page's front end, and no message is under way in it.
    StoreClient(Turns& turns, store::Page& page, EvtchnPort port)
        : turns_(turns), requests_(store::write_requests(page)), replies_(store::read_replies(page)), port_(port) {}
    ~StoreClient();

    void notified() { turns_.ask(*this); }
    bool broken() const { return broken_; }

    // Paths and values are the caller's until the call has ended. What the store would refuse for its length is not
    // sent: `invalid` for a path, `too_big` for a value.
    StoreCall read(std::string_view path, std::span<char> into, Transaction transaction = 0);
    // Names, each with NUL.
    StoreCall directory(std::string_view path, std::span<char> into, Transaction transaction = 0);
    StoreCall write(std::string_view path, std::string_view value, Transaction transaction = 0);
    StoreCall make_directory(std::string_view path, Transaction transaction = 0);
    StoreCall remove(std::string_view path, Transaction transaction = 0);

    // Permissions are texts, each with its NUL: a letter (n r w b) and a domain; the first names the owner.
    StoreCall set_permissions(std::string_view path, std::string_view permissions, Transaction transaction = 0);
    StoreCall get_permissions(std::string_view path, std::span<char> into, Transaction transaction = 0);

    // For the store's manager alone. A domain shows its page under the reserved grant reference, and the port is one of its
    // own that the store may bind.
    StoreCall introduce(DomId domain, EvtchnPort port);
    StoreCall release(DomId domain);
    // `arguments` are texts, each with its NUL.
    StoreCall control(std::string_view command, std::string_view arguments, std::span<char> into);

    // Room for any transaction's number; `begin` refuses less.
    static constexpr u32 number_bytes = 11;
    StoreCall begin(std::span<char> number);
    // Of the transaction that `begin` gave; 0: it gave none, or none that is a number.
    static Transaction number_of(const StoreReply& reply, std::span<const char> number);
    // `again`: somebody changed what it had read; begin anew.
    StoreCall commit(Transaction transaction);
    StoreCall abort(Transaction transaction);

    // `invalid` for one that is registered already.
    StoreCall watch(StoreWatch& watch);
    // `invalid` for one that is not registered. However this ends, the watch is not registered any more.
    StoreCall unwatch(StoreWatch& watch);
    // As if an event had come for it: wakes who waits. Nothing comes for one that is not registered.
    void fire(StoreWatch& watch) {
        if (watch.state_ != StoreWatch::State::idle) watch.wake(turns_, true);
    }

  private:
    friend StoreCall;
    friend StoreWatch;
    using Type = store::Type;

    StoreCall call(Type type, Transaction transaction, std::string_view path, std::span<char> into = {},
                   std::string_view more = {}, StoreWatch* watch = nullptr);
    void submit(StoreCall& call);
    bool set_out(StoreCall& call);
    u32 new_request();

    void turn() override;
    u32 send();
    u32 receive();
    bool accept(std::span<const u8> bytes);
    bool begin_message();
    bool end_message();

    void end(StoreCall& call, StoreReply reply);
    void forget(const StoreWatch& watch);
    void drop(StoreWatch& watch);
    void fail();

    Turns& turns_;
    StreamWriter requests_;
    StreamReader replies_;
    EvtchnPort port_;
    bool broken_ = false;
    // Those that are not, or not wholly, in the stream; those that are, and lack an answer. Nobody else gets one.
    List<StoreCall> waiting_, sent_;
    List<StoreWatch> watches_;
    u32 last_request_ = 0;
    u64 last_token_ = 0;
    StoreIncoming incoming_;
    StoreCall* answered_ = nullptr;  // by the message that comes in
};

}  // namespace rt
