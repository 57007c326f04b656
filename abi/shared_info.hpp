// SPDX-License-Identifier: GPL-2.0-or-later
// start_info and shared_info: what a guest reads at its start and shares with the core while it runs (xen.h).
#pragma once

#include "abi/types.hpp"

namespace abi {

inline constexpr u32 vcpus_max = 32;           // slots in shared_info; also our limit of vcpus per domain
inline constexpr u32 event_ports_max = 4096;   // 2-level ABI: 64 words of 64 bits

struct VcpuTimeInfo {
    u32 version;            // odd while being updated
    u32 pad0;
    u64 tsc_timestamp;
    u64 system_time;        // ns at tsc_timestamp
    u32 tsc_to_system_mul;  // 32.32 fixed point, applied after the shift
    i8 tsc_shift;
    u8 flags;               // bit 0: stable across vcpus
    u8 pad1[2];
};
static_assert(sizeof(VcpuTimeInfo) == 32 && offsetof(VcpuTimeInfo, tsc_shift) == 0x1C);

struct VcpuInfo {
    u8 evtchn_upcall_pending;
    u8 evtchn_upcall_mask;
    u8 pad0[6];
    u64 evtchn_pending_sel;
    u64 cr2;
    u64 pad1;
    VcpuTimeInfo time;
};
static_assert(sizeof(VcpuInfo) == 64 && offsetof(VcpuInfo, cr2) == 0x10 && offsetof(VcpuInfo, time) == 0x20);

struct SharedInfo {
    VcpuInfo vcpu_info[vcpus_max];
    u64 evtchn_pending[64];
    u64 evtchn_mask[64];
    u32 wc_version;
    u32 wc_sec;
    u32 wc_nsec;
    u32 wc_sec_hi;
    u64 max_pfn;
    u64 pfn_to_mfn_frame_list_list;
    u64 nmi_reason;
    u64 p2m_cr3;
    u64 p2m_vaddr;
    u64 p2m_generation;
};
static_assert(sizeof(SharedInfo) == 3136);
static_assert(offsetof(SharedInfo, evtchn_pending) == 0x800 && offsetof(SharedInfo, wc_version) == 0xC00);

struct StartInfo {
    char magic[32];
    u64 nr_pages;
    MachineWord shared_info;
    u32 flags;
    u32 pad0;
    FrameNumber store_mfn;
    u32 store_evtchn;
    u32 pad1;
    FrameNumber console_mfn;
    u32 console_evtchn;
    u32 pad2;
    u64 pt_base;
    u64 nr_pt_frames;
    u64 mfn_list;
    u64 mod_start;
    u64 mod_len;
    char cmd_line[1024];
    u64 first_p2m_pfn;
    u64 nr_p2m_frames;
};
static_assert(sizeof(StartInfo) == 1168 && offsetof(StartInfo, cmd_line) == 0x80);
static_assert(offsetof(StartInfo, console_mfn) == 0x48 && offsetof(StartInfo, first_p2m_pfn) == 0x480);

inline constexpr char start_magic[] = "xen-3.0-x86_64";
enum StartFlag : u32 { start_privileged = 1, start_initial_domain = 2, start_mod_start_is_pfn = 8 };

// The ring console's page (io/console.h).
struct ConsoleRing {
    char in[1024];     // to the guest
    char out[2048];    // from the guest
    u32 in_cons, in_prod;
    u32 out_cons, out_prod;
};
static_assert(sizeof(ConsoleRing) == 3088);

}  // namespace abi
