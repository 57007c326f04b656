// SPDX-License-Identifier: GPL-2.0-or-later
// A domain made by Xen 4.17's control calls, as its tool stack makes one: numbers and layouts from the public headers
// domctl.h, sysctl.h and memory.h of that version.
#include <cstring>

#include "bench/core/child.hpp"
#include "rt/events.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace bench {

namespace {

constexpr u64 hypercall_sysctl = 35, hypercall_domctl = 36, hypercall_update_va_mapping_other = 22;
constexpr u32 interface_version = 0x15;

enum Command : u32 {
    create_domain = 1, destroy_domain = 2, unpause_domain = 4, get_domain_info = 5, set_memory_limit = 11, set_vcpu_context = 12,
    make_vcpus = 15, set_tsc_mode = 60,
};

struct CreateDomain {
    u32 security_label;
    u8 handle[16];
    u32 flags, iommu_options, vcpus, max_event_port;
    i32 max_grant_frames, max_maptrack_frames;
    u32 grant_options, trace_size, cpu_pool, emulation_flags, misc_flags;
};
static_assert(sizeof(CreateDomain) == 64);
struct DomainInfo {
    DomId domain;
    u16 pad;
    u32 flags;
    u64 total_pages, max_pages, outstanding_pages, shared_pages, paged_pages, shared_info_frame, cpu_time;
};
struct TscMode { u32 mode, khz, incarnation, pad; u64 elapsed_ns; };
struct SetVcpuContext { u32 vcpu, pad; GuestPointer context; };
struct Domctl {
    u32 command, version;
    DomId domain;
    u16 pad[3];
    union {
        CreateDomain create;
        DomainInfo info;
        TscMode tsc;
        SetVcpuContext context;
        u64 limit_kib;
        u32 vcpus;
        u8 size[128];
    };
};
static_assert(sizeof(Domctl) == 144);
struct Physinfo { u32 words[10]; u64 total_pages, free_pages, scrub_pages; };
struct Sysctl {
    u32 command, version;
    union {
        Physinfo info;
        u8 size[128];
    };
};

FrameNumber frame_list[child::frames];
void* window;                 // one page of ours, over which the child's are mapped to be filled
void* data_window;

void must(i64 result, const char* what) {
    if (result != 0) rt::panic("Xen refuses ", what, ": ", static_cast<u64>(-result));
}

Domctl command_for(Command command, DomId domain) {
    Domctl argument;
    std::memset(&argument, 0, sizeof argument);
    argument.command = command;
    argument.version = interface_version;
    argument.domain = domain;
    return argument;
}

void control(Domctl& argument, const char* what) { must(rt::hypercall(hypercall_domctl, reinterpret_cast<u64>(&argument)), what); }

void start() {
    window = rt::memory::take_pages(1);
    data_window = rt::memory::take_pages(1);
}

void map_other(void* at, FrameNumber frame, DomId domain) {
    constexpr u64 entry = 0x67;
    must(rt::hypercall(hypercall_update_va_mapping_other, reinterpret_cast<u64>(at), frame << page_shift | entry, va_invlpg, domain), "a mapping");
}

void map_own(void* at) {
    constexpr u64 entry = 0x67;
    rt::update_va_mapping(reinterpret_cast<u64>(at), rt::memory::mfn_of(at) << page_shift | entry);
}

void fill(DomId domain, FrameNumber shared_info, EvtchnPort port) {
    const child::Contents& contents = child::contents(frame_list, shared_info, port);
    const auto page = [domain](child::Page number, const void* source, u64 size) {
        map_other(window, frame_list[number], domain);
        std::memcpy(window, source, size);
    };
    page(child::l4, contents.l4, page_size);
    page(child::l3, contents.l3, page_size);
    page(child::l2, contents.l2, page_size);
    page(child::l1, contents.l1, page_size);
    page(child::code, contents.code, page_size);
    page(child::data, &contents.data, sizeof contents.data);
    map_own(window);
    MmuExtOp pin{static_cast<u32>(MmuExtCommand::pin_l4), 0, frame_list[child::l4], 0};
    must(rt::call(Hypercall::mmuext_op, &pin, 1, 0, domain), "the page tables");
}

DomId create_empty() {
    Domctl create = command_for(create_domain, 0);
    create.create.vcpus = 1;
    create.create.max_event_port = ~0u >> 1;
    create.create.max_grant_frames = 4;
    create.create.max_maptrack_frames = 4;
    create.create.grant_options = 1;
    control(create, "a domain");
    const DomId domain = create.domain;
    Domctl vcpus = command_for(make_vcpus, domain);
    vcpus.vcpus = 1;
    control(vcpus, "its vcpu");
    Domctl limit = command_for(set_memory_limit, domain);
    limit.limit_kib = child::frames * page_size / 1024;
    control(limit, "its memory limit");
    constexpr u32 never_emulated = 2;
    Domctl tsc = command_for(set_tsc_mode, domain);
    tsc.tsc.mode = never_emulated;
    control(tsc, "its TSC mode");
    return domain;
}

Child create() {
    const DomId domain = create_empty();
    for (u64 pfn = 0; pfn < child::frames; ++pfn) frame_list[pfn] = pfn;
    MemoryReservation memory{reinterpret_cast<u64>(frame_list), child::frames, 0, 0, domain, {}};
    if (rt::memory_op(MemoryCommand::populate_physmap, &memory) != child::frames) rt::panic("Xen refuses memory");
    Domctl info = command_for(get_domain_info, domain);
    control(info, "information");
    AllocUnbound port{domain, 0, 0};
    must(rt::event_op(EventCommand::alloc_unbound, &port), "a port");
    fill(domain, info.info.shared_info_frame, port.port);
    Domctl set = command_for(set_vcpu_context, domain);
    set.context = {0, 0, reinterpret_cast<u64>(&child::context(frame_list))};
    control(set, "its first registers");
    map_other(data_window, frame_list[child::data], domain);
    return {domain, rt::events::bind_interdomain(domain, port.port), static_cast<const child::Data*>(data_window)};
}

void unpause(const Child& child) {
    Domctl argument = command_for(unpause_domain, child.domain);
    control(argument, "to run it");
}

void destroy(const Child& child) {
    rt::events::close(child.port);
    map_own(data_window);
    // Goes on where it stopped for as long as Xen says so.
    Domctl argument = command_for(destroy_domain, child.domain);
    i64 result;
    do {
        result = rt::hypercall(hypercall_domctl, reinterpret_cast<u64>(&argument));
    } while (result == -85);
    must(result, "its end");
}

u64 free_frames() {
    constexpr u32 physinfo = 3;
    Sysctl argument;
    std::memset(&argument, 0, sizeof argument);
    argument.command = physinfo;
    argument.version = interface_version;
    must(rt::hypercall(hypercall_sysctl, reinterpret_cast<u64>(&argument)), "information");
    return argument.info.free_pages;
}

}  // namespace

const Hypervisor xen{start, create, unpause, destroy, free_frames, nullptr};

}  // namespace bench
