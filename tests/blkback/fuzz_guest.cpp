// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: a guest that writes what it likes into its ring, its segments and its grants, on a device of two extents, beside
// one that behaves; the disk errs now and then, rings are abandoned, and the service dies. Whatever comes, no sector outside
// of the device changes, nobody's answer is missing, and the neighbour finds what it wrote.
#include <cstdio>
#include <cstdlib>

#include "tests/blkback/path_scene.hpp"
#include "tests/virtio/hostile_device.hpp"

using namespace simulated;

namespace {

struct Reached {
    u64 scenes, okay, errors, unsupported, broken, restarts, deaths_of_rings;
} reached;

void print_sums() {
    const auto number = [](u64 value) { return static_cast<unsigned long long>(value); };
    std::fprintf(stderr, "reached: scenes %llu, okay %llu, errors %llu, unsupported %llu, broken %llu, restarts %llu, abandoned %llu,\n", number(reached.scenes), number(reached.okay),
                 number(reached.errors), number(reached.unsupported), number(reached.broken), number(reached.restarts), number(reached.deaths_of_rings));
}

block::Segment next_segment(Input& input) {
    const u8 first = static_cast<u8>(input.below(8));
    block::Segment segment = RawGuest::segment(input.below(64), first, static_cast<u8>(first + input.below(8u - first)));
    if (input.below(16) == 0) segment = {input.below(500), input.next(), input.next()};
    return segment;
}

block::BlockSlot next_slot(Input& input, RawGuest& guest) {
    std::vector<block::Segment> segments;
    const u64 sector = input.below(16) == 0 ? ~u64{0} - input.below(300) : input.below(260);
    const u32 kind = input.below(10), count = kind == 6 ? input.below(40) : input.below(12);
    for (u32 i = 0; i < count; ++i) segments.push_back(next_segment(input));
    block::BlockSlot slot;
    if (kind == 5) slot = RawGuest::discard(sector, input.below(300), static_cast<u8>(input.below(8) == 0));
    else if (kind == 6) slot = guest.indirect(static_cast<u8>(input.below(3)), sector, segments);
    else slot = RawGuest::transfer(static_cast<u8>(kind), sector, segments);
    // And any byte of it.
    if (input.below(8) == 0) reinterpret_cast<u8*>(&slot)[input.below(sizeof slot)] = input.next();
    return slot;
}

void step(PathScene& scene, PathScene::Client& bad, Input& input) {
    RawRing& ring = bad.ring();
    switch (input.below(20)) {
    case 0: scene.disk_.holds = !scene.disk_.holds; return;
    case 1: scene.medium.bad = {1000 + input.below(300)}; return;
    case 2: scene.medium.bad.clear(); return;
    case 3: bad.guest->domain.grants.erase(RawGuest::ref(input.below(64))); return;
    case 4: bad.guest->domain.grants[RawGuest::ref(input.below(64))].writable = false; return;
    case 5:
        // A slot that is changed while it is read, or was.
        reinterpret_cast<u8*>(&ring.slot(input.next()))[input.below(sizeof(block::BlockSlot))] = input.next();
        return;
    case 6:
        if (input.below(8) == 0) reinterpret_cast<ring::Header*>(ring.memory())->req_prod += input.below(100);
        return;
    case 7:
        if (input.below(4) != 0) return;
        ++reached.restarts;
        return scene.restart();
    case 8:
        if (input.below(8) != 0) return;
        ++reached.deaths_of_rings;
        return scene.run([&] { bad.queue().abandon(); });
    default:
        if (ring.room() != 0) ring.send(next_slot(input, *bad.guest), input.below(4) != 0);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool registered = std::atexit(print_sums) == 0;
    static_cast<void>(registered);
    ++reached.scenes;
    Input input{{data, size}};
    PathScene scene(1, 2048, 64);
    auto& bad = scene.add(record(10, 1, input.below(4) == 0 ? vbd::Access::read_only : vbd::Access::read_write, {sectors_of(0, 1000, 103), sectors_of(0, 1200, 150)}));
    auto& good = scene.add(11, 1350, 100);
    const std::vector<u8> before = scene.medium.bytes;
    std::memset(good.guest->page(0), 0x5A, 4096);
    for (u32 steps = 0; steps < 400 && !input.is_empty(); ++steps) {
        try {
            step(scene, bad, input);
            for (u32 i = input.below(4); i != 0; --i) scene.world.step();
        } catch (const Panic& panic) {
            // The guest's own end may not like what the guest did to its ring; the service may not panic.
            if (panic.report.find("back end's") == std::string::npos && panic.report != "an answer to nothing") throw;
        }
        if (steps % 16 == 0 && good.ring().room() != 0) good.ring().send(RawGuest::transfer(1, steps / 16 * 2, {RawGuest::segment(0, 0, 1)}));
    }
    scene.disk_.holds = false;
    scene.medium.bad.clear();
    try {
        if (!scene.settle()) std::abort();
    } catch (const Panic& panic) {
        if (panic.report.find("back end's") == std::string::npos && panic.report != "an answer to nothing") throw;
        if (!scene.settle()) std::abort();
    }
    good.ring().look();
    if (good.ring().unanswered() != 0) std::abort();
    for (const auto& [tag, status] : good.ring().answers)
        if (status != Status::okay) std::abort();
    for (const auto& [tag, status] : bad.ring().answers) ++(status == Status::okay ? reached.okay : status == Status::error ? reached.errors : reached.unsupported);
    reached.broken += bad.queue().back().broken();
    const auto untouched = [&](u64 sector, u64 sectors) { return std::memcmp(scene.at(sector), &before[sector * 512], sectors * 512) == 0; };
    if (!untouched(0, 1000) || !untouched(1103, 97) || !untouched(1450, 2048 - 1450)) std::abort();
    if (scene.pool->free_pages() != scene.pool->pages()) std::abort();
    return 0;
}
