// SPDX-License-Identifier: GPL-2.0-or-later
// The reader of partition tables: what is there is found, damage is seen, and the other end of the disk helps.
#include <doctest/doctest.h>

#include "services/blkback/partitions.hpp"
#include "tests/blkback/gpt_image.hpp"
#include "tests/blkback/memory_disk.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;
using blkback::Partitions;
using State = Partitions::State;

struct Scene final : MemoryDiskScene {
    explicit Scene(u32 block_bytes = 512, u64 sectors = 8192) : MemoryDiskScene(1, sectors) {
        disk_.facts_.block_bytes = block_bytes;
        std::memset(medium.bytes.data(), 0, medium.bytes.size());
    }
    State read() {
        bool ended = false;
        run([&] { rt::detach(reads(ended)); });
        settle();
        REQUIRE(ended);
        return partitions.state();
    }
    rt::Task<> reads(bool& ended) {
        co_await partitions.read(loop.turns(), disk_, *pool);
        ended = true;
    }
    Partitions partitions;
};

std::array<u16, gpt::name_units> name_of(const std::u16string& text) {
    std::array<u16, gpt::name_units> name{};
    for (std::size_t i = 0; i < text.size(); ++i) name[i] = text[i];
    return name;
}

const std::vector<GptImage::Partition> usual = {{100, 199, u"root"}, {200, 200, u"swap"}, {300, 399, u"twice"}, {400, 499, u"twice"}, {500, 999, u"Größe 漢字"}};

// What is read of a disk after a change.
template <typename Change>
State after(Change change, u32 block_bytes = 512) {
    Scene scene(block_bytes);
    GptImage image(scene.medium.bytes, block_bytes, usual);
    change(scene, image);
    const State state = scene.read();
    CHECK(scene.pool->free_pages() == scene.pool->pages());
    if (state == State::primary || state == State::backup) CHECK(scene.partitions.all().size() == usual.size());
    return state;
}

}  // namespace

TEST_CASE("partitions are found by their names") {
    for (const u32 block_bytes : {512u, 1024u, 4096u}) {
        Scene scene(block_bytes, 16384);
        const u64 scale = block_bytes / 512;
        GptImage image(scene.medium.bytes, block_bytes, {{100, 199, u"root"}, {200, 200, u"swap"}, {300, 399, u"twice"}, {400, 499, u"twice"}, {500, 999, u"Größe 漢字"}, {1000, 1001, std::u16string(36, u'x')}});
        REQUIRE(scene.read() == State::primary);
        CHECK(scene.partitions.all().size() == 6);
        const blkback::Partition* found = nullptr;
        REQUIRE(scene.partitions.find(name_of(u"root"), found) == Partitions::Found::one);
        CHECK(found->first == 100 * scale);
        CHECK(found->sectors == 100 * scale);
        REQUIRE(scene.partitions.find(name_of(u"swap"), found) == Partitions::Found::one);
        CHECK(found->sectors == scale);
        REQUIRE(scene.partitions.find(name_of(u"Größe 漢字"), found) == Partitions::Found::one);
        REQUIRE(scene.partitions.find(name_of(std::u16string(36, u'x')), found) == Partitions::Found::one);
        CHECK(scene.partitions.find(name_of(std::u16string(35, u'x')), found) == Partitions::Found::none);
        CHECK(scene.partitions.find(name_of(u"twice"), found) == Partitions::Found::several);
        CHECK(scene.partitions.find(name_of(u"roo"), found) == Partitions::Found::none);
        CHECK(scene.partitions.find(name_of(u"roots"), found) == Partitions::Found::none);
    }
}

TEST_CASE("larger entries, fewer, and more than are looked at") {
    { Scene scene; GptImage image(scene.medium.bytes, 512, usual, 16, 256); CHECK(scene.read() == State::primary); CHECK(scene.partitions.all().size() == 5); }
    { Scene scene; GptImage image(scene.medium.bytes, 512, usual, 5); CHECK(scene.read() == State::primary); CHECK(scene.partitions.all().size() == 5); }
    Scene scene;
    std::vector<GptImage::Partition> many;
    for (u64 i = 0; i < 200; ++i) many.push_back({1000 + i, 1000 + i, u"p"});
    GptImage image(scene.medium.bytes, 512, many, 1024);      // 128 KiB
    CHECK(scene.read() == State::primary);
    CHECK(scene.partitions.all().size() == gpt::entries_max);
}

TEST_CASE("a transfer that is smaller than the table") {
    CHECK(after([](Scene& scene, GptImage&) { scene.disk_.facts_.transfer_sectors_max = 8; }) == State::primary);
}

TEST_CASE("whatever byte of the primary table is damaged, the backup is taken") {
    for (u32 at = 0; at < 92; ++at) CHECK(after([&](Scene& scene, GptImage& image) { scene.medium.bytes[image.primary() + at] ^= 0x10; }) == State::backup);
    for (const u32 at : {0u, 33u, 56u, 16383u}) CHECK(after([&](Scene& scene, GptImage&) { scene.medium.bytes[1024 + at] ^= 1; }) == State::backup);
    CHECK(after([](Scene& scene, GptImage& image) { scene.medium.bytes[image.backup() + 40] ^= 1; }) == State::primary);
}

TEST_CASE("damage at both ends, nothing at either, and a disk that cannot be read are told apart") {
    CHECK(after([](Scene& scene, GptImage& image) { scene.medium.bytes[image.primary() + 40] ^= 1, scene.medium.bytes[image.backup() + 40] ^= 1; }) == State::damaged);
    CHECK(after([](Scene& scene, GptImage& image) { scene.medium.bytes[image.primary()] ^= 1, scene.medium.bytes[image.backup() + 40] ^= 1; }) == State::damaged);
    CHECK(after([](Scene& scene, GptImage& image) { scene.medium.bytes[image.primary() + 40] ^= 1, scene.medium.bytes[image.backup()] ^= 1; }) == State::damaged);
    CHECK(after([](Scene& scene, GptImage& image) { scene.medium.bytes[image.primary()] ^= 1, scene.medium.bytes[image.backup()] ^= 1; }) == State::none);
    CHECK(after([](Scene& scene, GptImage&) { scene.medium.bad = {1}; }) == State::backup);
    CHECK(after([](Scene& scene, GptImage&) { scene.medium.bad = {1, 8191}; }) == State::unreadable);
    CHECK(after([](Scene& scene, GptImage&) { scene.medium.bad = {5, 8190}; }) == State::unreadable);
    CHECK(after([](Scene& scene, GptImage&) { scene.disk_.broken = true; }) == State::unreadable);
    for (const u64 sectors : {1, 2, 3, 10}) {
        Scene tiny(512, sectors);
        CHECK(tiny.read() == State::none);
    }
    Scene lost;
    lost.disk_.status_instead = DiskStatus::lost;
    CHECK(lost.read() == State::unreadable);
    CHECK(lost.pool->free_pages() == lost.pool->pages() - 32);      // who knows what is still written there
}

TEST_CASE("a header whose checksum is right and whose numbers cannot be is no header") {
    const auto bad = [](u32 offset, auto value) {
        return after([&](Scene& scene, GptImage& image) {
            image.set(image.primary(), offset, value);
            scene.medium.bytes[image.backup()] ^= 1;
        });
    };
    for (const u32 bytes : {0u, 91u, 513u, ~0u}) CHECK(bad(12, bytes) == State::damaged);
    CHECK(bad(24, u64{2}) == State::damaged);
    for (const u64 block : {u64{8192}, ~u64{0}, u64{8192 - 31}}) CHECK(bad(72, block) == State::damaged);
    for (const u32 count : {0u, 1025u, ~0u, 0x0200'0000u}) CHECK(bad(80, count) == State::damaged);
    for (const u32 bytes : {0u, 64u, 127u, 192u, 8192u, ~0u}) CHECK(bad(84, bytes) == State::damaged);
    CHECK(bad(40, u64{9000}) == State::damaged);      // the first usable block behind the last
    CHECK(bad(48, u64{8192}) == State::damaged);
}

TEST_CASE("entries that leave the usable blocks are passed over and counted") {
    Scene scene;
    GptImage image(scene.medium.bytes, 512, {{33, 40, u"early"}, {34, 34, u"first"}, {200, 199, u"backwards"}, {8000, 8158, u"last"}, {8000, 8159, u"late"}, {0, ~u64{0}, u"all"}, {~u64{0}, 5, u"wraps"}});
    CHECK(image.first_usable() == 34);
    CHECK(image.last_usable() == 8158);
    CHECK(scene.read() == State::primary);
    CHECK(scene.partitions.all().size() == 2);
    CHECK(scene.partitions.wrong() == 5);
}
