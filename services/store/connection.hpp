// SPDX-License-Identifier: GPL-2.0-or-later
// A domain's connection: its page, the request that comes in and the message that goes out, its watches and transactions.
// One request is in work at a time, and the next is taken from the page only when the reply, and in general the events,
// have gone out: a domain that does not take what it gets is not served, and costs no more than it did.
#pragma once

#include "rt/byte_stream.hpp"
#include "services/store/pending_events.hpp"
#include "services/store/transaction.hpp"
#include "services/store/usage.hpp"

namespace store_service {

class Store;

class Connection {
  public:
    // The domain's page, and where it is mapped; memory for what comes in and what goes out.
    struct Pages {
        store::Page* shared;
        u32 handle;
        void *place, *in, *out;
    };
    Connection(Store& store, Domain& domain, const Pages& pages, EvtchnPort remote_port);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Domain& domain() const { return domain_; }
    const Pages& pages() const { return pages_; }
    EvtchnPort remote_port() const { return remote_port_; }

    EvtchnPort port = 0;  // ours
    common::ListLinks<Connection> queued;
    enum class Queue : u8 { none, ready, held, throttled } queue = Queue::none;
    Usage usage;

    // A bounded piece of work. True: there is more.
    bool turn();
    // Until the reaper is done with this, and with transactions that ended, no request is served.
    void hold(u64 ticket) { ticket_ = ticket; }
    bool is_held() const;

    // The request, whole and copied.
    const store::Header& header() const { return in_; }
    std::string_view payload() const { return {static_cast<const char*>(pages_.in), in_.length}; }

    // The reply. What does not fit is not put, and the request ends with "too big".
    void put(std::string_view bytes);
    void put(char byte) { put({&byte, 1}); }
    bool put_too_much() const { return put_too_much_; }
    u32 reply_size() const { return out_.length; }
    void reply();
    void refuse(const Verdict& verdict);

    void tell(Watch& watch, std::string_view path);
    void forget_events(Watch& watch) { pending_.forget(watch); }

    common::LinkedList<Watch, &Watch::of_connection> watches;
    common::LinkedList<Transaction, &Transaction::of_connection> open;
    u32 last_transaction = 0;

    // Everything but the connection itself.
    void drop_state();

  private:
    void begin_anew();
    void fail(store::PageError error);
    bool may_serve() const;
    u32 receive();
    u32 send();
    bool load_event();
    void put_out(u32 type, const store::Header& like);

    store::Page& page() const { return *pages_.shared; }
    std::span<const u8> unsent() const;

    Store& store_;
    Domain& domain_;
    const Pages pages_;
    const EvtchnPort remote_port_;
    rt::StreamReader requests_;
    rt::StreamWriter replies_;
    bool is_dead_ = false;  // until the guest begins anew

    store::Header in_{};
    u32 received_ = 0;  // of the header and what follows
    store::Header out_{};
    u32 sent_ = 0;
    bool is_sending_ = false, put_too_much_ = false;
    u64 ticket_ = 0;
    u32 events_in_a_row_ = 0;  // without a look at the requests
    PendingEvents pending_;
};

}  // namespace store_service
