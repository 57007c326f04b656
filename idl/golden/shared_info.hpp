// SPDX-License-Identifier: GPL-2.0-or-later
// start_info and shared_info, from the public header xen.h: what a guest reads at its start and shares with the core while
// it runs.
//
// Whoever builds a domain writes its StartInfo into a page of it; RSI holds the page's virtual address at the first
// instruction. The guest only reads it.
//
// SharedInfo is a page of the core's, which the domain maps by frame number. Both sides change bits of its event words at
// any time, so each change is one atomic operation. vcpu_op registerVcpuInfo moves a vcpu's VcpuInfo to a frame of the
// domain's own.
// Generated from shared_info.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

// Slots in SharedInfo; also our limit of vcpus per domain.
inline constexpr u32 vcpus_max = 32;
// 2-level ABI: 64 words of 64 bits.
inline constexpr u32 event_ports_max = 4096;

// A vcpu's clock, written by the core. System time now, in ns since the core's start, is
// systemTime + (((tsc - tscTimestamp) << tscShift) * tscToSystemMul >> 32); a negative tscShift shifts right.
struct VcpuTimeInfo {
    u32 version;                    // Odd while being updated.
    u32 pad0;
    u64 tsc_timestamp;
    u64 system_time;                // ns at tscTimestamp.
    u32 tsc_to_system_mul;          // 0.32 fixed point, applied after the shift.
    i8 tsc_shift;
    u8 flags;                       // Bit 0: stable across vcpus.
    u16 pad1;
};
static_assert(sizeof(VcpuTimeInfo) == 32 && alignof(VcpuTimeInfo) == 8);
static_assert(offsetof(VcpuTimeInfo, version) == 0 && offsetof(VcpuTimeInfo, tsc_timestamp) == 8 &&
    offsetof(VcpuTimeInfo, system_time) == 16 && offsetof(VcpuTimeInfo, tsc_to_system_mul) == 24 &&
    offsetof(VcpuTimeInfo, tsc_shift) == 28 && offsetof(VcpuTimeInfo, flags) == 29);

// A vcpu's events: an upcall comes when one is pending and the mask is 0.
struct VcpuInfo {
    u8 evtchn_upcall_pending;       // Set by the core, cleared by the guest before it looks at evtchnPendingSel.
    u8 evtchn_upcall_mask;          // The guest's interrupt flag, inverted; the core sets it with each upcall.
    u8 pad0[6];
    u64 evtchn_pending_sel;         // Bit n: word n of evtchnPending has news.
    u64 cr2;                        // Address of the last page fault.
    u64 pad1;
    VcpuTimeInfo time;
};
static_assert(sizeof(VcpuInfo) == 64 && alignof(VcpuInfo) == 8);
static_assert(offsetof(VcpuInfo, evtchn_upcall_pending) == 0 && offsetof(VcpuInfo, evtchn_upcall_mask) == 1 &&
    offsetof(VcpuInfo, evtchn_pending_sel) == 8 && offsetof(VcpuInfo, cr2) == 16 && offsetof(VcpuInfo, time) == 32);

struct SharedInfo {
    VcpuInfo vcpu_info[32];
    // One bit for each port; set by the core, cleared by the guest when it handles the event.
    u64 evtchn_pending[64];
    u64 evtchn_mask[64];            // One bit for each port: no upcall for it. Set and cleared by the guest.
    u32 wc_version;                 // Odd while the wall clock is being updated: UTC at system time 0.
    u32 wc_sec;                     // Low half of the seconds since 1970; wcSecHi is the upper one.
    u32 wc_nsec;
    u32 wc_sec_hi;
    // From here on the guest's, for tools that save or dump it; the core reads none of it.
    u64 max_pfn;
    u64 pfn_to_mfn_frame_list_list;
    u64 nmi_reason;
    u64 p2m_cr3;
    u64 p2m_vaddr;
    u64 p2m_generation;
};
static_assert(sizeof(SharedInfo) == 3136 && alignof(SharedInfo) == 8);
static_assert(offsetof(SharedInfo, vcpu_info) == 0 && offsetof(SharedInfo, evtchn_pending) == 2048 &&
    offsetof(SharedInfo, evtchn_mask) == 2560 && offsetof(SharedInfo, wc_version) == 3072 &&
    offsetof(SharedInfo, wc_sec) == 3076 && offsetof(SharedInfo, wc_nsec) == 3080 &&
    offsetof(SharedInfo, wc_sec_hi) == 3084 && offsetof(SharedInfo, max_pfn) == 3088 &&
    offsetof(SharedInfo, pfn_to_mfn_frame_list_list) == 3096 && offsetof(SharedInfo, nmi_reason) == 3104 &&
    offsetof(SharedInfo, p2m_cr3) == 3112 && offsetof(SharedInfo, p2m_vaddr) == 3120 &&
    offsetof(SharedInfo, p2m_generation) == 3128);

struct StartInfo {
    char magic[32];                 // startMagic
    u64 nr_pages;                   // Frames the domain has at its start.
    MachineWord shared_info;
    u32 flags;                      // StartFlag
    u32 pad0;
    FrameNumber store_mfn;
    u32 store_evtchn;               // 0: there is no store.
    u32 pad1;
    FrameNumber console_mfn;
    u32 console_evtchn;             // 0: there is no console ring.
    u32 pad2;
    u64 pt_base;                    // Virtual address of the L4.
    // Of the map at the image's base; those of a separately mapped P2M list are not counted.
    u64 nr_pt_frames;
    u64 mfn_list;                   // Virtual address of the P2M list: a frame number for each pfn.
    u64 mod_start;                  // Ramdisk: its virtual address, or its pfn with startModStartIsPfn; 0 = none.
    u64 mod_len;                    // Bytes.
    char cmd_line[1024];
    // Where the P2M list and its page tables are, if the image's note INIT_P2M asked for a map of its own.
    u64 first_p2m_pfn;
    u64 nr_p2m_frames;
};
static_assert(sizeof(StartInfo) == 1168 && alignof(StartInfo) == 8);
static_assert(offsetof(StartInfo, magic) == 0 && offsetof(StartInfo, nr_pages) == 32 &&
    offsetof(StartInfo, shared_info) == 40 && offsetof(StartInfo, flags) == 48 &&
    offsetof(StartInfo, store_mfn) == 56 && offsetof(StartInfo, store_evtchn) == 64 &&
    offsetof(StartInfo, console_mfn) == 72 && offsetof(StartInfo, console_evtchn) == 80 &&
    offsetof(StartInfo, pt_base) == 88 && offsetof(StartInfo, nr_pt_frames) == 96 &&
    offsetof(StartInfo, mfn_list) == 104 && offsetof(StartInfo, mod_start) == 112 &&
    offsetof(StartInfo, mod_len) == 120 && offsetof(StartInfo, cmd_line) == 128 &&
    offsetof(StartInfo, first_p2m_pfn) == 1152 && offsetof(StartInfo, nr_p2m_frames) == 1160);

inline constexpr char start_magic[] = "xen-3.0-x86_64";

enum StartFlag : u32 {
    start_privileged = 1, start_initial_domain = 2, start_mod_start_is_pfn = 8,
};

}  // namespace abi
