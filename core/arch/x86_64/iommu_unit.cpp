// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/iommu_unit.hpp"

#include "core/arch.hpp"
#include "core/arch/x86_64/core_memory.hpp"
#include "core/domain.hpp"
#include "core/panic.hpp"

namespace core::x86::iommu {

namespace {

constexpr u32 queue_entries = page_size / 16;
constexpr u64 forget_context = 1, forget_translation = 2, forget_interrupt = 4, wait_for_all = 5;
constexpr u64 of_all = 1 << 4, of_domain = 2 << 4, drain = 3 << 6, write_answer = 1 << 5;

// Far more than any unit needs: it hangs, and nothing could be promised any more.
constexpr u64 patience_ticks = u64{1} << 36;

template <typename Condition>
void wait_until(Condition condition) {
    const u64 begin = arch::read_tsc();
    while (!condition()) {
        if (arch::read_tsc() - begin > patience_ticks) PANIC("an IOMMU does not answer");
        arch::relax();
    }
}

}  // namespace

const char* Unit::find(u64 machine_address) {
    registers_ = core_memory::map_registers(machine_address);
    constexpr u64 queued = 2;
    const u64 capabilities = read64(reg_capabilities);
    const u32 domain_bits = 4 + 2 * static_cast<u32>(capabilities & 7);
    if (u64{1} << domain_bits < domains::domains_max) return "knows too few domains";
    if ((read64(reg_extended_capabilities) & queued) == 0) return "has no queue for invalidations";
    if (fault_record(fault_records()) > page_size) return "has its fault records beyond its first page";
    return nullptr;
}

bool Unit::walks(unsigned levels) const { return (read64(reg_capabilities) >> 8 >> (levels - 2) & 1) != 0; }

void Unit::command(Command which) {
    // Those that stay on are repeated, those that act once are not (10.4.4).
    constexpr u32 lasting = enable_translation | enable_queue | enable_interrupts;
    write32(reg_command, (read32(reg_status) & lasting) | which);
    wait_until([&] { return (read32(reg_status) & which) != 0; });
}

void Unit::start_queue(Mfn queue, Mfn answers) {
    queue_ = arch::table_at(queue);
    answer_ = static_cast<volatile u32*>(arch::pointer_to(answers));
    answer_at_ = address_of(answers).raw();
    tail_ = 0;
    write64(reg_queue_tail, 0);
    write64(reg_queue, address_of(queue).raw());
    command(enable_queue);
}

// One order and a request for its end.
void Unit::order(u64 low, u64 high) {
    const auto put = [this](u64 a, u64 b) {
        u64* const entry = queue_ + 2 * tail_;
        entry[0] = a;
        entry[1] = b;
        arch::publish_dma_entry(entry);
        tail_ = (tail_ + 1) % queue_entries;
    };
    ++last_;
    put(low, high);
    put(wait_for_all | write_answer | u64{last_} << 32, answer_at_);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    write64(reg_queue_tail, u64{tail_} * 16);
    wait_until([&] { return *answer_ == last_; });
}

void Unit::forget_contexts() { order(forget_context | of_all, 0); }
void Unit::forget_all_translations() { order(forget_translation | of_all | drain, 0); }
void Unit::forget_translations(DomId domain) { order(forget_translation | of_domain | drain | u64{domain} << 16, 0); }
void Unit::forget_interrupts() { order(forget_interrupt, 0); }

}  // namespace core::x86::iommu
