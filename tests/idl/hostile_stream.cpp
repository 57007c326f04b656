// SPDX-License-Identifier: GPL-2.0-or-later
// Byte streams (console, store) whose peer moves both indices as it likes, at any moment: no byte is read or written
// outside of the stream and of the caller's memory, and an index that cannot be breaks the end that reads it, and
// nothing else.
#include <doctest/doctest.h>

#include <memory>

#include "idl/console_link.hpp"
#include "idl/store_link.hpp"
#include "tests/idl/simulation.hpp"

namespace {

using namespace abi;

// A page of its own in the heap, so that whoever leaves it is caught; the peer acts at each access of ours.
template <typename Page>
struct Shared {
    Shared() : ours(world.add(1, "ours")) { world.watched = &ours; }
    template <typename Code>
    void run(Code code) {
        world.as(ours, code);
    }

    simulated::World world{1};
    simulated::Domain& ours;
    std::unique_ptr<Page> page = std::make_unique<Page>();
};

}  // namespace

TEST_CASE("a writer looks at the room once: what grows behind its back is not used") {
    Shared<console::Page> shared;
    shared.page->in_prod = 1014;      // room for 10
    const std::vector<u8> text(100, 'x');
    u32 written = 0;
    shared.run([&] {
        auto writer = console::write_input(*shared.page);
        u32 accesses = 0;
        shared.world.interference = [&] { shared.page->in_cons = accesses++ == 0 ? 0 : 1014; };
        written = writer.write(text);
        CHECK(!writer.broken());
    });
    CHECK(written == 10);
    CHECK(shared.page->in_prod == 1024);
}

TEST_CASE("an index that cannot be breaks an end for good") {
    Shared<store::Page> shared;
    store::Page& page = *shared.page;
    u8 bytes[8] = {1, 2, 3};
    shared.run([&] {
        for (const u32 produced : {1025u, 0xFFFF'FFFFu, 0x8000'0000u}) {
            page = {};
            auto reader = store::read_requests(page);
            CHECK(reader.waiting() == 0);
            CHECK(!reader.broken());
            page.req_prod = produced;
            CHECK(reader.waiting() == 0);
            CHECK(reader.broken());
            page.req_prod = 4;
            CHECK(reader.look(bytes) == 0);
            CHECK(reader.broken());
        }
        for (const u32 consumed : {1u, 0xFFFF'0000u, 0x8000'0000u}) {
            page = {};
            auto writer = store::write_replies(page);
            page.rsp_cons = consumed;
            CHECK(writer.room() == 0);
            CHECK(writer.broken());
            page.rsp_cons = 0;
            CHECK(writer.write(bytes) == 0);
            CHECK(page.rsp_prod == 0);
        }
    });
}

TEST_CASE("streams run over 2^32, and are as full as they may be") {
    Shared<console::Page> shared;
    console::Page& page = *shared.page;
    page.out_cons = page.out_prod = 0xFFFF'FF00;
    const std::vector<u8> text(3000, 'x');
    shared.run([&] {
        auto writer = console::write_output(page);
        auto reader = console::read_output(page);
        CHECK(writer.write(text) == 2048);
        CHECK(writer.write(text) == 0);
        CHECK(reader.waiting() == 2048);
        std::vector<u8> into(3000);
        CHECK(reader.look(into) == 2048);
        CHECK(reader.look(into, 2000) == 48);
        CHECK(reader.look(into, 2048) == 0);
        CHECK(reader.look(into, 0xFFFF'FFFF) == 0);
        reader.take(2048);
        CHECK(writer.room() == 2048);
        CHECK(!writer.broken());
        CHECK(!reader.broken());
    });
}

TEST_CASE("what a reader has copied does not change, and its own index is not read back") {
    Shared<console::Page> shared;
    console::Page& page = *shared.page;
    std::memset(page.out, 'a', sizeof page.out);
    page.out_prod = 100;
    shared.run([&] {
        auto reader = console::read_output(page);
        shared.world.interference = [&] {
            page.out_cons = 0x7777'7777;
            std::memset(page.out, page.out[0] + 1, sizeof page.out);
        };
        u8 bytes[16];
        CHECK(reader.look(bytes) == 16);
        shared.world.interference = nullptr;
        for (u32 i = 1; i < 16; ++i) CHECK(bytes[i] == bytes[i - 1] + 1);
        reader.take(16);
        CHECK(page.out_cons == 16);
    });
}

TEST_CASE("any indices at any moment") {
    const auto storm = [](auto& shared, auto& indices, auto make_writer, auto make_reader, u32 size) {
        auto& random = shared.world.random;
        u64 moved = 0, ends_broken = 0;
        shared.run([&] {
            for (u32 times = 0; times < 3000; ++times) {
                for (u32* index : indices) *index = times % 2 == 0 ? static_cast<u32>(random()) : 0;
                auto writer = make_writer();
                auto reader = make_reader();
                shared.world.interference = [&] {
                    const u32 what = static_cast<u32>(random());
                    if (what % 8 == 0) *indices[what / 8 % 2] += (what >> 8) % (what % 16 == 0 ? 3000 : 30);
                    if (what % 1000 == 1) *indices[what / 8 % 2] = static_cast<u32>(random());
                };
                for (u32 steps = 0; steps < 8; ++steps) {
                    // Exactly as long as is said: one byte more is somebody else's.
                    std::vector<u8> from(random() % 70, 'x'), into(random() % 70);
                    const u32 written = writer.write(from), there = reader.waiting(),
                              looked = reader.look(into, static_cast<u32>(random() % 100));
                    REQUIRE(written <= from.size());
                    REQUIRE(there <= size);
                    REQUIRE(looked <= into.size());
                    reader.take(looked);
                    moved += written + looked;
                }
                ends_broken += writer.broken() + reader.broken();
                shared.world.interference = nullptr;
            }
        });
        CHECK(moved > 1000);
        CHECK(ends_broken > 1000);
        CHECK(ends_broken < 6000);
    };
    Shared<console::Page> terminal;
    console::Page& page = *terminal.page;
    u32* const outputs[] = {&page.out_cons, &page.out_prod};
    storm(
        terminal, outputs, [&] { return console::write_output(page); }, [&] { return console::read_output(page); },
        2048);
    Shared<store::Page> messages;
    store::Page& store_page = *messages.page;
    u32* const requests[] = {&store_page.req_cons, &store_page.req_prod};
    storm(
        messages, requests, [&] { return store::write_requests(store_page); },
        [&] { return store::read_requests(store_page); }, 1024);
}
