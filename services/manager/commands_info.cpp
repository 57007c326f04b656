// SPDX-License-Identifier: GPL-2.0-or-later
// Commands that tell what is known.
#include "rt/hypercall.hpp"
#include "rt/time.hpp"
#include "services/manager/command.hpp"
#include "services/manager/devices.hpp"

namespace manager::commands {

namespace {

// Nothing of one that the core has not made yet.
void add_what_the_core_knows(line::DomainEntry& entry) {
    ControlDomainInfo info{};
    if (entry.domid == 0 || !core_info(entry.domid, info)) return;
    entry.vcpus_online = info.vcpus_online;
    entry.frames = info.frames;
    entry.core_frames = info.core_frames;
    entry.weight = info.weight;
    entry.warp_us = info.warp_us;
    entry.warp_limit_us = info.warp_limit_us;
    entry.unwarp_us = info.unwarp_us;
    entry.busy_ns = info.busy_ns;
    entry.busy_ticks = info.busy_ticks;
    entry.traps = info.traps;
    entry.hypercalls = info.hypercalls;
    entry.cr3_loads = info.cr3_loads;
    entry.tlb_flushes = info.tlb_flushes;
    entry.ports = info.ports;
    entry.grants_mapped = info.grants_mapped;
    entry.processors = info.processors;
}

line::DomainEntry describe(const Guest& guest) {
    const ManifestDomain& record = guest.record;
    line::DomainEntry entry{};
    entry.domid = guest.domid;
    entry.flags = static_cast<u16>((guest.is(domain_service) ? u32{line::EntryFlag::service} : 0u) | (guest.crashed ? u32{line::EntryFlag::crashed} : 0u) |
                                   (record.device_count != 0 ? u32{line::EntryFlag::owns_device} : 0u) |
                                   (guest.is(domain_no_iommu) ? u32{line::EntryFlag::no_iommu} : 0u));
    entry.state = guest.state;
    entry.reason = guest.shutdown_reason;
    entry.vcpus = record.vcpus;
    entry.memory_mib = record.memory_mib;
    entry.max_memory_mib = record.max_memory_mib > record.memory_mib ? record.max_memory_mib : record.memory_mib;
    entry.target_mib = guest.target_mib;
    entry.created_ns = guest.created_ns;
    entry.restarts = guest.restarts;
    std::memcpy(entry.name, record.name, sizeof entry.name);
    add_what_the_core_knows(entry);
    return entry;
}

// The manager is a domain like the others; it has no record.
line::DomainEntry describe_manager() {
    line::DomainEntry entry{};
    entry.domid = first_domain;
    entry.flags = static_cast<u16>(line::EntryFlag::service);
    entry.state = line::DomainState::running;
    set_text(entry.name, "manager");
    add_what_the_core_knows(entry);
    entry.vcpus = entry.vcpus_online;
    entry.memory_mib = entry.max_memory_mib = entry.target_mib = entry.frames >> 8;
    return entry;
}

}  // namespace

rt::Task<Refusal> machine(Command& command) {
    ControlMachineInfo info{};
    rt::control(ControlCommand::machine_info, &info);
    line::Machine out{};
    out.total_frames = info.total_frames;
    out.free_frames = info.free_frames;
    out.core_frames = info.core_frames;
    out.processors = info.processors;
    out.tsc_khz = info.tsc_khz;
    out.now_ns = rt::time::system_ns();
    out.wall_ns = rt::time::wall_ns();
    out.domains = command.parts.guests.count();
    out.change = command.parts.guests.change();
    out.store_nodes = co_await command.parts.store.count_nodes();
    co_return command.put(out) ? Refusal{} : refused(Status::malformed);
}

rt::Task<Refusal> list(Command& command) {
    line::First first;
    if (!command.take(first)) co_return refused(Status::malformed);
    const Guests& guests = command.parts.guests;
    // Those that the core has not made yet have no id, and no place in this order.
    if (first.domid <= first_domain) command.put(describe_manager());
    const u32 from = first.domid <= first_domain ? u32{first_domain} + 1 : first.domid;
    for (const Guest* guest = guests.next_after(from); guest != nullptr && command.put(describe(*guest));) guest = guests.next_after(u32{guest->domid} + 1);
    co_return Refusal{};
}

rt::Task<Refusal> info(Command& command) {
    line::Target target;
    if (!command.take(target) || !is_text(target.name)) co_return refused(Status::malformed);
    const Guest* const guest = command.find(target);
    if (guest == nullptr) co_return refused(Status::not_found);
    line::DomainDetail detail{};
    detail.entry = describe(*guest);
    detail.on_poweroff = guest->record.on_poweroff;
    detail.on_reboot = guest->record.on_reboot;
    detail.on_crash = guest->record.on_crash;
    detail.devices = guest->record.device_count;
    std::memcpy(detail.image, guest->record.image, sizeof detail.image);
    std::memcpy(detail.ramdisk, guest->record.ramdisk, sizeof detail.ramdisk);
    std::memcpy(detail.cmdline, guest->record.cmdline, sizeof detail.cmdline);
    co_return command.put(detail) ? Refusal{} : refused(Status::malformed);
}

rt::Task<Refusal> wait(Command& command) {
    line::Wait wanted;
    if (!command.take(wanted)) co_return refused(Status::malformed);
    while (command.parts.guests.change() <= wanted.since && !command.session().closing) co_await command.parts.guests.changed().wait();
    co_return command.put(line::Changed{command.parts.guests.change()}) ? Refusal{} : refused(Status::malformed);
}

rt::Task<Refusal> log(Command& command) {
    line::LogFrom wanted;
    if (!command.take(wanted)) co_return refused(Status::malformed);
    Log& log = command.parts.log;
    while (wanted.wait != 0 && log.find(wanted.number) == nullptr && !command.session().closing) co_await log.grown().wait();
    for (const line::LogEntry* entry = log.find(wanted.number); entry != nullptr && command.put(*entry); entry = log.find(entry->number + 1)) {
    }
    co_return Refusal{};
}

rt::Task<Refusal> devices(Command& command) {
    for_each_device([&](const ControlFindDevice& device) {
        if (device.kind != 0) return;
        command.put(line::DeviceEntry{device.address, device.vendor, device.device_id, device.class_code, device.owner,
                                      static_cast<u16>(device.vectors)});
    });
    co_return Refusal{};
}

}  // namespace manager::commands
