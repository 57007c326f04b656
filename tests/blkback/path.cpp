// SPDX-License-Identifier: GPL-2.0-or-later
// Requests of guests, from their slots to the disk and back: data, errors, bad requests, order, and what is shared.
#include <doctest/doctest.h>

#include "tests/blkback/path_scene.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;
using vbd::Access;

constexpr u8 to_read = 0, to_write = 1, barrier = 2, flush = 3;

void fill(std::byte* at, std::size_t bytes, u32 seed) {
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < bytes; ++i) at[i] = static_cast<std::byte>(random());
}
bool same(const void* a, const void* b, std::size_t bytes) { return std::memcmp(a, b, bytes) == 0; }

// A guest that does random things on its device, one after the other on each of its pages, and knows what it must find.
class Worker {
  public:
    Worker(PathScene& scene, PathScene::Client& client, u32 seed) : scene_(scene), client_(client), random_(seed) {
        for (u64 sector = 0; sector < client.disk.sectors(); ++sector) {
            const auto place = client.disk.locate(sector);
            model_.insert(model_.end(), scene.at(place.sector), scene.at(place.sector) + 512);
        }
    }
    // Sends what there is room for: each slot of memory has an eighth of the device for itself.
    void step() {
        for (u32 slot = 0; slot < slots; ++slot) {
            if (jobs_[slot].tag != 0) {
                RawRing& ring = client_.ring(jobs_[slot].ring);
                const auto outcome = ring.outcome(jobs_[slot].tag);
                if (!outcome) continue;
                finish(slot, *outcome);
            }
            if (jobs_[slot].tag == 0 && below(2) == 0) begin(slot);
        }
    }
    bool is_idle() const {
        for (const Job& job : jobs_)
            if (job.tag != 0) return false;
        return true;
    }
    void finish_all() {
        for (u32 slot = 0; slot < slots; ++slot)
            if (jobs_[slot].tag != 0) finish(slot, client_.ring(jobs_[slot].ring).outcome(jobs_[slot].tag).value_or(static_cast<Status>(99)));
    }
    void check_medium() {
        bool all = true;
        for (u64 sector = 0; sector < client_.disk.sectors(); ++sector) all = all && same(scene_.at(client_.disk.locate(sector).sector), &model_[sector * 512], 512);
        CHECK(all);
    }
    u64 done = 0;

  private:
    static constexpr u32 slots = 8, pages_each = 8;
    struct Job {
        u64 tag = 0;
        u32 ring = 0;
        u8 operation = 0;
        u64 sector = 0;
        std::vector<block::Segment> segments;
        u64 sectors = 0;
    };
    u32 below(u32 limit) { return static_cast<u32>(random_() % limit); }

    void begin(u32 slot) {
        Job job;
        job.ring = below(static_cast<u32>(client_.guest->rings.size()));
        if (client_.ring(job.ring).room() == 0) return;
        const u64 share = client_.disk.sectors() / slots;
        const u32 kind = below(20);
        job.operation = kind < 9 ? to_read : kind < 17 ? to_write : kind < 18 ? barrier : flush;
        const u32 pieces = job.operation == flush && below(2) == 0 ? 0 : 1 + below(pages_each);
        for (u32 i = 0; i < pieces; ++i) {
            const u8 first = static_cast<u8>(below(8)), last = static_cast<u8>(first + below(8u - first));
            if (job.sectors + last - first + 1u > share) break;
            job.segments.push_back(RawGuest::segment(slot * pages_each + i, first, last));
            job.sectors += last - first + 1u;
        }
        // Often next to a neighbour's.
        const u64 free = share - job.sectors;
        job.sector = slot * share + (below(2) != 0 ? below(static_cast<u32>(free + 1)) : slot % 2 == 0 ? free : 0);
        u64 at = job.sector;
        for (const block::Segment& segment : job.segments) {
            std::byte* const bytes = data(segment);
            const std::size_t length = (segment.last_sector - segment.first_sector + 1u) * 512;
            fill(bytes, length, static_cast<u32>(random_()));
            if (job.operation != to_read) std::memcpy(&model_[at * 512], bytes, length);
            at += length / 512;
        }
        const bool indirect = job.operation <= to_write && slot == 0 && !job.segments.empty();
        const block::BlockSlot request = indirect ? client_.guest->indirect(job.operation, job.sector, job.segments) : RawGuest::transfer(job.operation, job.sector, job.segments);
        job.tag = client_.ring(job.ring).send(request);
        jobs_[slot] = job;
    }
    void finish(u32 slot, Status status) {
        Job& job = jobs_[slot];
        CHECK(status == Status::okay);
        u64 at = job.sector;
        bool all = true;
        for (const block::Segment& segment : job.segments) {
            const std::size_t length = (segment.last_sector - segment.first_sector + 1u) * 512;
            all = all && same(data(segment), &model_[at * 512], length);
            at += length / 512;
        }
        CHECK(all);
        ++done;
        job = {};
    }
    std::byte* data(const block::Segment& segment) { return client_.guest->sector(segment.ref - RawGuest::ref(0), segment.first_sector); }

    PathScene& scene_;
    PathScene::Client& client_;
    std::mt19937 random_;
    std::vector<u8> model_;
    Job jobs_[slots];
};

}  // namespace

TEST_CASE("random requests of several guests on devices of several extents, every byte compared") {
    for (const u32 deaths_every : {0u, 300u}) {
        for (u32 seed = 1; seed <= 6; ++seed) {
            CAPTURE(seed);
            CAPTURE(deaths_every);
            PathScene scene(seed, 8192, seed % 3 == 0 ? 40 : 256);      // also with little memory
            const std::vector<u8> before = scene.medium.bytes;
            scene.add(record(10, 1, Access::read_write, {sectors_of(0, 100, 803), sectors_of(0, 2000, 5), sectors_of(0, 3000, 1000)}));
            scene.add(record(11, 1, Access::read_write, {sectors_of(0, 903, 1000)}), 2, 4);
            scene.add(record(12, 1, Access::read_write, {sectors_of(0, 7192, 1000)}));
            std::vector<std::unique_ptr<Worker>> workers;
            for (const auto& client : scene.clients) workers.push_back(std::make_unique<Worker>(scene, *client, seed * 10 + static_cast<u32>(workers.size())));
            u32 deaths = 0;
            for (u32 step = 1; step <= 3000; ++step) {
                for (const auto& worker : workers)
                    if (scene.world.below(4) == 0) worker->step();
                scene.world.step();
                if (deaths_every != 0 && step % deaths_every == 0) {
                    scene.restart();
                    ++deaths;
                }
            }
            REQUIRE(scene.settle());
            for (const auto& client : scene.clients)
                for (const auto& ring : client->guest->rings) {
                    ring->look();
                    CHECK(ring->unanswered() == 0);
                }
            for (const auto& worker : workers) {
                worker->finish_all();
                worker->check_medium();
                CHECK(worker->done > (deaths_every == 0 ? 300 : 100));
            }
            // And nothing else.
            CHECK(same(scene.at(0), before.data(), 100 * 512));
            CHECK(same(scene.at(1903), &before[1903 * 512], 97 * 512));
            CHECK(same(scene.at(2005), &before[2005 * 512], 995 * 512));
            CHECK(same(scene.at(4000), &before[4000 * 512], (7192 - 4000) * 512));
            CHECK(scene.pool->free_pages() == scene.pool->pages());
            if (deaths_every != 0) CHECK(deaths == 10);
            else CHECK(scene.service->scheduler.merged() > 0);
        }
    }
}

TEST_CASE("what cannot be is refused, counted, and disturbs nobody") {
    PathScene scene;
    auto& client = scene.add(10, 1000, 100);
    auto& reader = scene.add(11, 2000, 100, Access::read_only);
    const std::vector<u8> before = scene.medium.bytes;
    const auto refused = [&](PathScene::Client& who, const block::BlockSlot& slot, Status expected = Status::error) {
        const u64 count = who.vbd->statistics().refused + who.queue().back().counters().refused;
        CHECK(scene.execute(who, slot) == expected);
        CHECK(who.vbd->statistics().refused + who.queue().back().counters().refused == count + 1);
    };
    for (const u8 operation : {to_read, to_write, barrier, flush}) {
        refused(client, RawGuest::transfer(operation, 93, RawGuest::pages(0, 1)));
        refused(client, RawGuest::transfer(operation, 100, {RawGuest::segment(0, 0, 0)}));
        refused(client, RawGuest::transfer(operation, ~u64{0}, RawGuest::pages(0, 1)));
        refused(client, RawGuest::transfer(operation, ~u64{0} - 6, RawGuest::pages(0, 1)));
        refused(client, RawGuest::transfer(operation, 0, {RawGuest::segment(0, 3, 2)}));
        refused(client, RawGuest::transfer(operation, 0, {RawGuest::segment(0, 0, 8)}));
        block::BlockSlot slot = RawGuest::transfer(operation, 0, {});
        slot.transfer.segment_count = 12;
        refused(client, slot);
        slot.transfer.segment_count = 255;
        refused(client, slot);
    }
    refused(client, RawGuest::transfer(to_read, 0, {}));
    refused(client, RawGuest::transfer(to_write, 0, {}));
    for (const u8 operation : {u8{4}, u8{7}, u8{255}}) refused(client, RawGuest::transfer(operation, 0, RawGuest::pages(0, 1)), Status::unsupported);
    for (const u8 operation : {to_write, barrier, flush}) refused(reader, RawGuest::transfer(operation, 0, RawGuest::pages(0, 1)));
    refused(reader, RawGuest::discard(0, 8));
    refused(client, RawGuest::discard(0, 0));
    refused(client, RawGuest::discard(99, 2));
    refused(client, RawGuest::discard(1, ~u64{0}));
    refused(client, RawGuest::discard(0, 8, 1), Status::unsupported);
    refused(client, client.guest->indirect(to_read, 95, RawGuest::pages(0, 1)));
    refused(client, client.guest->indirect(to_read, 0, {RawGuest::segment(0, 7, 6)}));
    refused(client, client.guest->indirect(to_read, 0, {RawGuest::segment(0, 0, 200)}));
    refused(client, client.guest->indirect(flush, 0, RawGuest::pages(0, 1)));
    refused(client, client.guest->indirect(to_write, 0, RawGuest::pages(0, 33)));
    block::BlockSlot huge = client.guest->indirect(to_write, 0, RawGuest::pages(0, 1));
    huge.indirect_transfer.segment_count = 4097;
    refused(client, huge);
    CHECK(scene.medium.bytes == before);
    CHECK(scene.medium.discarded.empty());
    CHECK(scene.disk_.submissions == 0);
    // All is as it was for both.
    CHECK(scene.execute(client, RawGuest::transfer(to_write, 92, RawGuest::pages(0, 1))) == Status::okay);
    CHECK(scene.execute(reader, RawGuest::transfer(to_read, 0, RawGuest::pages(0, 11))) == Status::okay);
    CHECK(scene.execute(reader, RawGuest::transfer(flush, 0, {})) == Status::okay);
    CHECK(same(reader.guest->page(0), scene.at(2000), 11 * 4096));
    CHECK(scene.pool->free_pages() == scene.pool->pages());
}

TEST_CASE("the device that a request names does not matter: a ring has one") {
    PathScene scene;
    auto& client = scene.add(10, 1000, 100);
    scene.add(11, 2000, 100);
    block::BlockSlot slot = RawGuest::transfer(to_read, 0, RawGuest::pages(0, 1));
    slot.transfer.handle = 11;
    CHECK(scene.execute(client, slot) == Status::okay);
    CHECK(same(client.guest->page(0), scene.at(1000), 4096));
}

TEST_CASE("blocks of 4 KiB: what is not of whole ones is refused") {
    PathScene scene;
    scene.disk_.facts_.block_bytes = 4096;
    auto& client = scene.add(10, 800, 80);
    CHECK(scene.execute(client, RawGuest::transfer(to_read, 8, {RawGuest::segment(0, 0, 3)})) == Status::error);
    CHECK(scene.execute(client, RawGuest::transfer(to_read, 4, RawGuest::pages(0, 1))) == Status::error);
    CHECK(scene.execute(client, RawGuest::discard(4, 8)) == Status::error);
    CHECK(scene.execute(client, RawGuest::transfer(to_read, 8, {RawGuest::segment(0, 0, 3), RawGuest::segment(1, 2, 5)})) == Status::okay);
    CHECK(same(client.guest->page(0), scene.at(808), 2048));
    CHECK(same(client.guest->sector(1, 2), scene.at(812), 2048));
}

TEST_CASE("grants that fail in the middle: the request fails, its neighbours in the same transfer do not") {
    for (const u8 operation : {to_read, to_write}) {
        PathScene scene;
        auto& client = scene.add(10, 1000, 1000);
        for (u32 page = 0; page < 24; ++page) fill(client.guest->page(page), 4096, page);
        client.guest->domain.grants.erase(RawGuest::ref(9));
        if (operation == to_read) client.guest->domain.grants[RawGuest::ref(13)].writable = false;
        else client.guest->domain.grants.erase(RawGuest::ref(13));
        // Six requests in a row on the disk, taken at once.
        u64 tags[6];
        for (u32 i = 0; i < 6; ++i) tags[i] = client.ring().send(RawGuest::transfer(operation, i * 32, RawGuest::pages(i * 4, 4)), i == 5);
        scene.settle();
        for (u32 i = 0; i < 6; ++i) {
            const bool good = i != 2 && i != 3;
            CHECK(client.ring().outcome(tags[i]) == (good ? Status::okay : Status::error));
            if (good) CHECK(same(client.guest->page(i * 4), scene.at(1000 + i * 32), 4 * 4096));
        }
        CHECK(client.vbd->statistics().grants_refused == 2);
        CHECK(client.vbd->statistics().errors == 0);
        CHECK(scene.pool->free_pages() == scene.pool->pages());
        // The page of an indirect request's segments.
        client.guest->domain.grants.erase(RawGuest::indirect_ref);
        CHECK(scene.execute(client, client.guest->indirect(operation, 0, RawGuest::pages(0, 1))) == Status::error);
        CHECK(client.vbd->statistics().grants_refused == 3);
    }
}

TEST_CASE("a disk error is an error of exactly the request that has the sector") {
    for (const u8 operation : {to_read, to_write}) {
        PathScene scene;
        auto& client = scene.add(10, 1000, 1000);
        scene.medium.bad = {1000 + 40, 1000 + 100};
        u64 tags[20];
        for (u32 i = 0; i < 20; ++i) tags[i] = client.ring().send(RawGuest::transfer(operation, i * 8, RawGuest::pages(i, 1)), i == 19);
        scene.settle();
        for (u32 i = 0; i < 20; ++i) CHECK(client.ring().outcome(tags[i]) == (i == 5 || i == 12 ? Status::error : Status::okay));
        CHECK(client.vbd->statistics().errors == 2);
        CHECK(scene.service->scheduler.merged() == 20);
    }
}

TEST_CASE("a request over two extents fails as a whole if one part does") {
    PathScene scene;
    auto& client = scene.add(record(10, 1, Access::read_write, {sectors_of(0, 100, 4), sectors_of(0, 200, 100)}));
    scene.medium.bad = {203};
    CHECK(scene.execute(client, RawGuest::transfer(to_read, 0, RawGuest::pages(0, 1))) == Status::error);
    CHECK(scene.execute(client, RawGuest::transfer(to_read, 0, {RawGuest::segment(0, 0, 6)})) == Status::okay);
    CHECK(client.vbd->statistics().errors == 1);
    CHECK(client.vbd->statistics().reads == 2);
    CHECK(client.vbd->statistics().bytes_read == 7 * 512);
}

TEST_CASE("neighbours become one transfer, sorted by place, whoever they come from") {
    PathScene scene;
    auto& a = scene.add(10, 1000, 128);
    auto& b = scene.add(11, 1128, 128);
    scene.disk_.holds = true;
    for (const u32 i : {3, 1, 0, 2, 7, 5, 6, 4}) {
        fill(a.guest->page(i), 4096, i);
        fill(b.guest->page(i), 4096, 100 + i);
        a.ring().send(RawGuest::transfer(to_write, i * 8 + 64, RawGuest::pages(i, 1)), false);
        b.ring().send(RawGuest::transfer(to_write, i * 8, RawGuest::pages(i, 1)), false);
    }
    const auto both = [&](const block::BlockSlot& slot) { a.ring().send(slot), b.ring().send(slot); };
    both(RawGuest::transfer(to_write, 0, RawGuest::pages(10, 1)));
    scene.settle();
    CHECK(scene.disk_.submissions <= 4);
    CHECK(scene.disk_.largest >= 64);
    scene.disk_.holds = false;
    scene.settle();
    for (u32 i = 0; i < 8; ++i) {
        CHECK(same(a.guest->page(i), scene.at(1064 + i * 8), 4096));
        if (i != 0) CHECK(same(b.guest->page(i), scene.at(1128 + i * 8), 4096));
    }
    CHECK(a.ring().unanswered() == 0);
    CHECK(b.ring().unanswered() == 0);
}

TEST_CASE("a flush with data is written behind it; a barrier has everything before it and nothing beside it") {
    using Kind = DiskRequest::Kind;
    PathScene scene;
    auto& client = scene.add(10, 1000, 1000);
    CHECK(scene.execute(client, RawGuest::transfer(flush, 8, RawGuest::pages(0, 1))) == Status::okay);
    CHECK(scene.disk_.order == std::vector<std::pair<Kind, u64>>{{Kind::flush, 0}, {Kind::write, 1008}});
    for (u32 round = 0; round < 20; ++round) {
        scene.disk_.order.clear();
        for (u32 i = 0; i < 4; ++i) client.ring().send(RawGuest::transfer(to_write, 100 + i * 50, RawGuest::pages(i, 1)), false);
        client.ring().send(RawGuest::transfer(barrier, 8, RawGuest::pages(5, 1)), false);
        for (u32 i = 0; i < 4; ++i) client.ring().send(RawGuest::transfer(to_write, 500 + i * 50, RawGuest::pages(i, 1)), i == 3);
        scene.settle();
        const auto& order = scene.disk_.order;
        REQUIRE(order.size() == 11);
        for (u32 i = 0; i < 4; ++i) CHECK(order[i].second < 1500);
        CHECK(order[4].first == Kind::flush);
        CHECK(order[5] == std::pair<Kind, u64>{Kind::write, 1008});
        CHECK(order[6].first == Kind::flush);
        for (u32 i = 7; i < 11; ++i) CHECK(order[i].second >= 1500);
        CHECK(client.ring().unanswered() == 0);
    }
    // One without data is a flush with everything before it.
    scene.disk_.order.clear();
    client.ring().send(RawGuest::transfer(to_write, 0, RawGuest::pages(0, 1)), false);
    client.ring().send(RawGuest::transfer(barrier, 0, {}));
    scene.settle();
    CHECK(scene.disk_.order == std::vector<std::pair<Kind, u64>>{{Kind::write, 1000}, {Kind::flush, 0}});
    CHECK(client.vbd->statistics().flushes == 22);
}

TEST_CASE("a barrier that fails holds up nobody, and one without a cache needs no flush") {
    PathScene scene;
    auto& client = scene.add(10, 1000, 1000);
    scene.medium.bad = {1000};
    const u64 first = client.ring().send(RawGuest::transfer(barrier, 0, RawGuest::pages(0, 1)), false);
    const u64 second = client.ring().send(RawGuest::transfer(to_write, 8, RawGuest::pages(0, 1)));
    scene.settle();
    CHECK(client.ring().outcome(first) == Status::error);
    CHECK(client.ring().outcome(second) == Status::okay);
    scene.disk_.facts_.has_cache = false;
    const u64 flushes = scene.medium.flushes;
    CHECK(scene.execute(client, RawGuest::transfer(barrier, 8, RawGuest::pages(0, 1))) == Status::okay);
    CHECK(scene.execute(client, RawGuest::transfer(flush, 0, {})) == Status::okay);
    CHECK(scene.medium.flushes == flushes);
}

TEST_CASE("discards reach their extents, in pieces that the disk takes") {
    PathScene scene;
    scene.disk_.facts_.discard_sectors_max = 64;
    auto& client = scene.add(record(10, 1, Access::read_write, {sectors_of(0, 100, 50), sectors_of(0, 4000, 3000)}));
    CHECK(scene.execute(client, RawGuest::discard(10, 2000)) == Status::okay);
    std::sort(scene.medium.discarded.begin(), scene.medium.discarded.end());
    u64 at = 4000;
    REQUIRE(scene.medium.discarded.size() == 1 + (2000 - 40 + 63) / 64);
    CHECK(scene.medium.discarded[0] == std::pair<u64, u64>{110, 40});
    for (std::size_t i = 1; i < scene.medium.discarded.size(); ++i) {
        CHECK(scene.medium.discarded[i].first == at);
        at += scene.medium.discarded[i].second;
    }
    CHECK(at == 4000 + 1960);
    // More pieces than there can be at a time.
    scene.disk_.facts_.discard_sectors_max = 8;
    CHECK(scene.execute(client, RawGuest::discard(50, 3000)) == Status::okay);
    CHECK(client.vbd->statistics().discards == 2);
    PathScene other;
    other.disk_.facts_.discard_sectors_max = 0;
    CHECK(other.execute(other.add(10, 0, 100), RawGuest::discard(0, 8)) == Status::unsupported);
}

TEST_CASE("a broken disk answers everything with an error, and holds nobody's ring") {
    for (const auto status : {DiskStatus::failed, DiskStatus::lost}) {
        PathScene scene;
        auto& client = scene.add(10, 1000, 1000);
        scene.disk_.holds = true;
        for (u32 i = 0; i < 32; ++i) client.ring().send(RawGuest::transfer(to_write, i * 16, RawGuest::pages(i, 1)));
        scene.settle();
        CHECK(client.ring().unanswered() == 32);
        scene.run([&] { scene.disk_.break_down(status); });
        scene.settle();
        CHECK(client.ring().unanswered() == 0);
        for (const auto& [tag, how] : client.ring().answers) CHECK(how == Status::error);
        CHECK(scene.execute(client, RawGuest::transfer(to_read, 0, RawGuest::pages(0, 1))) == Status::error);
        CHECK(client.vbd->statistics().errors == 33);
        // What it may still write into is not used again.
        CHECK((scene.pool->free_pages() == scene.pool->pages()) == (status == DiskStatus::failed));
    }
}

TEST_CASE("a ring that is abandoned: nothing is answered and no page touched any more, and another one begins") {
    PathScene scene;
    auto& client = scene.add(10, 1000, 1000);
    scene.disk_.holds = true;
    for (u32 i = 0; i < 16; ++i) client.ring().send(RawGuest::transfer(i % 2 == 0 ? to_read : barrier, i * 16, RawGuest::pages(i, 1)));
    scene.settle();
    for (u32 i = 0; i < 16; ++i) std::memset(client.guest->page(i), 0xAB, 4096);
    scene.run([&] { client.queue().abandon(); });
    // The guest goes on with it, and its events come.
    client.ring().send(RawGuest::transfer(to_read, 500, RawGuest::pages(15, 1)));
    scene.run([&] { client.queue().back().notified(); });
    const std::vector<std::byte> ring(client.ring().memory(), client.ring().memory() + 4096);
    CHECK(!client.queue().is_idle());
    // Not before the old one's requests are gone.
    RawRing other(scene.world, client.guest->domain, scene.domain, 40, 4000, 1);
    scene.run([&] { CHECK(!client.queue().adopt(other.shared(), other.entry, other.record.data())); });
    scene.disk_.holds = false;
    scene.settle();
    CHECK(client.queue().is_idle());
    CHECK(client.vbd->is_idle());
    CHECK(client.ring().unanswered() == 17);
    CHECK(same(client.ring().memory(), ring.data(), 4096));
    for (u32 i = 0; i < 16; ++i)
        for (u32 at = 0; at < 4096; ++at) REQUIRE(client.guest->page(i)[at] == std::byte{0xAB});
    scene.run([&] { CHECK(client.queue().adopt(other.shared(), other.entry, other.record.data())); });
    scene.domain.listeners[4000] = [&] { client.queue().back().notified(); };
    const u64 tag = other.send(RawGuest::transfer(to_read, 0, RawGuest::pages(0, 1)));
    scene.settle();
    CHECK(other.outcome(tag) == Status::okay);
    CHECK(scene.pool->free_pages() == scene.pool->pages());
}

TEST_CASE("a ring that says too much is not served, and its neighbour is") {
    PathScene scene;
    auto& liar = scene.add(10, 1000, 1000);
    auto& client = scene.add(11, 3000, 1000);
    reinterpret_cast<ring::Header*>(liar.ring().memory())->req_prod = 1000;
    scene.world.as(liar.guest->domain, [&] { scene.world.send(10); });
    scene.settle();
    CHECK(liar.queue().back().broken());
    CHECK(scene.execute(client, RawGuest::transfer(to_read, 0, RawGuest::pages(0, 1))) == Status::okay);
}

TEST_CASE("rings are taken as long as there are requests for them") {
    PathScene scene(1, 8192, 256, 64);
    scene.add(10, 1000, 100);
    scene.add(11, 2000, 100);
    CHECK_THROWS_AS(scene.add(12, 3000, 100), Panic);
}
