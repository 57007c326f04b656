// SPDX-License-Identifier: GPL-2.0-or-later
// One remapping unit: its registers, and the queue by which it is told what to forget (Intel VT-d 3.0, 6.5.2 and 10.4).
#pragma once

#include "core/address.hpp"

namespace core::x86::iommu {

enum Register : u32 {
    reg_capabilities = 0x08, reg_extended_capabilities = 0x10, reg_command = 0x18, reg_status = 0x1C, reg_root = 0x20, reg_fault_status = 0x34,
    reg_fault_control = 0x38, reg_fault_data = 0x3C, reg_fault_address = 0x40, reg_fault_upper_address = 0x44, reg_queue_tail = 0x88,
    reg_queue = 0x90, reg_interrupt_table = 0xB8,
};
enum Command : u32 {
    enable_translation = 1u << 31, set_root = 1u << 30, enable_queue = 1u << 26, enable_interrupts = 1u << 25, set_interrupt_table = 1u << 24,
};

class Unit {
  public:
    // Null, or why this one is of no use.
    const char* find(u64 machine_address);
    // `queue` and `answers`: a page each.
    void start_queue(Mfn queue, Mfn answers);

    // It has forgotten, and what was under way by it has ended, when these return.
    void forget_contexts();
    void forget_translations(DomId domain);
    void forget_all_translations();
    void forget_interrupts();

    u32 read32(u32 reg) const { return *reinterpret_cast<volatile u32*>(registers_ + reg); }
    u64 read64(u32 reg) const { return *reinterpret_cast<volatile u64*>(registers_ + reg); }
    void write32(u32 reg, u32 value) { *reinterpret_cast<volatile u32*>(registers_ + reg) = value; }
    void write64(u32 reg, u64 value) { *reinterpret_cast<volatile u64*>(registers_ + reg) = value; }
    // Gives a command and waits until the status shows it.
    void command(Command which);

    bool walks(unsigned levels) const;
    bool is_coherent() const { return (read64(reg_extended_capabilities) & 1) != 0; }
    bool can_remap_interrupts() const { return (read64(reg_extended_capabilities) & 8) != 0; }
    u32 fault_records() const { return static_cast<u32>(read64(reg_capabilities) >> 40 & 0xFF) + 1; }
    u32 fault_record(u32 index) const { return static_cast<u32>(read64(reg_capabilities) >> 24 & 0x3FF) * 16 + index * 16; }

  private:
    void order(u64 low, u64 high);

    u64 registers_ = 0;
    u64* queue_ = nullptr;
    volatile u32* answer_ = nullptr;
    u64 answer_at_ = 0;
    u32 tail_ = 0, last_ = 0;
};

}  // namespace core::x86::iommu
