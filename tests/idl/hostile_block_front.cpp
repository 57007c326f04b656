// SPDX-License-Identifier: GPL-2.0-or-later
// A block front end of ours, case by case: the tests are the hostile back end, and say what exactly becomes of the
// link, of the operations on it and of their grants.
#include <doctest/doctest.h>

#include <optional>

#include "idl/block_front.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;
using Ring = block::BlockRing;
using rt::Ended;

struct Front : hostile::Scene<Ring> {
    using Call = rt::Operation<Ring>;
    struct Caller {
        std::optional<Call> call;
        u32 ends = 0;
        Ended how{};
        block::Status status{};
    };

    explicit Front(u32 ring_pages = 1) : Scene(ring_pages), blocks(ours.turns) {
        ours.listeners[hostile::our_port] = [this] { blocks.notified(); };
        connect();
        rest();
    }
    void connect() {
        as_ours([this] { blocks.connect(shared(), hostile::peer_id, hostile::our_port); });
    }
    void disconnect() {
        as_ours([this] { blocks.disconnect(); });
    }

    // Each caller reads one page of its own, or what it is told.
    Caller& submit(u32 number, bool repeatable = true) {
        return submit(number, {hostile::pool(number), 4096}, repeatable);
    }
    Caller& submit(u32 number, std::span<std::byte> data, bool repeatable = true) {
        Caller& caller = callers[number];
        block::BlockSlot request{};
        caller.call.emplace(blocks, request, repeatable, data, rt::grants::Access::read_write);
        as_ours([&] {
            caller.call->start(
                [](void* context) {
                    Caller& one = *static_cast<Caller*>(context);
                    ++one.ends;
                    one.how = one.call->outcome().ended;
                    one.status = one.call->outcome().answer.status;
                },
                &caller);
        });
        rest();
        return caller;
    }
    u64 tag(u32 index) { return get<block::Transfer>(index).tag; }
    void answer(u32 index, u64 tag, u8 operation = 0) {
        put(index, block::Answer{tag, operation, 0, block::Status::okay, 0});
    }
    // Answers rightly, and publishes it.
    void answer_up_to(u32 index) {
        for (u32 i = header().rsp_prod; i != index; ++i) answer(i, tag(i));
        publish(index);
    }
    bool publish(u32 index) {
        header().rsp_prod = index;
        return notify();
    }
    u32 ended() const {
        u32 count = 0;
        for (const Caller& caller : callers) count += caller.ends;
        return count;
    }
    void use_grants(bool use) {
        for (auto& [ref, grant] : ours.grants) grant.in_use = use;
    }

    block::BlockFront blocks;
    Caller callers[140];
};

// Nothing that was on the broken link is lost: on the next one it is sent again, and ends.
void recovers(Front& front) {
    CHECK(front.blocks.broken());
    front.turn();
    CHECK(front.world.accesses == 0);
    front.disconnect();
    CHECK(front.rest());
    CHECK(front.ours.grants.empty());
    front.connect();
    CHECK(front.rest());
    front.answer_up_to(front.header().req_prod);
    for (const Front::Caller& caller : front.callers) CHECK(caller.ends == (caller.call ? 1 : 0));
    CHECK(front.ours.grants.empty());
}

}  // namespace

TEST_CASE("block front: an index that goes backwards") {
    Front front;
    for (u32 i = 0; i < 3; ++i) front.submit(i);
    front.answer_up_to(2);
    CHECK(front.ended() == 2);
    front.publish(1);
    CHECK(front.blocks.broken());
    CHECK(front.ended() == 2);
    recovers(front);
}

TEST_CASE("block front: an index one too far, and 2^32 too far") {
    for (const u32 index : {4u, 0xFFFF'FFFFu, 0x8000'0000u, 36u}) {
        Front front;
        for (u32 i = 0; i < 3; ++i) front.submit(i);
        for (u32 i = 0; i < 3; ++i) front.answer(i, front.tag(i));
        front.publish(index);
        CHECK(front.blocks.broken());
        CHECK(front.ended() == 0);      // not even those whose answers are right: none was looked at
        recovers(front);
    }
}

TEST_CASE("block front: answers that answer nothing") {
    const auto breaks = [](auto make, u32 ended) {
        Front front;
        for (u32 i = 0; i < 3; ++i) front.submit(i);
        make(front);
        CHECK(front.blocks.broken());
        CHECK(front.ended() == ended);
        recovers(front);
    };
    SUBCASE("the same answer twice, at once") {
        breaks(
            [](Front& front) {
                front.answer(1, front.tag(0));
                front.answer(0, front.tag(0));
                front.publish(2);
            },
            1);
    }
    SUBCASE("the tag of one that has ended") {
        breaks(
            [](Front& front) {
                const u64 first = front.tag(0);
                front.answer_up_to(1);
                front.answer(1, first);
                front.publish(2);
            },
            1);
    }
    SUBCASE("the tag of one that has ended, whose place has a new one") {
        breaks(
            [](Front& front) {
                const u64 first = front.tag(0);
                front.answer_up_to(1);
                front.submit(3);
                front.answer(1, first);
                front.publish(2);
            },
            1);
    }
    SUBCASE("a tag that was never given") {
        for (const u64 tag : {u64{0}, u64{31}, ~u64{0}, u64{1} << 63})
            breaks(
                [&](Front& front) {
                    front.answer(0, tag);
                    front.publish(1);
                },
                0);
    }
    SUBCASE("another operation than was asked for") {
        breaks(
            [](Front& front) {
                front.answer(0, front.tag(0), 1);
                front.publish(1);
            },
            0);
    }
}

TEST_CASE("block front: a slot that changes between the look and the taking") {
    for (const u64 access : {1u, 2u, 3u}) {
        Front front;
        for (u32 i = 0; i < 2; ++i) front.submit(i);
        const u64 second = front.tag(1);
        front.answer(0, front.tag(0));
        u64 accesses = 0;
        front.world.interference = [&] {
            if (++accesses == access) front.answer(0, access == 1 ? 12345 : second);
        };
        front.publish(1);
        front.world.interference = nullptr;
        // Before the look: it is an invented one. Before it is taken: the one that was taken counts. After that:
        // nothing.
        CHECK(front.blocks.broken() == (access == 1));
        CHECK(front.callers[0].ends == (access == 3 ? 1 : 0));
        CHECK(front.callers[1].ends == (access == 2 ? 1 : 0));
    }
}

TEST_CASE("block front: a status that there is not is just not good") {
    Front front;
    front.submit(0);
    front.put(0, block::Answer{front.tag(0), 0, 0, static_cast<block::Status>(1234), 0});
    front.publish(1);
    CHECK(front.callers[0].ends == 1);
    CHECK(!front.callers[0].call->outcome().ok());
    CHECK(!front.blocks.broken());
}

TEST_CASE("block front: a grant that is kept in use") {
    Front front;
    front.submit(0);
    front.submit(1, false);
    front.use_grants(true);
    SUBCASE("behind an answer: the operation ends when it is let go of") {
        front.answer_up_to(2);
        CHECK(front.ended() == 0);
        CHECK(!front.blocks.broken());
        front.disconnect();
        front.rest();
        CHECK(front.ended() == 0);
        front.use_grants(false);
        front.notify();
        CHECK(front.callers[0].how == Ended::answered);
        CHECK(front.callers[1].how == Ended::answered);
    }
    SUBCASE("without an answer: it is sent again, or cancelled, no sooner") {
        front.disconnect();
        front.rest();
        front.connect();
        front.rest();
        CHECK(front.header().req_prod == 0);
        CHECK(front.ended() == 0);
        front.use_grants(false);
        front.notify();
        CHECK(front.header().req_prod == 1);
        CHECK(front.callers[1].how == Ended::cancelled);
        front.answer_up_to(1);
        CHECK(front.callers[0].how == Ended::answered);
    }
    CHECK(front.ended() == 2);
    CHECK(front.ours.grants.empty());
}

TEST_CASE("block front: a grant that is used before it was told of") {
    Front front;
    front.world.grants_end = 8 + 3;      // fewer than the operation needs
    front.world.interference = [&] { front.use_grants(true); };
    Front::Caller& caller = front.submit(0, {hostile::pool(0), 4 * 4096});
    front.world.interference = nullptr;
    CHECK(front.ours.grants.size() == 3);
    CHECK(front.header().req_prod == 0);
    front.world.grants_end = 400;
    // Others are not kept waiting, and it loses none of its grants.
    front.submit(4);
    CHECK(front.header().req_prod == 1);
    front.use_grants(false);
    front.notify();
    CHECK(front.header().req_prod == 2);
    front.answer_up_to(2);
    CHECK(caller.how == Ended::answered);
    CHECK(front.ended() == 2);
    CHECK(front.ours.grants.empty());
    CHECK(!front.blocks.broken());
}

TEST_CASE("block front: memory that touches more pages than a request names is refused, and keeps nobody waiting") {
    Front front;
    CHECK(front.submit(0, {hostile::pool(0) + 512, 11 * 4096}).how == Ended::refused);
    CHECK(front.submit(20, {hostile::pool(20), 11 * 4096}).ends == 0);
    front.answer_up_to(1);
    CHECK(front.callers[20].how == Ended::answered);
}

TEST_CASE("block front: a new connection forgets nothing of the last one") {
    Front front;
    front.submit(0);
    front.submit(1, false);
    front.connect();
    front.rest();
    CHECK(front.callers[1].how == Ended::cancelled);
    front.answer_up_to(1);
    CHECK(front.callers[0].how == Ended::answered);
    CHECK(front.ours.grants.empty());
}

TEST_CASE("block front: grants in use cost one try each in a turn, however many answers come") {
    Front front(4);
    front.world.grants_end = 1000;
    const u32 size = front.size();
    for (u32 i = 0; i < size; ++i) front.submit(i);
    front.use_grants(true);
    front.answer_up_to(size / 2);
    CHECK(front.ended() == 0);
    for (u32 i = size / 2; i < size; ++i) front.answer(i, front.tag(i));
    front.header().rsp_prod = size;
    front.ours.signal(hostile::our_port);
    front.turn();
    CHECK(front.world.grant_calls == size / 2 + size / 2);
}
