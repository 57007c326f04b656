// SPDX-License-Identifier: GPL-2.0-or-later
// Drives one end of a device through its life (rt/link_life.hpp): watches the peer's state in the store, takes the steps of
// the table, reads and checks the peer's keys, writes its own. Keys and state go out in one transaction, so the peer never
// sees one without the other.
#pragma once

#include "rt/link_keys.hpp"
#include "rt/store_client.hpp"
#include "rt/task.hpp"

namespace rt {

// What an end of a device does at the steps. Each returns false if it cannot: the end then closes, and begins anew when the
// peer does.
class LinkEnd {
  public:
    // Before a connection. Front end: makes its rings and sets their keys. Back end: sets its features.
    virtual bool offer(LinkKeys& mine) = 0;
    // The peer's keys are there, valid by their kinds. A back end sets what it publishes at the connection.
    virtual bool connect(const LinkKeys& peers, LinkKeys& mine) = 0;
    // The rings are not used any more from here on.
    virtual void disconnect() = 0;

  protected:
    ~LinkEnd() = default;
};

class LinkDriver {
  public:
    enum class Side : u8 { front, back };

    // Paths of the two ends in the store; they have to outlast the driver.
    LinkDriver(StoreClient& store, const LinkProtocol& protocol, Side side, LinkEnd& end, std::string_view mine, std::string_view peers)
        : store_(store), protocol_(protocol), side_(side), end_(end), my_path_(mine), peer_path_(peers),
          watched_(path(peers, "state")), watch_(watched_.text()), my_keys_(side == Side::front ? protocol.front_keys : protocol.back_keys), peer_keys_(side == Side::front ? protocol.back_keys : protocol.front_keys) {}
    LinkDriver(const LinkDriver&) = delete;

    // Until the store breaks or refuses what it writes, or the end was told to close and has.
    Task<> run();
    // Parts from the peer, with a farewell.
    void close() {
        closing_ = true;
        store_.fire(watch_);
    }
    LinkState state() const { return state_; }
    // Why the last connection was refused; empty if none was.
    std::string_view problem() const { return problem_.text(); }

  private:
    using Path = common::LineBuffer;
    static Path path(std::string_view end, std::string_view key, int number = -1);
    LinkState on_the_wire(LinkState state) const { return state == LinkState::initialised ? protocol_.front_offers_in : state; }

    LinkStep next(LinkState peers) const;
    Task<LinkState> peer_state();
    // False: it cannot be done.
    Task<bool> perform(LinkAction action);
    Task<bool> read_peer_keys();
    Task<bool> read_ring(std::string_view name);
    // Keys and state at once. False: the store is broken.
    Task<bool> publish(LinkState state);
    Task<StoreError> write_all(Transaction transaction, LinkState state);
    bool refuse(std::string_view what, std::string_view key);

    StoreClient& store_;
    const LinkProtocol& protocol_;
    Side side_;
    LinkEnd& end_;
    std::string_view my_path_, peer_path_;
    Path watched_;
    StoreWatch watch_;
    LinkKeys my_keys_, peer_keys_;
    LinkState state_ = LinkState::unknown;
    bool closing_ = false;
    common::LineBuffer problem_;
    char value_[256];
};

}  // namespace rt
