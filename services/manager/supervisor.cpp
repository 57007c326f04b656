// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/supervisor.hpp"

#include <utility>

#include "idl/events.hpp"
#include "rt/console.hpp"
#include "rt/hypercall.hpp"
#include "rt/time.hpp"
#include "services/manager/core_memory.hpp"

namespace manager {

namespace {

constexpr u64 second_ns = 1'000'000'000;
// A domain that ends as soon as it starts is restarted once in so long.
constexpr u64 restart_interval_ns = second_ns;
constexpr u64 memory_look_ns = second_ns / 5;
constexpr u32 frames_per_mib = (1 << 20) / page_size;

std::string_view reason_name(u32 reason) {
    constexpr std::string_view names[] = {"poweroff", "reboot", "suspend", "crash", "watchdog", "soft reset"};
    return reason < std::size(names) ? names[reason] : "unknown";
}

EvtchnPort bound(Virq virq) {
    const EvtchnPort port = rt::events::bind_virq(virq);
    if (port == 0) rt::panic("cannot bind virq ", u32{virq});
    return port;
}

EndAction action_for(const ManifestDomain& record, u32 reason) {
    if (reason == shutdown_poweroff) return record.on_poweroff;
    if (reason == shutdown_reboot) return record.on_reboot;
    if (reason == shutdown_suspend) return EndAction::preserve;
    return record.on_crash;
}

}  // namespace

Supervisor::Supervisor(rt::Loop& loop, Guests& guests, Lifecycle& lifecycle, ImageStore& images, ConsoleLink& console, CrashReports& reports, Log& log)
    : turns_(loop.turns()), guests_(guests), lifecycle_(lifecycle), images_(images), console_(console), reports_(reports), log_(log), alarms_(loop),
      ended_(loop, bound(virq_dom_exc), *this), audit_(loop, bound(virq_audit), *this) {}

void Supervisor::turn() {
    log_.read_core([this](const AuditRecord& record) { rt::detach(see_end(record)); });
}

rt::Task<> Supervisor::see_end(AuditRecord record) {
    Guest* guest = guests_.find(record.target);
    if (guest == nullptr || guest->ended) co_return;
    guest->ended = true;
    guest->shutdown_reason = static_cast<u32>(record.value);
    guest->crashed = guest->shutdown_reason == shutdown_crash || guest->shutdown_reason == shutdown_watchdog;
    const bool crashed = guest->crashed;
    if (crashed) reports_.begin(*guest, static_cast<u16>(record.vcpu), text_of(record.text));
    co_await console_.settle(record.target);
    guest = guests_.find(record.target);
    if (crashed) co_await reports_.finish(record.target, guest, console_);
    guest = guests_.find(record.target);
    if (guest == nullptr) co_return;
    rt::print("domain ", guest->name(), " (id ", guest->domid, ") ended: ", reason_name(guest->shutdown_reason));
    // Whoever takes it apart already has his own reasons.
    if (guest->state == line::DomainState::dying || guest->state == line::DomainState::building) co_return;
    guests_.set_state(*guest, line::DomainState::shut_down);
    co_await follow_policy(record.target);
}

rt::Task<> Supervisor::follow_policy(DomId domid) {
    Guest* const guest = guests_.find(domid);
    if (guest == nullptr || guest->state != line::DomainState::shut_down) co_return;
    const EndAction action = action_for(guest->record, guest->shutdown_reason);
    log_.note({.kind = line::LogKind::policy, .target = domid, .name = guest->name(), .value = static_cast<i64>(action)});
    switch (action) {
    case EndAction::preserve: break;
    case EndAction::destroy: co_await lifecycle_.destroy(*guest); break;
    case EndAction::restart: co_await restart(*guest); break;
    }
}

// Its images stay meanwhile, and its record: the options of its boot links were never in that.
rt::Task<> Supervisor::restart(Guest& guest) {
    const ManifestDomain record = guest.record;
    const u32 restarts = guest.restarts + 1;
    const u64 not_before = guest.created_ns + restart_interval_ns;
    StoredImage *const image = guest.image, *const ramdisk = guest.ramdisk;
    images_.use(*image);
    if (ramdisk != nullptr) images_.use(*ramdisk);
    ++restarting_;
    co_await lifecycle_.destroy(guest);
    if (rt::time::system_ns() < not_before) co_await alarms_.until(not_before);
    DomId domid = 0;
    const Refusal result = co_await lifecycle_.create(record, domid);
    if (Guest* const again = guests_.find(domid); again != nullptr) again->restarts = restarts;
    log_.note({.kind = line::LogKind::policy, .command = static_cast<u16>(line::Command::create), .status = result.status, .target = domid,
               .name = text_of(record.name)});
    if (!result.ok()) rt::print("domain ", text_of(record.name), ": not restarted: ", name_of(result.status));
    images_.drop(*image);
    if (ramdisk != nullptr) images_.drop(*ramdisk);
    --restarting_;
    lifecycle_.removed().fire();
}

// ---- memory

rt::Task<Refusal> Supervisor::set_memory(Guest& guest, u32 mib, StoreLink& store) {
    const ManifestDomain& record = guest.record;
    const u32 most = record.max_memory_mib > record.memory_mib ? record.max_memory_mib : record.memory_mib;
    if (mib > most) co_return too_much(Status::limit, mib, most, static_cast<i64>(line::Limit::memory));
    ControlDomainInfo info{};
    if (!core_info(guest.domid, info)) co_return refused(Status::not_found);
    const DomId domid = guest.domid;
    const bool grows = mib * frames_per_mib > info.max_frames;
    if (grows) {
        ControlSetMaxFrames set{domid, {}, mib * frames_per_mib};
        const i64 error = rt::control(ControlCommand::set_max_frames, &set);
        if (error == -enomem) co_return too_much(Status::no_memory, mib - info.max_frames / frames_per_mib, free_frames() / frames_per_mib);
        if (error != 0) co_return by_core(error);
    }
    const u32 before = std::exchange(guest.target_mib, mib);
    common::LineBuffer kib;
    kib.put(u64{mib} * 1024);
    const Refusal result = co_await store.write(guest, "memory/target", kib.text());
    Guest* const still = guests_.find(domid);
    if (still == nullptr) co_return result;
    // Who was not told keeps to what it was told before; unless it was told something else meanwhile.
    if (!result.ok() && still->target_mib == mib) {
        still->target_mib = before;
        ControlSetMaxFrames set{domid, {}, info.max_frames};
        if (grows) rt::control(ControlCommand::set_max_frames, &set);
    }
    if (result.ok() && !std::exchange(still->is_followed, true)) rt::detach(follow_memory(domid));
    co_return result;
}

// A balloon grows and shrinks by and by: each time we look, what the guest has given back becomes free. Who waits for it is
// told when it is where it was to be. One looks for each guest, whatever that is told meanwhile.
rt::Task<> Supervisor::follow_memory(DomId domid) {
    Guest* guest = guests_.find(domid);
    for (ControlDomainInfo info{}; guest != nullptr && !guest->ended && core_info(domid, info);) {
        const u32 wanted = guest->target_mib * frames_per_mib, limit = info.frames > wanted ? info.frames : wanted;
        if (limit < info.max_frames) {
            ControlSetMaxFrames set{domid, {}, limit};
            rt::control(ControlCommand::set_max_frames, &set);
        }
        if (info.frames == wanted) {
            guests_.note_change();
            break;
        }
        co_await alarms_.until(rt::time::system_ns() + memory_look_ns);
        guest = guests_.find(domid);
    }
    if (guest != nullptr) guest->is_followed = false;
}

// ---- the end of all

void Supervisor::end_machine_when_all_ended() { rt::detach(wait_for_all()); }

rt::Task<> Supervisor::wait_for_all() {
    while (guests_.count_without_services() != 0 || restarting_ != 0) co_await lifecycle_.removed().wait();
    rt::print("all domains ended");
    ControlMachineEnd end{MachineEnd::poweroff, 0};
    rt::control(ControlCommand::machine_end, &end);
}

}  // namespace manager
