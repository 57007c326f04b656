// SPDX-License-Identifier: GPL-2.0-or-later
// How two ends of a device meet through the store, and part, and meet again: which keys each side writes, and what each does
// in its state when it sees the other's. Both are tables: the keys come from the schema (NAME_link.hpp), the steps are below,
// and who drives them (rt/link_driver.hpp) knows no device. The peer's restart is a row like any other.
//
// States and their order are those of xenbus (io/xenbus.h of the public headers). States may be skipped by who watches, so
// every step says what to do in the situation, not after the event. An absent or unreadable state is `unknown`: an end that
// is being reborn has not gone away, and nothing is done about it.
#pragma once

#include <span>
#include <string_view>

#include "idl/store.hpp"

namespace rt {

using namespace common::integers;

using LinkState = store::DeviceState;

struct LinkKey {
    enum class Kind : u8 { number, flag, text, ring, port, mac };
    enum class When : u8 { required, optional, feature, at_connection };
    std::string_view name;
    Kind kind;
    When when;
};

struct LinkProtocol {
    std::string_view device;            // the name in device/NAME/ID
    std::span<const LinkKey> front_keys, back_keys;
    LinkState front_offers_in;          // the front end's state once its keys are written
};

// What an end does next.
enum class LinkAction : u8 {
    wait,
    begin,        // front end: say that it wants a connection. Back end: write its features, and wait for a front end
    offer,        // front end: make its rings and write its keys
    connect,      // read the peer's keys, check them, use the rings
    disconnect,   // let go of the rings
    close,        // say that it has let go
};

struct LinkStep {
    LinkState mine;
    u16 peers;              // a set of states
    LinkAction action;
    LinkState becomes;      // once the action is done
};

constexpr u16 any_of() { return 0; }
template <typename... States>
constexpr u16 any_of(LinkState first, States... rest) { return static_cast<u16>(1u << static_cast<unsigned>(first) | any_of(rest...)); }

// A front end that goes on for ever. What it offered in is `initialised`, whatever the protocol calls it on the wire.
inline constexpr LinkStep front_steps[] = {
    {LinkState::unknown, any_of(LinkState::unknown, LinkState::initialising, LinkState::init_wait, LinkState::initialised, LinkState::connected,
                                LinkState::closing, LinkState::closed), LinkAction::begin, LinkState::initialising},
    {LinkState::initialising, any_of(LinkState::init_wait), LinkAction::offer, LinkState::initialised},
    {LinkState::initialised, any_of(LinkState::connected), LinkAction::connect, LinkState::connected},
    {LinkState::initialised, any_of(LinkState::closing, LinkState::closed), LinkAction::disconnect, LinkState::closing},
    {LinkState::connected, any_of(LinkState::closing, LinkState::closed), LinkAction::disconnect, LinkState::closing},
    // A back end that begins anew without a farewell: what it offers next is for a new connection.
    {LinkState::connected, any_of(LinkState::init_wait, LinkState::initialising), LinkAction::disconnect, LinkState::closing},
    // The rings are the peer's until it says that it has let go.
    {LinkState::closing, any_of(LinkState::unknown, LinkState::initialising, LinkState::init_wait, LinkState::closing, LinkState::closed), LinkAction::close,
     LinkState::closed},
    {LinkState::closed, any_of(LinkState::initialising, LinkState::init_wait, LinkState::closed), LinkAction::begin, LinkState::initialising},
};

inline constexpr LinkStep back_steps[] = {
    {LinkState::unknown, any_of(LinkState::unknown, LinkState::initialising, LinkState::init_wait, LinkState::initialised, LinkState::connected,
                                LinkState::closing, LinkState::closed), LinkAction::begin, LinkState::init_wait},
    {LinkState::init_wait, any_of(LinkState::initialised, LinkState::connected), LinkAction::connect, LinkState::connected},
    {LinkState::connected, any_of(LinkState::closing, LinkState::closed), LinkAction::disconnect, LinkState::closing},
    // A front end that begins anew without a farewell: another kernel in the same domain.
    {LinkState::connected, any_of(LinkState::initialising), LinkAction::disconnect, LinkState::closing},
    {LinkState::closing, any_of(LinkState::unknown, LinkState::initialising, LinkState::closed), LinkAction::close, LinkState::closed},
    {LinkState::closed, any_of(LinkState::initialising), LinkAction::begin, LinkState::init_wait},
};

// The step to take; one that waits if there is none.
constexpr LinkStep next_step(std::span<const LinkStep> steps, LinkState mine, LinkState peers) {
    for (const LinkStep& step : steps)
        if (step.mine == mine && (step.peers >> static_cast<unsigned>(peers) & 1) != 0) return step;
    return {mine, 0, LinkAction::wait, mine};
}

// ---- values of keys, as the peer wrote them

// A decimal number of at most `limit`; false if it is anything else.
constexpr bool parse_number(std::string_view text, u64 limit, u64& value) {
    value = 0;
    if (text.empty() || text.size() > 20) return false;
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
        const u64 digit = static_cast<u64>(c - '0');
        if (value > (~u64{0} - digit) / 10) return false;
        value = value * 10 + digit;
    }
    return value <= limit;
}

constexpr LinkState parse_state(std::string_view text) {
    u64 number = 0;
    constexpr u64 last = static_cast<u64>(LinkState::reconfigured);
    return parse_number(text, last, number) ? static_cast<LinkState>(number) : LinkState::unknown;
}

// Whether a value is one of this kind. A ring is a grant reference, a port that of an event channel: never 0.
constexpr bool is_valid_value(LinkKey::Kind kind, std::string_view text) {
    u64 number = 0;
    switch (kind) {
    case LinkKey::Kind::number: return parse_number(text, ~u64{0}, number);
    case LinkKey::Kind::flag: return text == "0" || text == "1";
    case LinkKey::Kind::ring: return parse_number(text, ~u32{0}, number) && number != 0;
    case LinkKey::Kind::port: return parse_number(text, 4095, number) && number != 0;
    case LinkKey::Kind::text: return text.size() < 256;
    case LinkKey::Kind::mac: break;
    }
    if (text.size() != 17) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (i % 3 == 2 ? c != ':' : !hex) return false;
    }
    return true;
}

}  // namespace rt
