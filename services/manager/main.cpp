// SPDX-License-Identifier: GPL-2.0-or-later
// The manager: the one domain with the control capability. It starts what the manifest names, shows consoles, and sees
// every domain to its end.
#include <cstring>

#include "idl/shared_info.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/panic.hpp"
#include "services/manager/boot_links.hpp"
#include "services/manager/operator_keys.hpp"

namespace manager {

namespace {

Supervisor supervisor;

struct Manifest {
    ManifestHeader header;
    const u8* records;
};

Manifest read_manifest(const Archive& archive) {
    const char* problem = nullptr;
    const Contents contents = archive.manifest(problem);
    if (problem != nullptr) rt::panic("the manifest ", problem);
    Manifest manifest;
    if (contents.size < sizeof manifest.header) rt::panic("the manifest is cut short");
    std::memcpy(&manifest.header, contents.bytes, sizeof manifest.header);
    if (std::memcmp(manifest.header.magic, manifest_magic, sizeof manifest.header.magic) != 0) rt::panic("the manifest has no RFMANIF1 header");
    if (manifest.header.domains > Supervisor::guests_max) rt::panic("the manifest has more than ", Supervisor::guests_max, " domains");
    if (manifest.header.links > manifest_links_max) rt::panic("the manifest has more than ", manifest_links_max, " links");
    const u64 wanted = manifest.header.domains * sizeof(ManifestDomain) + manifest.header.links * sizeof(ManifestLink);
    if (wanted > contents.size - sizeof manifest.header) rt::panic("the manifest is cut short");
    manifest.records = contents.bytes + sizeof manifest.header;
    return manifest;
}

ManifestDomain record(const Manifest& manifest, u32 index) {
    ManifestDomain wanted;
    std::memcpy(&wanted, manifest.records + index * sizeof wanted, sizeof wanted);
    wanted.name[sizeof wanted.name - 1] = 0;
    return wanted;
}

void make_links(const Manifest& manifest, Linkable* domains) {
    for (u32 i = 0; i < manifest.header.links; ++i) {
        ManifestLink link;
        std::memcpy(&link, manifest.records + manifest.header.domains * sizeof(ManifestDomain) + i * sizeof link, sizeof link);
        if (link.front >= manifest.header.domains || link.back >= manifest.header.domains) rt::print("link ", text_of(link.name), ": no such domain");
        else make_link(link, domains[link.front], domains[link.back]);
    }
}

// All are built, then linked, and only then does the first one run: it finds its peers there.
void start_domains(const Archive& archive, const Manifest& manifest) {
    static Linkable domains[Supervisor::guests_max];
    for (u32 i = 0; i < manifest.header.domains; ++i) {
        const ManifestDomain wanted = record(manifest, i);
        std::memcpy(domains[i].cmdline, wanted.cmdline, sizeof wanted.cmdline);
        if (!build(archive, wanted, domains[i].built)) domains[i].built.domid = 0;
    }
    make_links(manifest, domains);
    for (u32 i = 0; i < manifest.header.domains; ++i)
        if (domains[i].built.domid != 0) supervisor.start(record(manifest, i), domains[i].built);
}

void wake_on(Virq virq) {
    const EvtchnPort port = rt::events::bind_virq(virq);
    if (port == 0) rt::panic("cannot bind virq ", u32{virq});
    rt::events::handle(port, [](EvtchnPort, void*) {});
}

void end_machine_when_all_ended(const Manifest& manifest) {
    if ((manifest.header.flags & manifest_poweroff_when_all_ended) == 0 || supervisor.running() != 0) return;
    rt::print("all domains ended");
    ControlMachineEnd end{MachineEnd::poweroff, 0};
    rt::control(ControlCommand::machine_end, &end);
}

}  // namespace

void main() {
    Archive archive;
    if (const char* problem = archive.open(reinterpret_cast<const void*>(rt::start_info->mod_start), rt::start_info->mod_len))
        rt::panic(problem);
    const Manifest manifest = read_manifest(archive);
    rt::grants::start();
    wake_on(virq_dom_exc);
    wake_on(virq_console);
    rt::print("ready, ", manifest.header.domains, " domains to start, ", free_frames(), " frames free");
    start_domains(archive, manifest);

    OperatorKeys keys(supervisor);
    // All is looked at with events off, so that what comes in meanwhile ends the sleep that follows.
    rt::events::wait_until([&] {
        for (bool more = true; more;) {
            more = supervisor.drain_consoles();
            keys.read();
            supervisor.collect_ended();
            end_machine_when_all_ended(manifest);
        }
        return false;
    });
}

}  // namespace manager

void run() { manager::main(); }
