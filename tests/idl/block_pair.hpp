// SPDX-License-Identifier: GPL-2.0-or-later
// A block front end and a block back end in two simulated domains: callers that check every byte, a disk that answers in
// any order, and deaths of the back end.
#pragma once

#include "idl/block_back.hpp"
#include "idl/block_front.hpp"
#include "rt/task.hpp"
#include "tests/idl/simulation.hpp"

namespace pair {

using namespace abi;

inline constexpr DomId front_id = 7, back_id = 2;
inline constexpr EvtchnPort front_port = 3, back_port = 5;

// What the back end's death leaves: the shared ring, the kept entry and record, the disk.
struct Remains {
    explicit Remains(u32 ring_pages) : ring(ring_pages), pages(ring_pages) {
        entry.state = kept::State::connected;
        entry.peer = front_id;
        entry.port = back_port;
    }
    simulated::Pages ring;
    u32 pages;
    kept::Entry entry{};
    block::BlockRecord record[block::BlockRing::slots_max]{};
    std::vector<std::byte> disk = std::vector<std::byte>(8192 * block::sector_bytes);
    u64 flushes = 0, discards = 0, executed = 0;

    rt::SharedRing<block::BlockSlot> shared() { return {ring.data(), pages}; }
};

// One life of the back end. It executes at once or when the device says so, in any order.
class Disk final : public block::BlockService {
  public:
    Disk(simulated::World& world, rt::Turns& turns, Remains& remains) : world_(world), remains_(remains), back_(turns, *this) {
        back_.adopt(remains.shared(), remains.entry, remains.record);
    }
    block::BlockBack& back() { return back_; }

    void read(const block::Transfer& request, const Reply& reply) override { later(request, reply, true); }
    void write(const block::Transfer& request, const Reply& reply) override { later(request, reply, false); }
    void flush(const block::Transfer&, const Reply& reply) override {
        ++remains_.flushes;
        reply(block::Status::okay);
    }
    void discard(const block::Discard& request, const Reply& reply) override {
        ++remains_.discards;
        const u64 sectors = remains_.disk.size() / block::sector_bytes;
        const bool inside = request.sector < sectors && request.sector_count <= sectors - request.sector;
        reply(inside ? block::Status::okay : block::Status::error);
    }

    // Finishes one of those that wait. False: none does.
    bool work() {
        if (waiting_.empty()) return false;
        std::swap(waiting_[world_.below(static_cast<u32>(waiting_.size()))], waiting_.back());
        const Waiting one = waiting_.back();
        waiting_.pop_back();
        execute(one);
        return true;
    }

  private:
    struct Waiting {
        block::Transfer request;
        Reply reply;
        bool is_read;
    };

    void later(const block::Transfer& request, const Reply& reply, bool is_read) {
        const Waiting one{request, reply, is_read};
        if (world_.below(3) == 0) execute(one);
        else waiting_.push_back(one);
    }

    void execute(const Waiting& one) {
        ++remains_.executed;
        rt::Piece into[block::segments_max];
        const std::span<const rt::Piece> pieces = block::pieces(one.request, into);
        u64 bytes = 0;
        for (const rt::Piece& piece : pieces) bytes += piece.length;
        const u64 at = one.request.sector * block::sector_bytes, size = remains_.disk.size();
        if (one.request.sector > size / block::sector_bytes || bytes > size - at) return one.reply(block::Status::error);
        std::byte* const data = remains_.disk.data() + at;
        const bool moved = one.is_read ? rt::grants::copy_to(back_.peer(), pieces, data) : rt::grants::copy_from(back_.peer(), pieces, data);
        one.reply(moved ? block::Status::okay : block::Status::error);
    }

    simulated::World& world_;
    Remains& remains_;
    block::BlockBack back_;
    std::vector<Waiting> waiting_;
};

// Front end, back end and the callers.
class Pair {
  public:
    Pair(u32 seed, u32 ring_pages, u32 callers) : world(seed), remains(ring_pages), front(world.add(front_id, "front")), back(world.add(back_id, "back")), blocks(front.turns) {
        world.connect(front, front_port, back, back_port);
        front.listeners[front_port] = [this] { blocks.notified(); };
        back.listeners[back_port] = [this] {
            if (disk != nullptr) disk->back().notified();
        };
        back.device = [this] { return disk != nullptr && disk->work(); };
        back.died = [this] { disk.reset(); };
        back.reborn = [this] { disk = std::make_unique<Disk>(world, back.turns, remains); };
        world.as(front, [this] { blocks.connect(remains.shared(), back_id, front_port); });
        world.as(back, back.reborn);
        for (u32 i = 0; i < callers; ++i) buffers.push_back(std::make_unique<simulated::Pages>(pages_each));
        expected.resize(callers, std::vector<std::byte>(sectors_each * block::sector_bytes));
    }
    ~Pair() {
        disk.reset();
        front.turns = rt::Turns();
    }

    // Starts a caller that does so many operations on sectors of its own.
    void start(u32 caller, u64 operations) {
        ++running;
        world.as(front, [&] { rt::detach(call(caller, operations)); });
    }

    static constexpr u32 sectors_each = 40, pages_each = 3;
    simulated::World world;
    Remains remains;
    simulated::Domain &front, &back;
    block::BlockFront blocks;
    std::unique_ptr<Disk> disk;
    std::vector<std::unique_ptr<simulated::Pages>> buffers;
    std::vector<std::vector<std::byte>> expected;
    u64 done = 0, wrong = 0;
    u32 running = 0;

  private:
    rt::Task<> call(u32 caller, u64 operations) {
        for (u64 i = 0; i < operations; ++i) {
            const u32 kind = world.below(20);
            if (kind == 0) check((co_await blocks.flush(0, 0)).ok());
            else if (kind == 1) check((co_await blocks.discard(0, 0, caller * sectors_each, 1)).ok());
            else co_await transfer(caller, kind < 11);
            ++done;
        }
        --running;
    }

    rt::Task<> transfer(u32 caller, bool is_write) {
        const u32 sectors = 1 + world.below(world.below(8) == 0 ? 16 : 3), first = world.below(sectors_each - sectors + 1), bytes = sectors * block::sector_bytes;
        // At any sector of a page: a request then names parts of several.
        std::byte* const at = buffers[caller]->data() + world.below(pages_each * 8 - sectors + 1) * block::sector_bytes;
        std::byte* const truth = expected[caller].data() + first * block::sector_bytes;
        const u64 sector = u64{caller} * sectors_each + first;
        const u32 number = world.below(1u << 31);
        if (is_write) {
            for (u32 i = 0; i < bytes; i += 4) {
                const u32 word = number + i;
                std::memcpy(at + i, &word, 4);
            }
            std::memcpy(truth, at, bytes);
            check((co_await blocks.write(0, sector, {at, bytes})).ok());
        } else {
            std::memset(at, 0xEE, bytes);
            check((co_await blocks.read(0, sector, {at, bytes})).ok());
            check(std::memcmp(at, truth, bytes) == 0);
        }
    }

    void check(bool good) { wrong += good ? 0 : 1; }
};

}  // namespace pair
