// SPDX-License-Identifier: GPL-2.0-or-later
// A block back end of ours, case by case: the tests are the hostile front end, and say what exactly is answered, what
// the service sees, and what breaks the link.
#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "idl/block_back.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;
using Ring = block::BlockRing;

class Back final : public hostile::Scene<Ring>, public block::BlockService {
  public:
    explicit Back(u32 answered = 0) : blocks(ours.turns, *this) {
        ours.listeners[hostile::our_port] = [this] { blocks.notified(); };
        header() = {answered, 1, answered, answered + 1, {}};
        kept.entry.answered = kept.entry.notified = answered;
        for (u32 index = answered - size(); index != answered; ++index) kept.record[index % size()].index = index + 1;
        adopt();
    }
    void adopt() {
        as_ours([this] { blocks.adopt(shared(), kept.entry, kept.record.data()); });
        rest(size() + 4);
    }
    void read(const block::Transfer& request, const Reply& reply) override { serve(request, reply); }
    void write(const block::Transfer& request, const Reply& reply) override { serve(request, reply); }
    void flush(const block::Transfer& request, const Reply& reply) override { serve(request, reply); }
    void discard(const block::Discard&, const Reply& reply) override {
        ++served;
        reply(block::Status::okay);
    }
    void indirect(const block::IndirectTransfer&, const Reply& reply) override {
        ++served;
        reply(block::Status::okay);
    }

    // A read with so many good segments.
    static block::Transfer transfer(u64 tag, u32 segments = 1) {
        block::Transfer request{};
        request.tag = tag;
        request.segment_count = static_cast<u8>(segments);
        for (auto& segment : request.segments) segment = {8, 0, 7, 0};
        return request;
    }
    // One request, alone; how it was answered.
    template <typename Request>
    block::Answer ask(const Request& request) {
        const u32 index = header().req_prod;
        put(index, request);
        publish(index + 1);
        REQUIRE(header().rsp_prod == index + 1);
        return get<block::Answer>(index);
    }
    bool publish(u32 index) {
        header().req_prod = index;
        return notify();
    }

    hostile::Kept<Ring> kept;
    block::BlockBack blocks;
    bool at_once = true;
    u32 served = 0;
    block::Transfer seen{};      // a copy of the last one
    const block::Transfer* seen_at = nullptr;
    std::vector<Reply> waiting;

  private:
    void serve(const block::Transfer& request, const Reply& reply) {
        ++served;
        seen = request;
        seen_at = &request;
        if (on_request) on_request(request);
        if (at_once) reply(block::Status::okay);
        else waiting.push_back(reply);
    }

  public:
    std::function<void(const block::Transfer&)> on_request;
};

}  // namespace

TEST_CASE("block back: an index that goes backwards, or too far") {
    for (const u32 index : {2u, 0u, 0xFFFF'FFFFu, 3u + 33u, 0x8000'0003u}) {
        CAPTURE(index);
        Back back;
        for (u32 i = 0; i < 3; ++i) back.ask(Back::transfer(i));
        back.publish(index);
        CHECK(back.blocks.broken());
        CHECK(back.kept.entry.state == kept::State::broken);
        CHECK(back.served == 3);
        CHECK(back.header().rsp_prod == 3);
        back.ours.signal(hostile::our_port);
        back.turn();
        CHECK(back.world.accesses == 1);      // it looks whether the link is broken
        back.adopt();
        CHECK(back.blocks.broken());
    }
    Back back;
    back.at_once = false;
    back.publish(back.size());      // exactly full
    CHECK(!back.blocks.broken());
    CHECK(back.served == back.size());
    back.publish(back.size() - 1);
    CHECK(back.blocks.broken());
    for (const auto& reply : back.waiting) back.as_ours([&] { reply(block::Status::okay); });
    back.rest();
    CHECK(back.header().rsp_prod == 0);
}

TEST_CASE("block back: indices run over 2^32") {
    const u32 start = 0xFFFF'FFFE;
    Back back(start);
    for (u32 i = 0; i < 5; ++i) {
        const auto answer = back.ask(Back::transfer(700 + i));
        CHECK(answer.tag == 700 + i);
        CHECK(answer.status == block::Status::okay);
    }
    CHECK(back.header().rsp_prod == 3);
    CHECK(back.served == 5);
    CHECK(!back.blocks.broken());
    back.publish(3 + back.size() + 1);
    CHECK(back.blocks.broken());
}

TEST_CASE("block back: requests outside the schema are answered as malformed, and the service sees none") {
    const auto refuses = [](const auto& request) {
        Back back;
        const auto answer = back.ask(request);
        CHECK(answer.status == block::Status::error);
        CHECK(answer.tag == 99);
        CHECK(back.served == 0);
        CHECK(!back.blocks.broken());
        back.ask(Back::transfer(1));
        CHECK(back.served == 1);
    };
    SUBCASE("12 segments") { refuses(Back::transfer(99, 12)); }
    SUBCASE("255 segments") { refuses(Back::transfer(99, 255)); }
    SUBCASE("a segment that ends before it begins") {
        auto request = Back::transfer(99, 2);
        request.segments[1].first_sector = 5;
        request.segments[1].last_sector = 4;
        refuses(request);
    }
    SUBCASE("a segment that ends behind its page") {
        auto request = Back::transfer(99, 11);
        request.segments[10].last_sector = 8;
        refuses(request);
        request.segments[10].last_sector = 255;
        refuses(request);
    }
    SUBCASE("a flush with 12 segments") {
        auto request = Back::transfer(99, 12);
        request.operation = 3;
        refuses(request);
    }
    SUBCASE("a discard of nothing, or with flags that there are not") {
        block::Discard request{5, 0, 0, 0, 99, 0, 0};
        refuses(request);
        request = {5, 2, 0, 0, 99, 0, 1};
        refuses(request);
    }
    SUBCASE("indirect: of what cannot be, of no segments, of too many") {
        block::IndirectTransfer request{};
        request.operation = 6;
        request.tag = 99;
        request.segment_count = 1;
        request.inner_operation = 2;
        refuses(request);
        request.inner_operation = 0;
        request.segment_count = 0;
        refuses(request);
        request.segment_count = 4097;
        refuses(request);
    }
}

TEST_CASE("block back: operations that it does not know, and what an answer echoes") {
    Back back;
    auto request = Back::transfer(5);
    request.operation = 77;
    const auto unknown = back.ask(request);
    CHECK(unknown.status == block::Status::unsupported);
    CHECK(unknown.operation == 77);
    CHECK(unknown.tag == 5);
    request.operation = 2;      // known, but not to this service
    CHECK(back.ask(request).status == block::Status::unsupported);
    CHECK(back.served == 0);
    block::IndirectTransfer indirect{};
    indirect.operation = 6;
    indirect.inner_operation = 1;
    indirect.segment_count = 12;
    CHECK(back.ask(indirect).operation == 1);
}

TEST_CASE("block back: no double fetch: what the service sees stays what it was taken as") {
    // At each of its accesses the whole ring becomes something else; each byte of a request must be of one moment.
    Back back;
    u32 moment = 0;
    const auto rewrite = [&] {
        ++moment;
        for (u32 i = 0; i < back.size(); ++i) {
            auto request = Back::transfer(moment, 1 + moment % 11);
            request.sector = moment;
            request.handle = static_cast<u16>(moment);
            for (auto& segment : request.segments) segment.ref = moment;
            back.put(i, request);
        }
    };
    back.on_request = [&](const block::Transfer& request) {
        CHECK(!back.owns(&request));
        const block::Transfer copy = request;
        for (int i = 0; i < 5; ++i) rewrite();
        CHECK(std::memcmp(&copy, &request, sizeof copy) == 0);
        CHECK(request.sector == request.tag);
        CHECK(request.handle == request.tag);
        CHECK(request.segment_count == 1 + request.tag % 11);
        for (const auto& segment : request.segments) CHECK(segment.ref == request.tag);
        const std::span<std::byte> ring = back.memory();
        std::memset(ring.data() + sizeof(ring::Header), 0xFF, ring.size() - sizeof(ring::Header));
        rt::Piece into[11];
        CHECK(block::pieces(request, into).size() == request.segment_count);
    };
    back.world.interference = rewrite;
    for (u32 i = 1; i <= 3 * back.size(); ++i) back.publish(i);
    back.world.interference = nullptr;
    CHECK(back.served == 3 * back.size());
    CHECK(!back.blocks.broken());
}

TEST_CASE("block back: a request that is made valid or invalid at any moment is either answered or refused") {
    for (u64 access = 1; access < 16; ++access)
        for (const bool becomes_valid : {false, true}) {
            Back back;
            back.put(0, Back::transfer(1, becomes_valid ? 12 : 11));
            u64 accesses = 0;
            back.world.interference = [&] {
                if (++accesses == access) back.put(0, Back::transfer(1, becomes_valid ? 11 : 12));
            };
            back.publish(1);
            back.world.interference = nullptr;
            CHECK(back.header().rsp_prod == 1);
            CHECK(back.served <= 1);
            if (back.served == 1) CHECK(back.seen.segment_count == 11);
        }
}

TEST_CASE("block back: the index of its own that the front end can write counts only when it adopts") {
    Back back;
    back.ask(Back::transfer(1));
    back.header().rsp_prod = 0x1234'5678;
    back.put(1, Back::transfer(2));
    back.publish(2);
    CHECK(back.header().rsp_prod == 2);
    CHECK(back.get<block::Answer>(1).tag == 2);
    SUBCASE("further than a ring from what it remembers") {
        for (const u32 index : {1u, 2u + 33u, 0xFFFF'FFFFu}) {
            back.kept.entry.state = kept::State::connected;
            back.header().rsp_prod = index;
            back.adopt();
            CHECK(back.blocks.broken());
        }
    }
    SUBCASE("within a ring: it loses its own requests, nothing more") {
        back.header().rsp_prod = back.header().req_prod = 2 + 5;
        back.adopt();
        CHECK(!back.blocks.broken());
        CHECK(back.ask(Back::transfer(3)).tag == 3);
    }
}

TEST_CASE("block back: an answer for an earlier connection is void") {
    Back back;
    back.at_once = false;
    back.put(0, Back::transfer(1));
    back.publish(1);
    REQUIRE(back.waiting.size() == 1);
    back.kept.begin();
    back.header() = {0, 1, 0, 1, {}};
    back.adopt();
    back.put(0, Back::transfer(2));
    back.publish(1);
    REQUIRE(back.waiting.size() == 2);
    back.as_ours([&] { back.waiting[0](block::Status::okay); });
    back.rest();
    CHECK(back.header().rsp_prod == 0);
    back.as_ours([&] { back.waiting[1](block::Status::okay); });
    back.rest();
    CHECK(back.header().rsp_prod == 1);
    CHECK(back.get<block::Answer>(0).tag == 2);
}

TEST_CASE("block back: events without anything behind them cost a look each") {
    Back back;
    for (u32 i = 0; i < 100; ++i) {
        for (u32 events = 0; events < 50; ++events) back.ours.signal(hostile::our_port);
        back.turn();
        CHECK(back.world.accesses <= 5);
        CHECK(back.ours.turns.idle());
    }
}
