// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/runstate.hpp"

#include <cstring>

#include "core/clock.hpp"
#include "core/domain.hpp"
#include "core/vcpu.hpp"

namespace core::runstate {

namespace {

void write_area(const PinnedArea& area, u32 offset, const void* data, u32 size) {
    const u8* from = static_cast<const u8*>(data);
    for (; size > 0; ++offset, ++from, --size) {
        const bool first = offset < area.size[0];
        static_cast<u8*>(area.pointer[first ? 0 : 1])[first ? offset : offset - area.size[0]] = *from;
    }
}

void write_whole(const PinnedArea& area, const abi::RunstateInfo& info) {
    if (area.size[1] == 0) std::memcpy(area.pointer[0], &info, sizeof info);
    else write_area(area, 0, &info, sizeof info);
}

}  // namespace

abi::RunstateInfo current(const Vcpu& vcpu) {
    const SchedulerEntity& entity = vcpu.sched;
    abi::RunstateInfo info{.state = entity.state, .pad0 = 0, .state_entry_time = entity.state_entry_ns, .time = {}};
    for (int i = 0; i < 4; ++i) info.time[i] = entity.state_ns[i];
    info.time[entity.state] += clock::now_ns() - entity.state_entry_ns;
    return info;
}

void publish(Vcpu& vcpu) {
    const PinnedArea& area = vcpu.runstate_area;
    if (!area.registered()) return;
    const SchedulerEntity& entity = vcpu.sched;
    abi::RunstateInfo info{.state = entity.state, .pad0 = 0, .state_entry_time = entity.state_entry_ns, .time = {}};
    for (int i = 0; i < 4; ++i) info.time[i] = entity.state_ns[i];
    if (vcpu.domain->runstate_flag) {
        // Readers on other vcpus retry while the flag is set.
        info.state_entry_time |= abi::runstate_update;
        write_area(area, offsetof(abi::RunstateInfo, state_entry_time), &info.state_entry_time, sizeof(u64));
        __atomic_thread_fence(__ATOMIC_RELEASE);
        write_whole(area, info);
        __atomic_thread_fence(__ATOMIC_RELEASE);
        info.state_entry_time &= ~abi::runstate_update;
        return write_area(area, offsetof(abi::RunstateInfo, state_entry_time), &info.state_entry_time, sizeof(u64));
    }
    write_whole(area, info);
}

}  // namespace core::runstate
