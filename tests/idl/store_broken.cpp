// SPDX-License-Identifier: GPL-2.0-or-later
// A store that breaks a rule breaks its client: every call ends, no watch fires, nothing is sent or read any more.
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

constexpr u32 the_read = 12345;

Header header(Type type, u32 request, u32 transaction = 0) { return {static_cast<u32>(type), request, transaction, 0}; }

std::string texts(std::initializer_list<std::string> words) {
    std::string text;
    for (const std::string& word : words) text += word + '\0';
    return text;
}

// A client that waits for an event of a watch, which is registered, and for the answer to a read.
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
    // Has the store say this. `the_read` stands for its request, TOKEN for the watch's, PART for what nearly is one.
    void say(Header header, std::string payload) {
        if (header.request == the_read) header.request = server.pending(Type::read).request;
        if (const auto at = payload.find("TOKEN"); at != std::string::npos) payload.replace(at, 5, token);
        if (const auto at = payload.find("PART"); at != std::string::npos) payload.replace(at, 4, token, 0, 15);
        server.send(header, payload);
        world.settle();
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
    std::string token;  // of the watch
    StoreWatch watch{"/w"};
};

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
    const auto event = [](u32 request, u32 transaction = 0) { return header(Type::watch_event, request, transaction); };
    const struct {
        std::string what;
        Header header;
        std::string payload;
    } cases[] = {
        {"a reply to nobody", header(Type::read, 999), "x"},
        {"a reply to request 0", header(Type::read, 0), "x"},
        {"an error for nobody", header(Type::error, 0), texts({"ENOENT"})},
        {"a reply to one who has had his", header(Type::watch, 1), texts({"OK"})},
        {"a reply of another type", header(Type::write, the_read), "x"},
        {"a reply of no type", header(static_cast<Type>(77), the_read), "x"},
        {"a reply in another transaction", header(Type::read, the_read, 3), "x"},
        {"an error in another transaction", header(Type::error, the_read, 3), texts({"ENOENT"})},
        {"too long a reply", header(Type::read, the_read), std::string(4097, 'x')},
        {"an event with a request", event(the_read), texts({"/w", "TOKEN"})},
        {"an event in a transaction", event(0, 1), texts({"/w", "TOKEN"})},
        {"an unknown token", event(0), texts({"/w", "0000000000000099"})},
        {"less than a token", event(0), texts({"/w", "PART"})},
        {"more than a token", event(0), texts({"/w", "TOKEN0"})},
        {"much more than a token", event(0), texts({"/w", "TOKEN" + std::string(2000, '0')})},
        {"a token that does not end", event(0), texts({"/w"}) + "TOKEN"},
        {"no token", event(0), texts({"/w"})},
        {"an empty token", event(0), texts({"/w", ""})},
        {"a token and more", event(0), texts({"/w", "TOKEN", "1"})},
        {"a token alone", event(0), texts({"TOKEN"})},
        {"a token as the third", event(0), texts({"/w", "1", "TOKEN"})},
        {"an empty event", event(0), ""},
        {"too long an event", event(0), texts({std::string(4096 - 17, 'w'), "TOKEN"})},
    };
    for (const auto& one : cases)
        for (bool in_pieces : {false, true}) {
            CAPTURE(one.what);
            Waiting all;
            all.server.in_pieces = in_pieces;
            all.say(one.header, one.payload);
            all.expect_broken();
        }
}

TEST_CASE("a length that cannot be") {
    for (u32 length : {4097u, 1u << 31, ~u32{0} - 15, ~u32{0}}) {
        Waiting all;
        all.server.twist = [&](Header& header, std::string&) { header.length = length; };
        all.say(header(Type::read, the_read), "x");
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
