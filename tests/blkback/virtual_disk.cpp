// SPDX-License-Identifier: GPL-2.0-or-later
// Records of virtual devices: what is accepted, what is refused and why, and where each sector then is.
#include "services/blkback/virtual_disk.hpp"

#include <doctest/doctest.h>

#include "tests/blkback/gpt_image.hpp"
#include "tests/blkback/memory_disk.hpp"
#include "tests/blkback/records.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;
using blkback::Verdict;
using blkback::VirtualDisk;
using vbd::Access;
using vbd::Status;

// Disk 0 has blocks of 512 bytes and a partition table, disk 1 blocks of 4 KiB and none, disk 2 could not be started.
struct Scene final : MemoryDiskScene {
    Scene() : second_medium(8192), second(world, second_medium) {
        std::memset(medium.bytes.data(), 0, medium.bytes.size());
        GptImage image(medium.bytes, 512, {{100, 199, u"root"}, {200, 299, u"twice"}, {300, 399, u"twice"}});
        second.facts_.block_bytes = second.facts_.physical_block_bytes = 4096;
        disks[0].disk = &disk_;
        disks[1].disk = &second;
        run([&] { rt::detach(disks[0].partitions.read(loop.turns(), disk_, *pool)); });
        settle();
        REQUIRE(disks[0].partitions.has_table());
    }
    Verdict define(const vbd::Device& record, VirtualDisk& into) { return into.define(record, disks); }
    Status define(const vbd::Device& record) {
        VirtualDisk ignored;
        return define(record, ignored).status;
    }

    Medium second_medium;
    MemoryDisk second;
    blkback::PhysicalDisk disks[3];
};

}  // namespace

TEST_CASE("extents one behind the other: every sector has its place") {
    Scene scene;
    VirtualDisk disk;
    REQUIRE(scene.define(record(7, 51712, Access::read_write, {sectors_of(0, 1000, 8), partition_of(0, u"root"), sectors_of(1, 8000, 192)}), disk).status == Status::misaligned);
    REQUIRE(scene.define(record(7, 51712, Access::read_write, {sectors_of(0, 1000, 8), sectors_of(0, 200, 24), sectors_of(1, 8000, 192)}), disk).good());
    CHECK(disk.owner() == 7);
    CHECK(disk.device() == 51712);
    CHECK(disk.is_writable());
    CHECK(disk.sectors() == 224);
    CHECK(disk.block_bytes() == 4096);
    CHECK(disk.uses(0));
    CHECK(disk.uses(1));
    CHECK(!disk.uses(2));
    for (u64 sector = 0; sector < 224; ++sector) {
        const VirtualDisk::Place place = disk.locate(sector);
        const bool first = sector < 8, second = sector < 32;
        CHECK(place.disk == (second ? 0 : 1));
        CHECK(place.sector == (first ? 1000 + sector : second ? 200 + sector - 8 : 8000 + sector - 32));
        CHECK(place.sectors == (first ? 8 - sector : second ? 32 - sector : 224 - sector));
    }
    CHECK(disk.covers(0, 224));
    CHECK(disk.covers(223, 1));
    for (const auto& [sector, sectors] : {std::pair<u64, u64>{0, 225}, {224, 1}, {223, 2}, {0, 0}, {~u64{0}, 2}, {1, ~u64{0}}, {5, ~u64{0} - 4}}) CHECK(!disk.covers(sector, sectors));
}

TEST_CASE("partitions by name") {
    Scene scene;
    VirtualDisk disk;
    REQUIRE(scene.define(record(7, 1, Access::read_only, {partition_of(0, u"root")}), disk).good());
    CHECK(disk.sectors() == 100);
    CHECK(disk.locate(0).sector == 100);
    CHECK(scene.define(record(7, 1, Access::read_only, {partition_of(0, u"twice")})) == Status::several_partitions);
    CHECK(scene.define(record(7, 1, Access::read_only, {partition_of(0, u"home")})) == Status::no_partition);
    CHECK(scene.define(record(7, 1, Access::read_only, {partition_of(1, u"root")})) == Status::no_partition_table);
}

TEST_CASE("what cannot be is refused, with the extent's number") {
    Scene scene;
    const auto fine = sectors_of(0, 0, 8);
    const auto refused = [&](vbd::Extent extent, Access access = Access::read_write) {
        VirtualDisk disk;
        const Verdict verdict = scene.define(record(7, 1, access, {fine, extent}), disk);
        CHECK(verdict.extent == 1);
        return verdict.status;
    };
    CHECK(refused(sectors_of(2, 0, 8)) == Status::no_disk);
    CHECK(refused(sectors_of(3, 0, 8)) == Status::no_disk);
    CHECK(refused(sectors_of(~u32{0}, 0, 8)) == Status::no_disk);
    for (const auto& [start, sectors] : {std::pair<u64, u64>{8, 0}, {8192, 1}, {8, 8185}, {8, ~u64{0}}, {~u64{0}, 2}, {~u64{0}, ~u64{0}}})
        CHECK(refused(sectors_of(0, start, sectors)) == Status::outside);
    CHECK(refused(sectors_of(1, 4, 8)) == Status::misaligned);
    CHECK(refused(sectors_of(1, 8, 12)) == Status::misaligned);
    CHECK(refused(sectors_of(0, 7, 8)) == Status::overlaps);
    vbd::Extent strange = fine;
    strange.where = static_cast<vbd::Where>(2);
    CHECK(refused(strange) == Status::malformed);
    scene.second.facts_.read_only = true;
    CHECK(refused(sectors_of(1, 8, 8)) == Status::disk_read_only);
    VirtualDisk disk;
    CHECK(scene.define(record(7, 1, Access::read_only, {fine, fine, sectors_of(1, 8, 8)}), disk).good());      // reading twice hurts nobody
    CHECK(scene.define(record(7, 1, Access::read_only, {})) == Status::no_extents);
    vbd::Device many = record(7, 1, Access::read_only, {fine});
    many.extent_count = 17;
    CHECK(scene.define(many) == Status::malformed);
    CHECK(scene.define(record(7, 1, static_cast<Access>(2), {fine})) == Status::malformed);
    scene.disk_.broken = true;
    CHECK(scene.define(record(7, 1, Access::read_only, {fine})) == Status::no_disk);
}

TEST_CASE("the last sector of a disk, and all of it") {
    Scene scene;
    CHECK(scene.define(record(7, 1, Access::read_write, {sectors_of(0, 8191, 1)})) == Status::okay);
    CHECK(scene.define(record(7, 1, Access::read_write, {sectors_of(0, 0, 8192)})) == Status::okay);
}

TEST_CASE("two writable devices have no sector in common; readers do not matter") {
    Scene scene;
    VirtualDisk mine, other;
    REQUIRE(scene.define(record(7, 1, Access::read_write, {sectors_of(1, 0, 80), sectors_of(0, 100, 80)}), mine).good());
    for (const auto& [disk, start, sectors, bad] : {std::tuple<u32, u64, u64, bool>{0, 0, 100, false}, {0, 0, 101, true}, {0, 179, 1, true}, {0, 180, 10, false}, {0, 120, 10, true}, {0, 0, 8192, true}, {1, 100 / 8 * 8, 80, false}}) {
        REQUIRE(scene.define(record(8, 2, Access::read_write, {sectors_of(0, 8000, 1), sectors_of(disk, start, sectors)}), other).status == (disk == 1 ? Status::misaligned : sectors == 8192 ? Status::overlaps : Status::okay));
        REQUIRE(scene.define(record(8, 2, Access::read_write, {sectors_of(disk, start, sectors)}), other).good());
        const Verdict verdict = mine.conflict(other);
        CHECK(verdict.good() == !bad);
        CHECK(other.conflict(mine).good() == !bad);
        if (!bad) continue;
        CHECK(verdict.status == Status::overlaps);
        CHECK(verdict.extent == 1);
        CHECK(verdict.other_owner == 8);
        CHECK(verdict.other_device == 2);
        CHECK(verdict.other_extent == 0);
        REQUIRE(scene.define(record(8, 2, Access::read_only, {sectors_of(disk, start, sectors)}), other).good());
        CHECK(mine.conflict(other).good());
        CHECK(other.conflict(mine).good());
    }
}
