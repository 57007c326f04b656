// SPDX-License-Identifier: GPL-2.0-or-later
// What a request costs from a caller in one domain through a service in another and back, in batches; and what of that goes
// into private copies and checks. Both domains share one processor, so the time stamp counter sees the instructions of both
// and of the core between them.
#include "idl/block_front.hpp"
#include "idl/block_ring.hpp"
#include "rt/boot_link.hpp"
#include "rt/console.hpp"
#include "rt/task.hpp"

namespace {

using namespace abi;

u64 ticks() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return u64{high} << 32 | low;
}

// "row NAME_VARIANT TOTAL OPERATIONS", the fastest of a few stretches.
template <typename Stretch>
void measure(std::string_view name, u64 variant, u64 operations, Stretch stretch) {
    u64 best = ~0ull;
    for (unsigned i = 0; i < 5; ++i) {
        const u64 start = ticks();
        stretch();
        const u64 taken = ticks() - start;
        if (taken < best) best = taken;
    }
    rt::print("row ", name, '_', variant, ' ', best, ' ', operations);
}

alignas(4096) std::byte buffers[32][4096];
u64 failed = 0;

rt::Task<> flush(block::BlockFront& disk, u64& left) {
    const auto outcome = co_await disk.flush(0, 0);
    if (!outcome.ok()) ++failed;
    --left;
}
rt::Task<> read(block::BlockFront& disk, u64& left, std::byte* buffer) {
    const auto outcome = co_await disk.read(0, 0, {buffer, 4096});
    if (!outcome.ok()) ++failed;
    --left;
}

void round_trips(rt::Loop& loop, block::BlockFront& disk) {
    constexpr u64 rounds = 64;
    for (const u64 batch : {1, 8, 32}) {
        const auto run = [&](auto start) {
            for (u64 round = 0; round < rounds; ++round) {
                u64 left = batch;
                for (u64 i = 0; i < batch; ++i) rt::detach(start(i, left));
                loop.run_until([&] { return left == 0; });
            }
        };
        measure("flush", batch, rounds * batch, [&] { run([&](u64, u64& left) { return flush(disk, left); }); });
        measure("read_4k", batch, rounds * batch, [&] { run([&](u64 i, u64& left) { return read(disk, left, buffers[i]); }); });
    }
    if (failed != 0) rt::print("bench: ", failed, " operations failed");
}

// The same steps as in rt/operation_back.hpp and rt/operation_front.hpp, on a page of our own. `segments`: of each request.
class Steps {
  public:
    explicit Steps(u8 segments) : shared_(page_, 1) {
        names_.reset(requests);
        for (u32 i = 0; i < requests; ++i) {
            slots_[i] = {};
            slots_[i].transfer.segment_count = segments;
            for (block::Segment& segment : slots_[i].transfer.segments) segment.last_sector = 7;
            slots_[i].transfer.tag = names_.give(i);
            rt::shared::write(shared_.slot(i), slots_[i]);
        }
    }
    void requests_copied() {
        for_each([this](u32 i, u32 at) { rt::shared::read(slots_[at], shared_.slot(i)); });
    }
    void requests_checked() {
        for_each([this](u32, u32 at) { good_ = block::BlockRing::is_valid(slots_[at]); });
    }
    void answer_all() {
        for (u32 i = 0; i < requests; ++i) {
            block::Answer answer{};
            block::BlockRing::address(answer, block::BlockRing::identity(slots_[i]));
            rt::shared::write(shared_.slot(i), answer);
        }
    }
    void answers_copied() {
        for_each([this](u32 i, u32 at) { rt::shared::read(answers_[at], shared_.slot(i)); });
    }
    void answers_checked() {
        for_each([this](u32, u32 at) {
            const u64* const named = names_.find(block::BlockRing::tag(answers_[at]));
            good_ = named != nullptr && block::BlockRing::answers(answers_[at], slots_[*named]);
        });
    }
    bool good() const { return good_; }

    static constexpr u32 requests = 32, times = 64;

  private:
    template <typename Step>
    void for_each(Step step) {
        for (u32 i = 0; i < requests * times; ++i) step(i, i % requests);
    }
    alignas(4096) static inline std::byte page_[4096];
    rt::SharedRing<block::BlockSlot> shared_;
    block::BlockSlot slots_[requests];
    block::Answer answers_[requests];
    rt::Names<u64, u64, requests> names_;
    volatile bool good_ = true;
};

void copies_and_checks() {
    constexpr u64 all = Steps::requests * Steps::times;
    for (const u8 segments : {0, 1, 11}) {
        Steps steps(segments);
        measure("copy_request", segments, all, [&] { steps.requests_copied(); });
        measure("check_request", segments, all, [&] { steps.requests_checked(); });
        steps.answer_all();
        measure("copy_answer", segments, all, [&] { steps.answers_copied(); });
        measure("check_answer", segments, all, [&] { steps.answers_checked(); });
        if (!steps.good()) rt::print("bench: the checks do not pass");
    }
}

}  // namespace

void run() {
    rt::grants::start();
    rt::Loop loop;
    block::BlockFront disk(loop.turns());
    rt::BootFront link(loop, "ring", disk);
    round_trips(loop, disk);
    copies_and_checks();
    rt::print("ring: end");
}
