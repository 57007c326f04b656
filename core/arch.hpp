// SPDX-License-Identifier: GPL-2.0-or-later
// What the core needs of the processor it runs on. Two implementations: arch/x86_64, and arch/host, which runs the same
// core in a process with an array for memory, for tests and fuzzers. The build chooses; no source but this one asks, for
// the few functions that have to be inline.
#pragma once

#include "core/address.hpp"
#include "core/result.hpp"
#ifndef RINGFENCE_HOST
#include "core/arch/x86_64/guest_copy.hpp"
#include "core/arch/x86_64/layout.hpp"
#endif

namespace core {

struct Cpu;
struct Domain;
struct Vcpu;
using CpuMask = u64;
inline constexpr unsigned cpus_max = 64;

namespace arch {

#ifdef RINGFENCE_HOST
Cpu& this_cpu();
#else
// By the stack, which lies in the processor's block.
inline Cpu& this_cpu() {
    u64 stack;
    asm("movq %%rsp, %0" : "=r"(stack));
    return *reinterpret_cast<Cpu*>((stack & ~u64{BLOCK_SIZE - 1}) + BLOCK_CPU);
}
#endif
u64 read_tsc();
void relax();                       // inside a loop that waits for another processor

// The core's window on all memory.
extern u64 direct_map;              // address of machine address 0
#ifdef RINGFENCE_HOST
inline void* window(MachineAddress address) { return reinterpret_cast<void*>(direct_map + address.raw()); }
#else
inline void* window(MachineAddress address) {
    return reinterpret_cast<void*>(0xFFFF'8400'0000'0000 + address.raw());
}
#endif
inline u64* table_at(Mfn frame) { return static_cast<u64*>(window(address_of(frame))); }
inline void* pointer_to(Mfn frame) { return window(address_of(frame)); }
void clear_page(void* page);
void copy_page(void* to, const void* from);

// Memory at a guest's virtual address, in its kernel address space, which is loaded. False: some byte is not accessible;
// what was copied before it stays copied. The caller has checked the range (guest_memory.hpp).
#ifdef RINGFENCE_HOST
bool copy_from_guest(void* to, u64 from, u64 size);
bool copy_to_guest(u64 to, const void* from, u64 size);
#endif

// TLB of this processor, and requests to others.
void load_kernel_space(Vcpu& vcpu);       // the address space of a vcpu in kernel mode; flushes the TLB
void flush_tlb();
void flush_page(u64 address);
void send_flush_requests(CpuMask cpus);
void kick(unsigned cpu);                  // makes a processor enter the core and look at its work
CpuMask online_cpus();

// The L4 slots of the core, for a page that becomes a guest's L4.
void install_core_slots(u64* l4);
bool is_core_entry(unsigned slot, u64 entry);      // for the audit

// The vcpu's descriptor tables changed: tell the processor if it is loaded here.
void gdt_changed(Vcpu& vcpu);
void ldt_changed(Vcpu& vcpu);

// Registers of this processor which the core keeps for the guest while it runs.
enum class Base { fs, gs_user, gs_kernel };
u64 read_base(Base base);
void write_base(Base base, u64 value);
bool load_user_gs_selector(u16 selector);
void set_task_switched(bool on);
Error set_debug_register(Vcpu& vcpu, unsigned number, u64 value);

// PCI configuration space, offset below 256; width 1, 2 or 4.
u32 read_pci(u32 address, u32 offset, u32 width);
void write_pci(u32 address, u32 offset, u32 width, u32 value);
void* map_device(MachineAddress address);      // the page of device memory it is in, for the core
struct Message {
    u32 address, data;
};
// What the function at this address writes to raise devices::interrupted(interrupt).
Message message_of(u32 interrupt, u32 function);

// The IOMMU. Without one these do nothing, and functions reach all memory.
bool has_iommu();
void attach_function(u32 address, const Domain& domain);       // it reaches the domain's DMA pool (dma.hpp) from now on
void detach_function(u32 address, DomId domain);               // it reaches nothing any more; what is under way has ended
void flush_dma(DomId domain);                                  // entries that were taken out of its tables hold no more
void publish_dma_entry(const void* entry);                     // after each write to a table that an IOMMU walks

void set_timer(u64 deadline_ns);          // one-shot interrupt of this processor; no_deadline switches it off
void write_console(char byte);

[[noreturn]] void end_machine(bool reboot);

}  // namespace arch
}  // namespace core
