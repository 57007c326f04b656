// SPDX-License-Identifier: GPL-2.0-or-later
// A domain made by Ringfence's control ABI.
#include <cstring>

#include "idl/control.hpp"
#include "idl/grants.hpp"
#include "bench/core/child.hpp"
#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace bench {

namespace {

constexpr GrantRef data_grant = 8;
FrameNumber frame_list[child::frames];
void* window;            // where the child's data page is mapped
u32 window_handle;

void control(ControlCommand command, void* argument) {
    if (rt::control(command, argument) != 0) rt::panic("control command ", static_cast<u64>(command), " failed");
}

void start() {
    rt::grants::start();
    window = rt::memory::take_pages(1);
}

void fill(DomId domain, const ControlCreate& created, EvtchnPort port) {
    const child::Contents& contents = child::contents(frame_list, created.shared_info, port);
    const GrantEntry grant{grant_permit_access, first_domain, static_cast<u32>(frame_list[child::data])};
    const auto whole = [](child::Page page, const void* source) { return LoadSegment{frame_list[page], 0, page_size, reinterpret_cast<u64>(source)}; };
    const LoadSegment segments[] = {
        whole(child::l4, contents.l4), whole(child::l3, contents.l3), whole(child::l2, contents.l2), whole(child::l1, contents.l1),
        whole(child::code, contents.code),
        {frame_list[child::data], 0, sizeof contents.data, reinterpret_cast<u64>(&contents.data)},
        {created.grant_frame, data_grant * sizeof grant, sizeof grant, reinterpret_cast<u64>(&grant)}};
    ControlLoad load{domain, {}, sizeof segments / sizeof segments[0], reinterpret_cast<u64>(segments)};
    control(ControlCommand::load, &load);
}

Child create() {
    ControlCreate created{};
    std::memcpy(created.name, "child", sizeof "child");
    created.max_frames = child::frames;
    created.vcpus = 1;
    control(ControlCommand::create, &created);
    const DomId domain = created.domid;
    ControlPopulate populate{domain, {}, 0, child::frames, reinterpret_cast<u64>(frame_list)};
    control(ControlCommand::populate, &populate);
    ControlAllocUnbound port{domain, first_domain, 0};
    control(ControlCommand::alloc_unbound, &port);
    fill(domain, created, port.port);
    ControlSetContext set{domain, 0, 0, reinterpret_cast<u64>(&child::context(frame_list))};
    control(ControlCommand::set_context, &set);
    const i64 handle = rt::grants::map(domain, data_grant, window, rt::grants::Access::read_only);
    if (handle < 0) rt::panic("the child's page cannot be mapped");
    window_handle = static_cast<u32>(handle);
    return {domain, rt::events::bind_interdomain(domain, port.port), static_cast<const child::Data*>(window)};
}

void unpause(const Child& child) {
    ControlDomain domain{child.domain, {}};
    control(ControlCommand::unpause, &domain);
}

void destroy(const Child& child) {
    rt::events::close(child.port);
    rt::grants::unmap(window_handle, window);
    ControlDomain domain{child.domain, {}};
    control(ControlCommand::destroy, &domain);
}

u64 free_frames() {
    ControlMachineInfo info{};
    control(ControlCommand::machine_info, &info);
    return info.free_frames;
}

u64 core_frames(const Child& child) {
    ControlDomainInfo info{};
    info.domid = child.domain;
    control(ControlCommand::domain_info, &info);
    return info.core_frames;
}

}  // namespace

const Hypervisor ringfence{start, create, unpause, destroy, free_frames, core_frames};

}  // namespace bench
