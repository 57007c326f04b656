// SPDX-License-Identifier: GPL-2.0-or-later
// The tables of a link's life: from wherever the two ends are, and whoever of them begins anew, they meet; and values that
// are none are refused.
#include <doctest/doctest.h>

#include <set>
#include <tuple>
#include <vector>

#include "idl/block_link.hpp"
#include "idl/net_link.hpp"

namespace {

using namespace rt;

// One end: what it knows, and what its node in the store says. Who begins anew knows nothing while the node stays.
struct End {
    LinkState mine, node;
    auto operator<=>(const End&) const = default;
};
using Pair = std::pair<End, End>;

LinkState on_the_wire(const LinkProtocol& protocol, LinkState mine) { return mine == LinkState::initialised ? protocol.front_offers_in : mine; }

// What may come next: either end takes the step it sees.
std::vector<Pair> successors(const LinkProtocol& protocol, const Pair& pair) {
    std::vector<Pair> found;
    const auto& [front, back] = pair;
    if (const LinkStep step = next_step(front_steps, front.mine, back.node); step.action != LinkAction::wait)
        found.push_back({{step.becomes, on_the_wire(protocol, step.becomes)}, back});
    if (const LinkStep step = next_step(back_steps, back.mine, front.node); step.action != LinkAction::wait)
        found.push_back({front, {step.becomes, step.becomes}});
    return found;
}

// All pairs that can come up when either end may begin anew at any time.
std::set<Pair> reachable(const LinkProtocol& protocol) {
    const End fresh{LinkState::unknown, LinkState::initialising};
    std::vector<Pair> open{{fresh, fresh}};
    std::set<Pair> seen(open.begin(), open.end());
    while (!open.empty()) {
        const Pair pair = open.back();
        open.pop_back();
        std::vector<Pair> next = successors(protocol, pair);
        next.push_back({{LinkState::unknown, pair.first.node}, pair.second});
        next.push_back({pair.first, {LinkState::unknown, pair.second.node}});
        for (const Pair& one : next)
            if (seen.insert(one).second) open.push_back(one);
    }
    return seen;
}

// Follows every order of steps. False: some order never ends, or ends elsewhere than connected.
bool always_meets(const LinkProtocol& protocol, const Pair& pair, std::set<Pair>& on_the_way, std::set<Pair>& good) {
    if (good.count(pair) != 0) return true;
    if (!on_the_way.insert(pair).second) return false;
    const auto next = successors(protocol, pair);
    const bool met = pair.first.mine == LinkState::connected && pair.second.mine == LinkState::connected;
    bool all = !next.empty() || met;
    for (const Pair& one : next) all = all && always_meets(protocol, one, on_the_way, good);
    on_the_way.erase(pair);
    if (all) good.insert(pair);
    return all;
}

}  // namespace

TEST_CASE("from every situation, both ends meet, in whatever order they act") {
    for (const LinkProtocol& protocol : {block::block_link, net::net_link}) {
        const auto situations = reachable(protocol);
        CHECK(situations.size() > 30);
        std::set<Pair> good;
        for (const Pair& pair : situations) {
            CAPTURE(static_cast<int>(pair.first.mine));
            CAPTURE(static_cast<int>(pair.first.node));
            CAPTURE(static_cast<int>(pair.second.mine));
            CAPTURE(static_cast<int>(pair.second.node));
            std::set<Pair> on_the_way;
            CHECK(always_meets(protocol, pair, on_the_way, good));
        }
    }
}

TEST_CASE("a back end that cannot be seen is not gone") {
    CHECK(next_step(front_steps, LinkState::connected, LinkState::unknown).action == LinkAction::wait);
    CHECK(next_step(front_steps, LinkState::initialised, LinkState::unknown).action == LinkAction::wait);
    CHECK(next_step(back_steps, LinkState::connected, LinkState::unknown).action == LinkAction::wait);
}

TEST_CASE("a stock front end's ways") {
    // Connected at once, as netfront does it; closing and coming back, as another kernel in the same domain does it.
    CHECK(next_step(back_steps, LinkState::init_wait, LinkState::connected).action == LinkAction::connect);
    CHECK(next_step(back_steps, LinkState::connected, LinkState::closing).becomes == LinkState::closing);
    CHECK(next_step(back_steps, LinkState::closing, LinkState::closed).becomes == LinkState::closed);
    CHECK(next_step(back_steps, LinkState::closed, LinkState::initialising).becomes == LinkState::init_wait);
    // A front end that announces itself again changes nothing.
    CHECK(next_step(back_steps, LinkState::connected, LinkState::connected).action == LinkAction::wait);
    CHECK(next_step(back_steps, LinkState::connected, LinkState::initialised).action == LinkAction::wait);
}

TEST_CASE("values") {
    using Kind = LinkKey::Kind;
    const auto good = [](Kind kind, std::string_view text) { CHECK(is_valid_value(kind, text)); };
    const auto bad = [](Kind kind, std::string_view text) { CHECK(!is_valid_value(kind, text)); };
    good(Kind::number, "18446744073709551615");
    bad(Kind::number, "18446744073709551616");
    bad(Kind::number, "");
    bad(Kind::number, "-1");
    bad(Kind::number, "1 ");
    bad(Kind::number, std::string_view("1\0", 2));
    good(Kind::flag, "1");
    bad(Kind::flag, "2");
    good(Kind::ring, "8");
    bad(Kind::ring, "0");
    bad(Kind::ring, "4294967296");
    good(Kind::port, "4095");
    bad(Kind::port, "4096");
    good(Kind::mac, "00:16:3e:AB:cd:0f");
    bad(Kind::mac, "00:16:3e:AB:cd");
    bad(Kind::mac, "00:16:3e:AB:cd-0f");
    bad(Kind::mac, "0g:16:3e:AB:cd:0f");
    CHECK(parse_state("4") == LinkState::connected);
    for (const char* text : {"9", "", "4x", "99999999999999999999"}) CHECK(parse_state(text) == LinkState::unknown);
}

TEST_CASE("the schemas' keys") {
    const auto find = [](std::span<const LinkKey> keys, std::string_view name) {
        for (const LinkKey& key : keys)
            if (key.name == name) return key;
        return LinkKey{"", LinkKey::Kind::text, LinkKey::When::optional};
    };
    CHECK(block::block_link.device == "vbd");
    CHECK(find(block::block_link.front_keys, "ring-ref").kind == LinkKey::Kind::ring);
    CHECK(find(block::block_link.back_keys, "sectors").when == LinkKey::When::at_connection);
    CHECK(find(net::net_link.front_keys, "event-channel-tx").when == LinkKey::When::optional);
    CHECK(net::net_link.front_offers_in == LinkState::connected);
}
