// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/supervisor.hpp"

#include <cstring>

#include "idl/control.hpp"
#include "rt/console.hpp"
#include "rt/panic.hpp"

namespace manager {

namespace {

const char* reason_name(u32 reason) {
    constexpr const char* names[] = {"poweroff", "reboot", "suspend", "crash", "watchdog", "soft reset"};
    return reason < sizeof names / sizeof names[0] ? names[reason] : "unknown";
}

const char* state_name(u32 state) {
    constexpr const char* names[] = {"paused", "running", "shut down", "dying"};
    return state < sizeof names / sizeof names[0] ? names[state] : "unknown";
}

// Calls visit(info) for each domain.
template <typename Visit>
void for_each_domain(Visit visit) {
    ControlDomainInfo info{};
    for (u32 next = 1; next < domid_first_reserved; next = u32{info.domid} + 1) {
        info.domid = static_cast<DomId>(next);
        if (rt::control(ControlCommand::domain_info, &info) != 0) return;
        visit(info);
    }
}

}  // namespace

u64 free_frames() {
    ControlMachineInfo info{};
    rt::control(ControlCommand::machine_info, &info);
    return info.free_frames;
}

void Supervisor::start(const ManifestDomain& wanted, const Built& built) {
    ControlDomain domain{built.domid, {}};
    if (count_ == guests_max) {
        rt::print("domain ", text_of(wanted.name), ": more than ", guests_max, " domains");
        rt::control(ControlCommand::destroy, &domain);
        return;
    }
    Guest& guest = guests_[count_++];
    guest.domid = built.domid;
    guest.console = ConsoleRelay{};
    std::memcpy(guest.name, wanted.name, sizeof guest.name);
    guest.name[sizeof guest.name - 1] = 0;
    if (!guest.console.attach(built)) rt::print("domain ", guest.name, ": its console ring cannot be used");
    focus_ = built.domid;
    rt::control(ControlCommand::unpause, &domain);
    rt::print("domain ", guest.name, " (id ", built.domid, ") started, ", wanted.memory_mib, " MiB, ", wanted.vcpus, " vcpus");
}

bool Supervisor::drain_consoles() {
    bool more = false;
    for (u32 i = 0; i < count_; ++i) more |= guests_[i].console.drain();
    return more;
}

void Supervisor::type(const char* bytes, u64 count) {
    for (u32 i = 0; i < count_; ++i)
        if (guests_[i].domid == focus_) guests_[i].console.type(bytes, count);
}

void Supervisor::collect_ended() {
    for (u32 i = 0; i < count_;) {
        ControlDomainInfo info{};
        info.domid = guests_[i].domid;
        const bool known = rt::control(ControlCommand::domain_info, &info) == 0 && info.domid == guests_[i].domid;
        if (known && info.state != domain_shut_down) {
            ++i;
            continue;
        }
        while (guests_[i].console.drain()) {
        }
        rt::print("domain ", guests_[i].name, " (id ", guests_[i].domid, ") ended: ", known ? reason_name(info.shutdown_reason) : "destroyed");
        remove(i);
    }
}

void Supervisor::remove(u32 index) {
    Guest& guest = guests_[index];
    guest.console.detach();
    ControlDomain domain{guest.domid, {}};
    rt::control(ControlCommand::destroy, &domain);
    rt::print("domain ", guest.name, " (id ", guest.domid, ") gone, ", free_frames(), " frames free");
    guests_[index] = guests_[--count_];
    if (focus_ == domain.domid && count_ > 0) focus_ = guests_[count_ - 1].domid;
}

void Supervisor::list() const {
    for_each_domain([](const ControlDomainInfo& info) {
        rt::print("id ", info.domid, "  ", info.name, "  ", state_name(info.state), "  ", info.frames, " frames  core ", info.core_frames,
                  "  busy ", info.busy_ns / 1'000'000, " ms  weight ", info.weight, "  vcpus ", info.vcpus_online);
    });
    rt::print(free_frames(), " frames free");
}

void Supervisor::destroy(DomId domid) {
    for (u32 i = 0; i < count_; ++i) {
        if (guests_[i].domid != domid) continue;
        rt::print("domain ", guests_[i].name, " (id ", domid, ") destroyed by the operator");
        return remove(i);
    }
    rt::print("no domain ", domid);
}

}  // namespace manager
