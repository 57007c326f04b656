// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/lifecycle.hpp"

#include "rt/console.hpp"
#include "rt/hypercall.hpp"
#include "services/manager/core_memory.hpp"
#include "services/manager/devices.hpp"

namespace manager {

bool core_info(DomId domid, ControlDomainInfo& info) {
    info = ControlDomainInfo{};
    info.domid = domid;
    return rt::control(ControlCommand::domain_info, &info) == 0 && info.domid == domid;
}

// ---- up

Refusal Lifecycle::find_images(Guest& guest) {
    line::ImageProblem problem = line::ImageProblem::none;
    StoredImage* const image = images_.find(text_of(guest.record.image), ArchiveKind::image, problem);
    if (image == nullptr) return bad_image(problem);
    StoredImage* ramdisk = nullptr;
    if (guest.record.ramdisk[0] != 0) {
        ramdisk = images_.find(text_of(guest.record.ramdisk), ArchiveKind::ramdisk, problem);
        if (ramdisk == nullptr) return bad_image(problem);
    }
    guest.image = image;
    images_.use(*image);
    guest.ramdisk = ramdisk;
    if (ramdisk != nullptr) images_.use(*ramdisk);
    return {};
}

rt::Task<Refusal> Lifecycle::build(const ManifestDomain& record, Guest*& made) {
    Refusal result;
    Guest* const guest = guests_.add(record, result);
    if (guest == nullptr) co_return result;
    result = find_images(*guest);
    if (result.ok()) {
        co_await building_.enter();
        const rt::Gate::Inside inside(building_);
        Builder builder(turns_, *guest, {store_.server(), console_.server()}, frames_);
        result = guest->cancelled ? refused(Status::cancelled) : Refusal{};
        if (result.ok()) result = co_await builder.run();
    }
    if (result.ok()) result = give_devices(*guest);
    // Consoles do not need the operator's line.
    if (result.status == Status::no_device && guest->is(domain_console_server)) {
        rt::print("the console service has no device: there is no operator's line");
        result = {};
    }
    if (!result.ok()) {
        co_await undo(*guest);
        co_return result;
    }
    made = guest;
    co_return result;
}

rt::Task<Refusal> Lifecycle::connect(Guest& guest) {
    Refusal result = co_await store_.add(guest);
    if (result.ok() && !guest.cancelled) result = co_await console_.add(guest);
    if (result.ok() && guest.cancelled) result = refused(Status::cancelled);
    if (!result.ok()) co_await undo(guest);
    co_return result;
}

rt::Task<Refusal> Lifecycle::start(Guest& guest) {
    guests_.set_state(guest, line::DomainState::paused);
    const Refusal result = guest.is(domain_start_paused) ? Refusal{} : set_paused(guest, false);
    if (result.ok())
        rt::print("domain ", guest.name(), " (id ", guest.domid, ") started, ", guest.record.memory_mib, " MiB, ", guest.record.vcpus, " vcpus");
    else co_await undo(guest);
    co_return result;
}

rt::Task<Refusal> Lifecycle::create(const ManifestDomain& record, DomId& domid) {
    Guest* guest = nullptr;
    Refusal result = co_await build(record, guest);
    if (!result.ok()) co_return result;
    result = co_await connect(*guest);
    if (!result.ok()) co_return result;
    domid = guest->domid;
    result = co_await start(*guest);
    co_return result;
}

Refusal Lifecycle::set_paused(Guest& guest, bool paused) {
    using State = line::DomainState;
    if (guest.state != (paused ? State::running : State::paused)) return refused(Status::bad_state, static_cast<i64>(guest.state));
    ControlDomain domain{guest.domid, {}};
    if (const i64 error = rt::control(paused ? ControlCommand::pause : ControlCommand::unpause, &domain); error != 0) return by_core(error);
    guests_.set_state(guest, paused ? State::paused : State::running);
    return {};
}

// ---- down

rt::Task<> Lifecycle::undo(Guest& guest) {
    guests_.set_state(guest, line::DomainState::dying);
    co_await take_apart(guest);
}

rt::Task<> Lifecycle::destroy(Guest& guest) {
    if (guest.state == line::DomainState::building || guest.state == line::DomainState::dying) {
        guest.cancelled = true;      // who is at work on it takes it apart
        co_await guest.gone.wait();
        co_return;
    }
    guests_.set_state(guest, line::DomainState::dying);
    co_await take_apart(guest);
    co_return;
}

// The core first, so that it runs no more. Its frames are free when the servers have let go of its rings; but for those that
// other domains still map, which are its own until they let go: the core keeps them, and there is nothing left to do here.
rt::Task<> Lifecycle::take_apart(Guest& guest) {
    if (guest.domid != 0) {
        ControlDomain domain{guest.domid, {}};
        rt::control(ControlCommand::destroy, &domain);
        co_await store_.remove(guest);
        co_await console_.remove(guest);
        ControlDomainInfo info{};
        const bool is_mapped = core_info(guest.domid, info);
        rt::print("domain ", guest.name(), " (id ", guest.domid, ") gone, ", free_frames(), " frames free",
                  is_mapped ? "; others still map some of its own" : "");
    }
    if (guest.image != nullptr) images_.drop(*guest.image);
    if (guest.ramdisk != nullptr) images_.drop(*guest.ramdisk);
    guests_.remove(guest);
    removed_.fire();
}

}  // namespace manager
