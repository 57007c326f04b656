// SPDX-License-Identifier: GPL-2.0-or-later
// How an NVMe controller begins (NVM Express 1.4, 7.6.1): it is stopped, told where its admin queue is, started, asked who it is,
// and given its queues. After a reset the same again, in the same memory.
#include "registers.hpp"
#include "rt/console.hpp"
#include "rt/memory.hpp"
#include "services/blkback/nvme.hpp"

namespace blkback {

namespace {

namespace registers = rt::registers;
using nvme::AdminCommand;

nvme::Command command_of(AdminCommand opcode, u32 nsid = 0) {
    nvme::Command command{};
    command.opcode = static_cast<u8>(opcode);
    command.nsid = nsid;
    return command;
}

}  // namespace

rt::Task<const char*> Nvme::start(u32 queues) {
    const char* problem = prepare(queues);
    if (problem == nullptr) {
        const char* const said = co_await bring_up();
        problem = said;
    }
    if (problem != nullptr) {
        state_ = State::broken;
        if (registers_ != nullptr) registers::write(registers_->configuration, 0);
    }
    co_return problem;
}

// What does not change when it is reset: registers, memory, interrupts.
const char* Nvme::prepare(u32 queues) {
    if (!function_.enable()) return "cannot be enabled";
    registers_ = reinterpret_cast<nvme::Registers*>(function_.map(0, 0, nvme::doorbells));
    if (registers_ == nullptr) return "has registers that cannot be mapped";
    const u32 low = registers::read(registers_->capabilities_low), high = registers::read(registers_->capabilities_high);
    if ((high >> 16 & 0xF) != 0) return "has no pages of 4 KiB";
    if ((high >> 5 & 1) == 0) return "does not know the commands of disks";
    doorbell_stride_ = 4u << (high & 0xF);
    entries_ = (low & 0xFFFF) + 1 < NvmeQueue::entries_max ? (low & 0xFFFF) + 1 : NvmeQueue::entries_max;
    if (entries_ < 2) return "has queues of one entry";
    ready_ns_ = (u64{low >> 24} + 1) * 500'000'000;

    const u32 vectors = function_.info().vectors;
    queue_count_ = queues < queues_max ? queues : queues_max;
    if (vectors != 0 && vectors - 1 < queue_count_) queue_count_ = vectors - 1;
    if (queue_count_ == 0 || vectors == 0) return "has no interrupt for a queue";
    // All doorbells at once, in a place behind the registers.
    const u64 bytes = u64{queue_count_ + 1} * 2 * doorbell_stride_;
    doorbells_ = function_.map(0, nvme::doorbells, bytes);
    if (doorbells_ == nullptr) return "has doorbells that cannot be mapped";
    identified_ = pool_.take(1);
    const EvtchnPort port = function_.bind_vector(0);
    if (identified_ == nullptr || port == 0 || !admin_.prepare(port)) return "gets no memory, or no interrupt";
    for (u32 pair = 0; pair < queue_count_; ++pair) {
        const EvtchnPort own = function_.bind_vector(pair + 1);
        queues_[pair].emplace(loop_, pool_, static_cast<NvmeIoQueue::Owner&>(*this));
        if (own == 0 || !queues_[pair]->prepare(own)) return "gets no memory, or no interrupt";
    }
    return nullptr;
}

u32* Nvme::doorbell(u32 pair, bool completion) const { return reinterpret_cast<u32*>(doorbells_ + (pair * 2 + (completion ? 1 : 0)) * doorbell_stride_); }

// No interrupt tells when it is ready, so a timer looks, as long as the controller says that it may take.
rt::Task<bool> Nvme::set_enabled(bool enabled) {
    registers::write(registers_->configuration, enabled ? nvme::enable | nvme::entry_sizes : 0u);
    const u64 deadline = rt::time::system_ns() + ready_ns_;
    for (;;) {
        const u32 status = registers::read(registers_->status);
        if (status == ~u32{0}) co_return false;      // there is no device any more
        if (((status & nvme::ready) != 0) == enabled) co_return true;
        if (enabled && (status & nvme::fatal) != 0) co_return false;
        const u64 now = rt::time::system_ns();
        if (now >= deadline) co_return false;
        co_await alarms_.until(now + 1'000'000);
    }
}

rt::Task<const char*> Nvme::bring_up() {
    const bool stopped = co_await set_enabled(false);
    if (!stopped) co_return "does not stop";
    admin_.start(entries_, doorbell(0, false), doorbell(0, true));
    registers::write(registers_->admin_queue_sizes, (entries_ - 1) | (entries_ - 1) << 16);
    registers::write(registers_->admin_submission_low, static_cast<u32>(admin_.submission_address()));
    registers::write(registers_->admin_submission_high, static_cast<u32>(admin_.submission_address() >> 32));
    registers::write(registers_->admin_completion_low, static_cast<u32>(admin_.completion_address()));
    registers::write(registers_->admin_completion_high, static_cast<u32>(admin_.completion_address() >> 32));
    const bool started = co_await set_enabled(true);
    if (!started) co_return "does not become ready";
    const char* const problem = co_await read_facts();
    if (problem != nullptr) co_return problem;
    const bool agreed = co_await agree_on_queues();
    if (!agreed) co_return "gives us no queues";
    for (u32 pair = 0; pair < queue_count_; ++pair) {
        const bool created = co_await create_pair(pair);
        if (!created) co_return "does not take a queue";
    }
    state_ = State::running;
    co_return nullptr;
}

rt::Task<NvmeAdmin::Outcome> Nvme::call(nvme::Command command) {
    look_after();
    const NvmeAdmin::Outcome outcome = co_await admin_.call(command, rt::time::system_ns());
    co_return outcome;
}

rt::Task<bool> Nvme::identify(nvme::Identify what, u32 nsid) {
    std::memset(identified_, 0, page_size);
    nvme::Command command = command_of(AdminCommand::identify, nsid);
    command.prp1 = pool_.bus_address(identified_);
    command.words[0] = static_cast<u32>(what);
    const NvmeAdmin::Outcome outcome = co_await call(command);
    co_return outcome.good;
}

rt::Task<const char*> Nvme::read_facts() {
    DiskFacts facts;
    const bool first = co_await identify(nvme::Identify::controller, 0);
    if (!first) co_return "does not say who it is";
    const char* problem = take_controller(*reinterpret_cast<const nvme::Controller*>(identified_), facts);
    if (problem != nullptr) co_return problem;
    const bool second = co_await identify(nvme::Identify::namespace_, 1);
    if (!second) co_return "has no first namespace";
    problem = take_namespace(*reinterpret_cast<const nvme::Namespace*>(identified_), facts);
    if (problem == nullptr) facts_ = facts;
    co_return problem;
}

const char* Nvme::take_controller(const nvme::Controller& controller, DiskFacts& facts) {
    const u8 transfer_max = rt::shared::load(controller.transfer_max);
    // 2^5 pages are as many as anybody moves at once.
    facts.transfer_sectors_max = transfer_max == 0 || transfer_max > 5 ? Disk::transfer_sectors_max : sectors_per_page << transfer_max;
    facts.has_cache = (rt::shared::load(controller.cache) & 1) != 0;
    if ((rt::shared::load(controller.abilities) & nvme::ability_discard) != 0) facts.discard_sectors_max = 1u << 30;
    return rt::shared::load(controller.namespaces) == 0 ? "has no namespace" : nullptr;
}

const char* Nvme::take_namespace(const nvme::Namespace& there, DiskFacts& facts) {
    nvme::BlockFormat format;
    rt::shared::read(format, &there.table[rt::shared::load(there.format) & 0xF]);
    if (format.exponent < 9 || format.exponent > 12) return "has blocks that are not of 512 to 4096 bytes";
    if (format.metadata_bytes != 0) return "has blocks with metadata";
    const u64 blocks = rt::shared::load(there.blocks);
    if (blocks == 0 || blocks > ~u64{0} >> format.exponent) return "says of its size what cannot be";
    block_shift_ = format.exponent - 9u;
    facts.block_bytes = facts.physical_block_bytes = 1u << format.exponent;
    facts.sectors = blocks << block_shift_;
    facts.discard_alignment = 1u << block_shift_;
    return nullptr;
}

rt::Task<bool> Nvme::agree_on_queues() {
    nvme::Command command = command_of(AdminCommand::set_features);
    command.words[0] = nvme::feature_queues;
    command.words[1] = (queue_count_ - 1) | (queue_count_ - 1) << 16;
    const NvmeAdmin::Outcome outcome = co_await call(command);
    for (const u32 granted : {outcome.result & 0xFFFF, outcome.result >> 16})
        if (granted + 1 < queue_count_) queue_count_ = granted + 1;
    co_return outcome.good;
}

rt::Task<bool> Nvme::create_pair(u32 pair) {
    const u32 id = pair + 1, sizes = id | (entries_ - 1) << 16;      // queue and vector have the same number
    queues_[pair]->start(entries_, doorbell(id, false), doorbell(id, true));
    nvme::Command command = command_of(AdminCommand::create_completion_queue);
    command.prp1 = queues_[pair]->completion_address();
    command.words[0] = sizes;
    command.words[1] = nvme::queue_contiguous | nvme::queue_interrupts | id << 16;
    const NvmeAdmin::Outcome first = co_await call(command);
    if (!first.good) co_return false;
    command = command_of(AdminCommand::create_submission_queue);
    command.prp1 = queues_[pair]->submission_address();
    command.words[0] = sizes;
    command.words[1] = nvme::queue_contiguous | id << 16;
    const NvmeAdmin::Outcome second = co_await call(command);
    co_return second.good;
}

}  // namespace blkback
