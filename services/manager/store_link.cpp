// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/store_link.hpp"

#include <iterator>

#include "idl/grants.hpp"
#include "rt/console.hpp"
#include "rt/grants.hpp"
#include "rt/memory.hpp"
#include "services/manager/store_batch.hpp"

namespace manager {

namespace {

// Linux knows domains and frames in KiB here.
constexpr u64 kib_per_mib = 1024;

std::string_view name_of(rt::StoreError error) {
    constexpr std::string_view names[] = {"", "ENOENT", "EACCES", "EINVAL", "EAGAIN", "EEXIST", "E2BIG", "ENOSPC", "EBUSY", "other", "broken"};
    return static_cast<std::size_t>(error) < std::size(names) ? names[static_cast<std::size_t>(error)] : "other";
}

}  // namespace

Refusal by_store(rt::StoreError error) {
    Refusal refusal = refused(error == rt::StoreError::broken ? Status::cancelled : Status::store_refused, static_cast<i64>(error));
    set_text(refusal.problem.name, name_of(error));
    return refusal;
}

std::string_view StoreLink::offer(DomId store, common::LineBuffer& option) {
    auto* const page = static_cast<store::Page*>(rt::memory::take_pages(1));
    rt::grants::give_as(grant_store, store, page, rt::grants::Access::read_write);
    const EvtchnPort port = rt::events::alloc_unbound(store);
    if (port == 0) rt::panic("no port for the store");
    client_.emplace(loop_.turns(), *page, port);
    listener_.emplace(loop_, port, *client_);
    server_ = store;
    option.put(" manager=");
    option.put(first_domain);
    option.put(':');
    option.put(port);
    return option.text();
}

rt::Task<Refusal> StoreLink::add(Guest& guest) {
    if (server_ == 0 || guest.domid == server_) co_return Refusal{};
    co_await homes_.enter();
    const rt::Gate::Inside inside(homes_);
    const ManifestDomain& record = guest.record;
    StoreBatch batch(*client_, loop_.turns(), guest.domid);
    // First the home itself: what is made below it gets its permissions.
    batch.make("");
    const rt::StoreError made = co_await batch.done();
    if (made != rt::StoreError::none) co_return by_store(made);
    batch.permit("", Who::manager_and_reader);
    batch.write("name", guest.name());
    batch.write("domid", guest.domid);
    batch.write("memory/static-max", u64{record.max_memory_mib > record.memory_mib ? record.max_memory_mib : record.memory_mib} * kib_per_mib);
    batch.write("memory/target", record.memory_mib * kib_per_mib);
    batch.write("store/port", guest.store_port);
    batch.write("store/ring-ref", grant_store);
    if (guest.console_port != 0) {
        batch.write("console/port", guest.console_port);
        batch.write("console/ring-ref", grant_console);
        batch.write("console/type", "xenconsoled");
        batch.write("console/limit", 65536);
    }
    const u32 at_start = record.vcpus_at_start != 0 ? record.vcpus_at_start : record.vcpus;
    for (u32 vcpu = 0; vcpu < record.vcpus; ++vcpu) batch.write_vcpu(vcpu, vcpu < at_start);
    batch.write("control/platform-feature-multiprocessor-suspend", 1);
    batch.write("control/platform-feature-xs_reset_watches", 1);
    batch.make("device");
    batch.make("error");
    // What the guest writes itself.
    for (const std::string_view key : {"control/shutdown", "control/sysrq", "control/feature-poweroff", "control/feature-reboot",
                                       "control/feature-suspend", "data", "drivers", "feature", "attr", "device/suspend/event-channel"}) {
        batch.write(key, "");
        batch.permit(key, Who::guest);
    }
    batch.permit("error", Who::guest);
    const rt::StoreError written = co_await batch.done();
    if (written != rt::StoreError::none) co_return by_store(written);
    const auto introduced = co_await client_->introduce(guest.domid, guest.store_port);
    guest.introduced = introduced.ok();
    co_return introduced.ok() ? Refusal{} : by_store(introduced.error);
}

rt::Task<> StoreLink::remove(Guest& guest) {
    if (server_ == 0 || guest.domid == server_ || guest.domid == 0) co_return;
    if (guest.introduced) {
        const auto released = co_await client_->release(guest.domid);
        if (!released.ok()) rt::print("domain ", guest.name(), ": the store does not release it");
    }
    guest.introduced = false;
    StoreBatch batch(*client_, loop_.turns(), guest.domid);
    batch.remove("");
    co_await batch.done();
}

rt::Task<Refusal> StoreLink::write(const Guest& guest, std::string_view key, std::string_view value) {
    if (server_ == 0 || !guest.introduced) co_return refused(Status::store_refused);
    StoreBatch batch(*client_, loop_.turns(), guest.domid);
    batch.write(key, value);
    const rt::StoreError written = co_await batch.done();
    co_return written == rt::StoreError::none ? Refusal{} : by_store(written);
}

// "nodes N\n" is among what it answers.
rt::Task<u32> StoreLink::count_nodes() {
    if (server_ == 0) co_return 0;
    char answer[256];
    const auto reply = co_await client_->control("count", "", {answer, sizeof answer});
    if (!reply.ok()) co_return 0;
    u32 nodes = 0;
    for (const char c : std::string_view(answer, reply.length)) {
        if (c < '0' || c > '9') {
            if (nodes != 0) break;
            continue;
        }
        nodes = nodes * 10 + static_cast<u32>(c - '0');
    }
    co_return nodes;
}

rt::Task<Refusal> StoreLink::set_vcpus(const Guest& guest, u32 online) {
    if (server_ == 0 || !guest.introduced) co_return refused(Status::store_refused);
    StoreBatch batch(*client_, loop_.turns(), guest.domid);
    for (u32 vcpu = 0; vcpu < guest.record.vcpus; ++vcpu) batch.write_vcpu(vcpu, vcpu < online);
    const rt::StoreError written = co_await batch.done();
    co_return written == rt::StoreError::none ? Refusal{} : by_store(written);
}

}  // namespace manager
