// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/boot.hpp"

#include "idl/link.hpp"
#include "rt/console.hpp"
#include "rt/hypercall.hpp"
#include "services/manager/core_memory.hpp"
#include "services/manager/record_check.hpp"

namespace manager {

namespace {

bool is_server(const ManifestDomain& record) { return (record.flags & (domain_store_server | domain_console_server)) != 0; }

void put_link(common::LineBuffer& option, std::string_view name, DomId peer, EvtchnPort port, u32 number) {
    option.put(" link.");
    option.put(name);
    option.put('=');
    option.put(peer);
    option.put(':');
    option.put(port);
    option.put(':');
    option.put(number);
}

}  // namespace

// All are built, then linked, and only then does the first guest run: it finds its peers there.
rt::Task<> Boot::run() {
    for (const u32 server : {u32{domain_store_server}, u32{domain_console_server}})
        for (u32 i = 0; i < manifest_.domains(); ++i)
            if ((manifest_.domain(i).flags & server) != 0) co_await start_server(i);
    rt::print("ready, ", manifest_.domains(), " domains in the manifest, ", free_frames(), " frames free");
    for (u32 i = 0; i < manifest_.domains(); ++i)
        if (!is_server(manifest_.domain(i))) co_await build(i);
    for (u32 i = 0; i < manifest_.links(); ++i) make_link(manifest_.link(i));
    for (u32 i = 0; i < manifest_.domains(); ++i)
        if (!is_server(manifest_.domain(i))) co_await finish(i);
    if (manifest_.has(manifest_poweroff_when_all_ended)) parts_.supervisor.end_machine_when_all_ended();
}

void Boot::report(u32 index, const Refusal& refusal) {
    const ManifestDomain record = manifest_.domain(index);
    parts_.log.note({.kind = line::LogKind::boot, .command = static_cast<u16>(line::Command::create), .status = refusal.status, .target = built_[index],
                     .name = text_of(record.name)});
    if (refusal.ok()) return;
    built_[index] = 0;
    print_refusal(text_of(record.name), refusal);
}

rt::Task<> Boot::build(u32 index) {
    const ManifestDomain record = manifest_.domain(index);
    Guest* guest = nullptr;
    Refusal result = check_record(record);
    if (result.ok()) result = co_await parts_.lifecycle.build(record, guest);
    if (result.ok()) built_[index] = guest->domid;
    else report(index, result);
}

rt::Task<> Boot::finish(u32 index) {
    Guest* const guest = parts_.guests.find(built_[index]);
    if (guest == nullptr) co_return;
    Refusal result = co_await parts_.lifecycle.connect(*guest);
    if (result.ok()) result = co_await parts_.lifecycle.start(*guest);
    report(index, result);
}

// Its command line names its rings with the manager before it runs; its own pages go to the servers before it.
rt::Task<> Boot::start_server(u32 index) {
    co_await build(index);
    Guest* const guest = parts_.guests.find(built_[index]);
    if (guest == nullptr) co_return;
    common::LineBuffer options;
    if (guest->is(domain_store_server)) parts_.store.offer(guest->domid, options);
    if (guest->is(domain_console_server) && !parts_.console.offer(guest->domid, options)) rt::panic("no ports for the console service");
    if (!Builder::append_to_cmdline(*guest, options.text())) rt::panic("the command line of ", guest->name(), " is full");
    co_await finish(index);
}

void Boot::make_link(const ManifestLink& link) {
    const std::string_view name = text_of(link.name);
    const auto refuse = [&](const char* why) { rt::print("link ", name, ": ", why); };
    Guest *const front = parts_.guests.find(built_[link.front]), *const back = parts_.guests.find(built_[link.back]);
    if (front == nullptr || back == nullptr) return refuse("one of its domains could not be built");
    if (front->boot_links == kept::boot_links_max) return refuse("its front end has too many");
    ControlAllocUnbound port{front->domid, back->domid, 0};
    if (rt::control(ControlCommand::alloc_unbound, &port) != 0) return refuse("the core refuses its port");
    const u32 number = front->boot_links++;
    common::LineBuffer in_front, in_back;
    put_link(in_front, name, back->domid, port.port, number);
    put_link(in_back, name, front->domid, port.port, number);
    if (!Builder::append_to_cmdline(*front, in_front.text()) || !Builder::append_to_cmdline(*back, in_back.text()))
        refuse("it does not fit on a command line");
}

}  // namespace manager
