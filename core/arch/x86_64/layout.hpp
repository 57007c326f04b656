// SPDX-License-Identifier: GPL-2.0-or-later
// Where things are in the core's part of every address space (L4 slots 256 to 271), and offsets shared with assembly.
// The same L4 entries stand in every L4, so nothing changes on the way in or out of the core.
#pragma once

// clang-format off
#define CORE_BASE          0xFFFF810000000000      /* slot 258: the image, at CORE_BASE + its machine address */
#define PER_CPU_BASE       0xFFFF810020000000      /* one block for each processor */
#define WINDOW_BASE        0xFFFF810028000000      /* GDT and LDT of the running vcpu, for each processor */
#define MMIO_BASE          0xFFFF81002C000000      /* registers of the interrupt controllers */

#define BLOCK_SIZE         0x8000
#define BLOCK_CPU          (BLOCK_SIZE - 0x200)    /* struct Cpu; the stack grows down from here */

#define CPU_CURRENT        0
#define CPU_LAST_FLUSH     8
#define CPU_SYSCALL_RSP    16

#define REGISTERS_CS       136
#define REGISTERS_SIZE     168

#define SELECTOR_CORE_CODE 0xE008
#define SELECTOR_CORE_DATA 0xE010
#define SELECTOR_TSS       0xE040
#define SELECTOR_LDT       0xE050
#define SELECTOR_CODE32    0xE023
#define SELECTOR_DATA      0xE02B
#define SELECTOR_CODE64    0xE033

#define VECTOR_SYSCALL     0x100
#define MAX_CPUS           64
// clang-format on

#ifndef __ASSEMBLER__

#include "core/address.hpp"

namespace core::layout {

inline constexpr u64 m2p = 0xFFFF'8000'0000'0000;             // slot 256: read-only for guests
inline constexpr u64 frame_table = 0xFFFF'8080'0000'0000;     // slot 257
inline constexpr u64 m2p_writable = 0xFFFF'80C0'0000'0000;    // slot 257, upper half
inline constexpr u64 core = CORE_BASE;
inline constexpr u64 direct_map = 0xFFFF'8400'0000'0000;      // slots 264 to 271
inline constexpr u64 direct_map_end = 0xFFFF'8800'0000'0000;

// Of a processor's block, by page: interrupt stacks, a guard page that is not mapped, and the main stack.
enum BlockPage : u64 { nmi_stack = 0, double_fault_stack = 1, machine_check_stack = 2, debug_stack = 3, guard = 4, block_pages = 8 };

inline constexpr u64 window_size = 32 * page_size;             // 16 pages of GDT, 16 of LDT
inline constexpr u64 ldt_window = 16 * page_size;
constexpr u64 gdt_of(unsigned cpu) { return WINDOW_BASE + cpu * window_size; }
constexpr u64 ldt_of(unsigned cpu) { return gdt_of(cpu) + ldt_window; }
constexpr u64 block_of(unsigned cpu) { return PER_CPU_BASE + u64{cpu} * BLOCK_SIZE; }
inline constexpr unsigned reserved_gdt_page = 14;              // byte 0xE000, entry 7168

}  // namespace core::layout

#endif
