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
    if (manifest.header.domains > (contents.size - sizeof manifest.header) / sizeof(ManifestDomain)) rt::panic("the manifest is cut short");
    manifest.records = contents.bytes + sizeof manifest.header;
    return manifest;
}

void start_domains(const Archive& archive, const Manifest& manifest) {
    for (u32 i = 0; i < manifest.header.domains; ++i) {
        static ManifestDomain wanted;
        std::memcpy(&wanted, manifest.records + i * sizeof wanted, sizeof wanted);
        wanted.name[sizeof wanted.name - 1] = 0;
        Built built;
        if (build(archive, wanted, built)) supervisor.start(wanted, built);
    }
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
