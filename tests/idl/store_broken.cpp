// SPDX-License-Identifier: GPL-2.0-or-later
// A store that breaks a rule breaks its client: every call ends, every watch is gone, and nothing is sent or read any more.
#include <doctest/doctest.h>

#include "tests/idl/store_clients.hpp"

namespace {

using namespace abi;
using rt::StoreError;
using rt::StoreWatch;
using rt::Task;
using simulated::StoreClients;
using store::Header;
using store::Type;

// A client that waits for all there is to wait for: a watch, which was registered; a read; a write, of which half is sent.
struct Waiting : StoreClients {
    explicit Waiting(u32 seed = 1) : StoreClients(seed) {
        server.twist = [this](Header& header, std::string& payload) {
            if (header.type == static_cast<u32>(Type::watch_event)) token = payload.substr(payload.find('\0') + 1, 16);
        };
        run([this]() -> Task<> {
            const auto reply = co_await client.watch(watch);
            CHECK(reply.ok());
            const bool fired = co_await watch.fired();
            CHECK(fired);
        });
        server.twist = nullptr;
        server.silent = true;
        ours.start([this]() -> Task<> {
            const bool fired = co_await watch.fired();
            CHECK(!fired);
        });
        ours.start([this]() -> Task<> {
            std::vector<char> buffer(10);
            const auto reply = co_await client.read("/a", buffer);
            ended_with(reply);
        });
        world.settle();
    }
    void ended_with(const rt::StoreReply& reply) {
        CHECK(reply.error == StoreError::broken);
        CHECK(reply.length == 0);
    }
    // An event, after which the client has noticed.
    void expect_broken() {
        ours.domain.signal(1);
        world.settle();
        CHECK(client.broken());
        CHECK(ours.running == 0);
        const u32 produced = ours.page.req_prod, consumed = ours.page.rsp_cons;
        const bool ended = run([this]() -> Task<> {
            std::vector<char> buffer(20);
            const auto read = co_await client.read("/a", buffer);
            ended_with(read);
            const auto written = co_await client.write("/a", "b");
            ended_with(written);
            const auto begun = co_await client.begin(buffer);
            ended_with(begun);
            const auto watched = co_await client.watch(watch);
            ended_with(watched);
            const auto unwatched = co_await client.unwatch(watch);
            ended_with(unwatched);
            const bool fired = co_await watch.fired();
            CHECK(!fired);
        });
        CHECK(ended);
        // It does not even look any more.
        CHECK(ours.page.req_prod == produced);
        CHECK(ours.page.rsp_cons == consumed);
    }
    std::string token;      // of the watch
    StoreWatch watch{"/w"};
};

Header header(Type type, u32 request, u32 transaction = 0) { return {static_cast<u32>(type), request, transaction, 0}; }

std::string texts(std::initializer_list<std::string> words) {
    std::string text;
    for (const std::string& word : words) text += word + '\0';
    return text;
}

}  // namespace

TEST_CASE("an index that cannot be") {
    for (u32 too_far : {1025u, 1u << 31, ~u32{0}}) {
        Waiting replies;
        replies.ours.page.rsp_prod = replies.ours.page.rsp_cons + too_far;
        replies.expect_broken();
        Waiting requests;
        requests.ours.page.req_cons = requests.ours.page.req_prod - too_far;
        requests.expect_broken();
    }
}

TEST_CASE("a message that cannot be") {
    using Say = std::function<void(Waiting&, u32 read)>;
    const std::pair<std::string, Say> cases[] = {
        {"a reply to nobody", [](Waiting& all, u32) { all.server.send(header(Type::read, 999), "x"); }},
        {"a reply to request 0", [](Waiting& all, u32) { all.server.send(header(Type::read, 0), "x"); }},
        {"an error for nobody", [](Waiting& all, u32) { all.server.send(header(Type::error, 0), texts({"ENOENT"})); }},
        {"a reply to one who has had his", [](Waiting& all, u32) { all.server.send(header(Type::watch, 1), texts({"OK"})); }},
        {"a reply of another type", [](Waiting& all, u32 read) { all.server.send(header(Type::write, read), "x"); }},
        {"a reply of no type", [](Waiting& all, u32 read) { all.server.send({77, read, 0, 0}, "x"); }},
        {"a reply in another transaction", [](Waiting& all, u32 read) { all.server.send(header(Type::read, read, 3), "x"); }},
        {"an error in another transaction", [](Waiting& all, u32 read) { all.server.send(header(Type::error, read, 3), texts({"ENOENT"})); }},
        {"an event with a request", [](Waiting& all, u32 read) { all.server.send(header(Type::watch_event, read), texts({"/w", all.token})); }},
        {"an event in a transaction", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0, 1), texts({"/w", all.token})); }},
        {"an unknown token", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w", "0000000000000099"})); }},
        {"a part of a token", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w", all.token.substr(0, 15)})); }},
        {"more than a token", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w", all.token + "0"})); }},
        {"much more than a token", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w", all.token + std::string(2000, '0')})); }},
        {"a token that does not end", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w"}) + all.token); }},
        {"no token", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w"})); }},
        {"an empty token", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w", ""})); }},
        {"a token and more", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({"/w", all.token, "1"})); }},
        {"an empty event", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), ""); }},
        {"too long a reply", [](Waiting& all, u32 read) { all.server.send(header(Type::read, read), std::string(4097, 'x')); }},
        {"too long an event", [](Waiting& all, u32) { all.server.send(header(Type::watch_event, 0), texts({std::string(4096 - 17, 'w'), all.token})); }},
        {"an impossible length", [](Waiting& all, u32 read) {
             all.server.twist = [](Header& header, std::string&) { header.length = ~u32{0} - 15; };
             all.server.send(header(Type::read, read), "x");
         }},
    };
    for (const auto& [what, say] : cases)
        for (bool in_pieces : {false, true}) {
            CAPTURE(what);
            Waiting all;
            all.server.in_pieces = in_pieces;
            const u32 read = all.server.pending(Type::read).request;
            CHECK(read != 0);
            say(all, read);
            all.world.settle();
            all.expect_broken();
        }
}

TEST_CASE("a reply to what is not wholly sent yet") {
    Waiting all;
    const std::string value(3000, 'v');
    all.ours.start([&]() -> Task<> {
        const auto reply = co_await all.client.write("/a", value);
        CHECK(reply.error == StoreError::broken);
    });
    // The store takes the header, and answers at once; only after that may the rest come.
    const u32 read = all.server.pending(Type::read).request;
    all.ours.domain.take_events();
    all.world.as(all.ours.domain, [&] { all.ours.domain.turns.round(); });
    CHECK(all.ours.page.req_prod - all.ours.page.req_cons == 1024);
    Header early = header(Type::write, read + 1);
    early.length = 3;
    std::memcpy(all.ours.page.rsp + all.ours.page.rsp_prod % 1024, &early, sizeof early);
    all.ours.page.rsp_prod += sizeof early + early.length;
    all.expect_broken();
}

TEST_CASE("a store that stops in the middle of a message is waited for, and nobody is busy") {
    Waiting all;
    all.server.twist = [](Header&, std::string& payload) { payload.resize(5); };
    Header half = all.server.pending(Type::read);
    all.server.send(half, std::string(8, 'x'));
    all.world.settle();
    CHECK(all.ours.running == 2);
    CHECK(!all.client.broken());
    for (u32 i = 0; i < 10; ++i) {
        all.ours.domain.signal(1);
        all.world.settle();
    }
    CHECK(all.ours.running == 2);
    all.ours.page.rsp_prod += 2000;
    all.expect_broken();
}
