// SPDX-License-Identifier: GPL-2.0-or-later
// Another domain: how it is laid out, and how each hypervisor makes it.
#pragma once

#include "idl/events.hpp"
#include "idl/vcpu.hpp"

namespace bench {

using namespace abi;

namespace child {

inline constexpr u64 frames = 1024;                         // 4 MiB
enum Page : u64 { l4, l3, l2, l1, code, data, shared, pages };   // pfns; virtual address = pfn * 4096

// Its data page; known to child.S.
struct Data {
    u64 started;            // TSC of its first instruction, written by it
    SchedPoll poll;
    EvtchnPort port;
    u32 pad;
};
static_assert(offsetof(Data, poll) == 8 && offsetof(Data, port) == 32);

}  // namespace child

// What the parent has of it.
struct Child {
    DomId domain;
    EvtchnPort port;                        // the parent's end
    const volatile child::Data* data;       // mapped
};

// What a hypervisor lends the one who makes domains.
struct Hypervisor {
    void (*start)();
    // A domain ready to run but for unpause. The pages are the same on every hypervisor, the calls are not.
    Child (*create)();
    void (*unpause)(const Child& child);
    void (*destroy)(const Child& child);
    // Frames the hypervisor could give away now.
    u64 (*free_frames)();
    // Frames it uses for the domain now, where that is less than it has put aside; else null.
    u64 (*core_frames)(const Child& child);
};

extern const Hypervisor ringfence, xen;

namespace child {

// Fills the pages of a new domain: set(page, contents) for each; frame numbers by pfn; `shared_info` is the core's.
struct Contents {
    u64 l4[512], l3[512], l2[512], l1[512];
    u8 code[page_size];
    Data data;
};
const Contents& contents(const FrameNumber* frame_list, FrameNumber shared_info, EvtchnPort port);
const VcpuGuestContext& context(const FrameNumber* frame_list);

}  // namespace child
}  // namespace bench
