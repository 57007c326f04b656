// SPDX-License-Identifier: GPL-2.0-or-later
// A client of the store gets what the store has, whatever the size, the order and the pieces.
#include <doctest/doctest.h>

#include "tests/idl/store_clients.hpp"

namespace {

using namespace abi;
using rt::StoreError;
using rt::StoreReply;
using rt::StoreWatch;
using rt::Task;
using simulated::StoreClients;

std::string text_of(const StoreReply& reply, const char* buffer) { return {buffer, reply.length}; }

std::string any_text(simulated::World& world, u32 length) {
    std::string text;
    while (text.size() < length) text += static_cast<char>(world.random());
    return text;
}

}  // namespace

TEST_CASE("each call") {
    StoreClients all;
    const bool ended = all.run([&]() -> Task<> {
        char buffer[100];
        const auto written = co_await all.client.write("/a/b", "value");
        CHECK(written.ok());
        CHECK(written.length == 0);
        const auto read = co_await all.client.read("/a/b", buffer);
        CHECK(read.ok());
        CHECK(text_of(read, buffer) == "value");
        const auto parent = co_await all.client.read("/a", buffer);
        CHECK(parent.ok());
        CHECK(parent.length == 0);
        const auto made = co_await all.client.make_directory("/a/c");
        CHECK(made.ok());
        const auto names = co_await all.client.directory("/a", buffer);
        CHECK(text_of(names, buffer) == std::string("b\0c\0", 4));
        const auto removed = co_await all.client.remove("/a/b");
        CHECK(removed.ok());
        const auto gone = co_await all.client.read("/a/b", buffer);
        CHECK(gone.error == StoreError::not_found);
        const auto relative = co_await all.client.write("state", "4");
        CHECK(relative.ok());
        const auto nothing = co_await all.client.write("empty", "");
        CHECK(nothing.ok());
    });
    CHECK(ended);
    CHECK(*all.server.find("/local/domain/7/state") == "4");
    CHECK(all.server.find("/local/domain/7/empty")->empty());
    CHECK(all.server.faults() == 0);
}

TEST_CASE("errors by their names") {
    const std::pair<const char*, StoreError> errors[] = {
        {"ENOENT", StoreError::not_found},
        {"EACCES", StoreError::denied},
        {"EPERM", StoreError::denied},
        {"EINVAL", StoreError::invalid},
        {"EAGAIN", StoreError::again},
        {"EEXIST", StoreError::exists},
        {"E2BIG", StoreError::too_big},
        {"ENOSPC", StoreError::no_space},
        {"EBUSY", StoreError::busy},
        {"EROFS", StoreError::other},
        {"ENOENTS", StoreError::other},
        {"enoent", StoreError::other},
        {"an error that has a long name, which nobody has ever heard of", StoreError::other},
    };
    StoreClients all;
    for (const auto& [name, error] : errors) {
        CAPTURE(name);
        all.server.refusals["/a"] = name;
        all.server.in_pieces = !all.server.in_pieces;
        const bool ended = all.run([&, error = error]() -> Task<> {
            char buffer[] = "untouched";
            const auto read = co_await all.client.read("/a", buffer);
            CHECK(read.error == error);
            CHECK(read.length == 0);
            CHECK(buffer == std::string("untouched"));
            const auto written = co_await all.client.write("/a", "b");
            CHECK(written.error == error);
        });
        CHECK(ended);
    }
    // What is no name of an error is an error all the same.
    all.server.refusals["/a"] = "ENOENT";
    const std::string no_names[] = {"", "ENOENT", {"\0ENOENT\0", 8}, std::string(4096, 'E')};
    for (const std::string& wrong : no_names) {
        all.server.twist = [&](store::Header& header, std::string& payload) {
            payload = wrong;
            header.length = static_cast<u32>(wrong.size());
        };
        const bool ended = all.run([&]() -> Task<> {
            const auto written = co_await all.client.write("/a", "b");
            CHECK(written.error == StoreError::other);
        });
        CHECK(ended);
    }
    // What follows the name is for people.
    const std::string with_text[] = {{"ENOENT\0x", 8}, {"ENOENT\0\0", 8}, {"ENOENT\0why\0", 11}, std::string("ENOENT\0", 7) + std::string(4000, 'x')};
    for (const std::string& text : with_text) {
        all.server.in_pieces = !all.server.in_pieces;
        all.server.twist = [&](store::Header& header, std::string& payload) {
            payload = text;
            header.length = static_cast<u32>(text.size());
        };
        const bool ended = all.run([&]() -> Task<> {
            const auto written = co_await all.client.write("/a", "b");
            CHECK(written.error == StoreError::not_found);
        });
        CHECK(ended);
    }
    CHECK(!all.client.broken());
}

TEST_CASE("what a manager asks for") {
    StoreClients all;
    all.server.in_pieces = true;
    using Type = store::Type;
    const std::pair<Type, std::string> wanted[] = {
        {Type::introduce, {"32751\0" "0\0" "4294967295\0", 19}},
        {Type::introduce, {"5\0" "0\0" "1\0", 6}},
        {Type::release, {"5\0", 2}},
        {Type::set_perms, {"/a\0n5\0r6\0", 9}},
        {Type::get_perms, {"/a\0", 3}},
        {Type::control, {"count\0", 6}},
        {Type::control, {"quota\0" "5\0", 8}},
    };
    const bool ended = all.run([&]() -> Task<> {
        char buffer[20];
        const auto introduced = co_await all.client.introduce(32751, 4294967295);
        CHECK(introduced.ok());
        const auto again = co_await all.client.introduce(5, 1);
        CHECK(again.ok());
        CHECK(again.length == 0);
        const auto released = co_await all.client.release(5);
        CHECK(released.ok());
        const auto set = co_await all.client.set_permissions("/a", {"n5\0r6\0", 6});
        CHECK(set.ok());
        all.server.answer_to_manager = {"n5\0r6\0", 6};
        const auto got = co_await all.client.get_permissions("/a", buffer);
        CHECK(text_of(got, buffer) == all.server.answer_to_manager);
        const auto count = co_await all.client.control("count", {}, buffer);
        CHECK(text_of(count, buffer) == all.server.answer_to_manager);
        const auto cut = co_await all.client.control("quota", {"5\0", 2}, std::span(buffer).first(3));
        CHECK(cut.error == StoreError::too_big);
        CHECK(cut.length == 3);
        const auto no_path = co_await all.client.set_permissions("", {"n5\0", 3});
        CHECK(no_path.error == StoreError::invalid);
    });
    CHECK(ended);
    CHECK(all.server.from_manager.size() == std::size(wanted));
    for (std::size_t i = 0; i < std::size(wanted) && i < all.server.from_manager.size(); ++i) {
        CHECK(all.server.from_manager[i].header.type == static_cast<u32>(wanted[i].first));
        CHECK(all.server.from_manager[i].payload == wanted[i].second);
    }
    CHECK(all.server.faults() == 0);
}

TEST_CASE("what the store would not take is not sent") {
    StoreClients all;
    all.server.silent = true;
    const bool ended = all.run([&]() -> Task<> {
        char buffer[10];
        const std::string absolute = "/" + std::string(store::absolute_path_max, 'a');
        const std::string relative(store::relative_path_max + 1, 'a');
        for (const std::string& path : {absolute, relative, std::string(), std::string("/a\0b", 4)}) {
            StoreWatch watch(path);
            const auto read = co_await all.client.read(path, buffer);
            CHECK(read.error == StoreError::invalid);
            const auto names = co_await all.client.directory(path, buffer);
            CHECK(names.error == StoreError::invalid);
            const auto written = co_await all.client.write(path, "a");
            CHECK(written.error == StoreError::invalid);
            const auto made = co_await all.client.make_directory(path);
            CHECK(made.error == StoreError::invalid);
            const auto removed = co_await all.client.remove(path);
            CHECK(removed.error == StoreError::invalid);
            const auto watched = co_await all.client.watch(watch);
            CHECK(watched.error == StoreError::invalid);
            const bool fired = co_await watch.fired();
            CHECK(!fired);
        }
        const auto big = co_await all.client.write("/a", std::string(store::payload_max - 2, 'a'));
        CHECK(big.error == StoreError::too_big);
        const auto begun = co_await all.client.begin(buffer);
        CHECK(begun.error == StoreError::invalid);
    });
    CHECK(ended);
    CHECK(all.ours.page.req_prod == 0);
}

TEST_CASE("what just fits is sent") {
    StoreClients all;
    const bool ended = all.run([&]() -> Task<> {
        char buffer[store::payload_max];
        const std::string absolute = "/" + std::string(store::absolute_path_max - 1, 'a');
        const std::string relative(store::relative_path_max, 'b');
        const std::string value = any_text(all.world, store::payload_max - 1 - store::absolute_path_max);
        const auto written = co_await all.client.write(absolute, value);
        CHECK(written.ok());
        const auto read = co_await all.client.read(absolute, buffer);
        CHECK(text_of(read, buffer) == value);
        const std::string long_value = any_text(all.world, store::payload_max - 3);
        const auto long_written = co_await all.client.write("/x", long_value);
        CHECK(long_written.ok());
        const auto long_read = co_await all.client.read("/x", std::span(buffer).first(long_value.size()));
        CHECK(text_of(long_read, buffer) == long_value);
        StoreWatch watch(relative);
        const auto watched = co_await all.client.watch(watch);
        CHECK(watched.ok());
        const bool fired = co_await watch.fired();
        CHECK(fired);
        const auto unwatched = co_await all.client.unwatch(watch);
        CHECK(unwatched.ok());
    });
    CHECK(ended);
    CHECK(all.server.faults() == 0);
}

TEST_CASE("an answer that is longer than its buffer is cut, and harms nothing else") {
    StoreClients all;
    const std::string value = any_text(all.world, 4000);
    all.server.set("/long", value);
    for (u32 size : {0u, 1u, 15u, 127u, 128u, 1024u, 3999u, 4000u}) {
        CAPTURE(size);
        const bool ended = all.run([&]() -> Task<> {
            std::vector<char> buffer(size);
            const auto read = co_await all.client.read("/long", buffer);
            CHECK(read.error == (size < 4000 ? StoreError::too_big : StoreError::none));
            CHECK(read.length == size);
            CHECK(text_of(read, buffer.data()) == value.substr(0, size));
            const auto written = co_await all.client.write("/short", "a");
            CHECK(written.ok());
        });
        CHECK(ended);
    }
}

TEST_CASE("long values and directories in pieces") {
    for (u32 seed = 0; seed < 40; ++seed) {
        StoreClients all(seed);
        CAPTURE(seed);
        all.make_difficult();
        const bool ended = all.run([&]() -> Task<> {
            char buffer[store::payload_max];
            std::string names;
            for (u32 i = 0; i < 30; ++i) {
                const std::string value = any_text(all.world, 1 + all.world.below(4000));
                const std::string name = "child-" + std::to_string(100 + i) + std::string(all.world.below(100), 'x');
                const std::string path = "/d/" + name;
                const auto written = co_await all.client.write(path, value);
                CHECK(written.ok());
                const auto read = co_await all.client.read(path, buffer);
                CHECK(read.ok());
                CHECK(text_of(read, buffer) == value);
                names += name + '\0';
            }
            const auto listed = co_await all.client.directory("/d", buffer);
            CHECK(listed.ok());
            CHECK(text_of(listed, buffer) == names);
        });
        CHECK(ended);
        CHECK(all.server.faults() == 0);
    }
}

TEST_CASE("many calls at once, answered in any order") {
    for (u32 seed = 0; seed < 30; ++seed) {
        StoreClients all(seed);
        CAPTURE(seed);
        all.make_difficult();
        for (u32 caller = 0; caller < 200; ++caller)
            all.ours.start([&, caller]() -> Task<> {
                char buffer[600];
                const std::string path = "/callers/" + std::to_string(caller);
                for (u32 i = 0; i < 5; ++i) {
                    const std::string value = any_text(all.world, all.world.below(all.world.below(600) + 1));
                    const auto written = co_await all.client.write(path, value);
                    CHECK(written.ok());
                    const auto read = co_await all.client.read(path, buffer);
                    CHECK(text_of(read, buffer) == value);
                }
                const auto missing = co_await all.client.read(path + "/none", buffer);
                CHECK(missing.error == StoreError::not_found);
            });
        all.world.settle();
        CHECK(all.ours.running == 0);
        CHECK(all.server.faults() == 0);
    }
}

TEST_CASE("the indices wrap around") {
    StoreClients all;
    store::Page& page = all.ours.page;
    // As if so much had gone through already; a client and a store that begin here.
    page.req_prod = page.req_cons = page.rsp_prod = page.rsp_cons = ~u32{0} - 1500;
    rt::StoreClient client(all.ours.domain.turns, page, 1);
    simulated::StoreServer server(all.world, all.store);
    server.connect(7, page, 107);
    all.ours.domain.listeners[1] = [&] { client.notified(); };
    const bool ended = all.run([&]() -> Task<> {
        char buffer[1000];
        for (u32 i = 0; i < 20; ++i) {
            const std::string value = any_text(all.world, 700);
            const auto written = co_await client.write("/a", value);
            CHECK(written.ok());
            const auto read = co_await client.read("/a", buffer);
            CHECK(text_of(read, buffer) == value);
        }
    });
    CHECK(ended);
    CHECK(page.req_prod < 1u << 30);
}
