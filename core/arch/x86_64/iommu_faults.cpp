// SPDX-License-Identifier: GPL-2.0-or-later
// What functions tried and did not get (Intel VT-d 3.0, 7.3 and 10.4.14).
#include "core/arch/x86_64/apic.hpp"
#include "core/arch/x86_64/iommu.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/audit_stream.hpp"
#include "core/device.hpp"
#include "core/lock.hpp"

namespace core::x86::iommu {

namespace {

constexpr u64 is_fault = u64{1} << 63, is_read = u64{1} << 62;
constexpr u32 clear_status = 0xFF;
constexpr u64 keep_quiet = 2;            // in a context: its faults are not recorded
// A function that goes on trying would keep a processor busy.
constexpr u32 told_most = 16;
u8 told[256 * 256];                      // by the function's address

const char* reason(u64 high) {
    constexpr u64 no_write = 5, no_read = 6;
    const u64 code = high >> 32 & 0xFF;
    if (code == no_write || code == no_read) return (high & is_read) != 0 ? "a read, not in its pool" : "a write, not in its pool";
    return (high & is_read) != 0 ? "a read, by a function that is nobody's" : "a write, by a function that is nobody's";
}

void note(Locked locked, u64 address, u64 high) {
    const u32 source = static_cast<u32>(high & 0xFFFF);
    const pci::Function* const function = pci::find(source);
    const DomId owner = function != nullptr ? devices::owner(*function) : DomId{0};
    audit_stream::note(locked, {.kind = abi::AuditKind::dma_fault, .actor = owner, .target = owner, .value = static_cast<i64>(address), .text = reason(high), .vcpu = source});
    Context* const context = context_of(source);
    if (++told[source] < told_most || context == nullptr) return;
    told[source] = 0;
    write_context(*context, context->low | keep_quiet, context->high);
    for (Unit& unit : units()) unit.forget_contexts();
}

}  // namespace

void start_faults(Unit& unit) {
    const arch::Message message = plain_message(dma_fault_interrupt, apic::id());
    unit.write32(reg_fault_data, message.data);
    unit.write32(reg_fault_address, message.address);
    unit.write32(reg_fault_upper_address, 0);
    unit.write32(reg_fault_control, 0);
}

void note_faults() {
    const LockGuard lock;
    for (Unit& unit : units()) {
        for (u32 i = 0; i < unit.fault_records(); ++i) {
            const u32 at = unit.fault_record(i);
            const u64 high = unit.read64(at + 8);
            if ((high & is_fault) == 0) continue;
            const u64 address = unit.read64(at) & ~u64{page_size - 1};
            unit.write64(at + 8, is_fault);
            note(lock, address, high);
        }
        unit.write32(reg_fault_status, clear_status);
    }
}

}  // namespace core::x86::iommu
