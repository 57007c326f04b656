// SPDX-License-Identifier: GPL-2.0-or-later
// The manager: the one domain with the control capability. It builds domains and sees them to their end, at the manifest's
// word and the operator's. It owns no device, faces no guest and parses no text.
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/grants.hpp"
#include "rt/panic.hpp"
#include "services/manager/boot.hpp"
#include "services/manager/operator_service.hpp"

namespace manager {

namespace {

void require(const char* problem) {
    if (problem != nullptr) rt::panic(problem);
}

}  // namespace

// Everything lives as long as the machine.
void main() {
    static Archive archive;
    require(archive.open(reinterpret_cast<const void*>(rt::start_info->mod_start), rt::start_info->mod_len));
    const char* problem = nullptr;
    const Contents contents = archive.find(ArchiveKind::manifest, problem);
    if (problem != nullptr) rt::panic("the manifest ", problem);
    static Manifest manifest;
    require(manifest.open(contents));
    rt::grants::start();

    static rt::Loop loop;
    static Guests guests(loop.turns());
    static ImageStore images(archive);
    static StoreLink store(loop);
    static Log log(loop.turns(), guests);
    static CrashReports reports(loop.turns());
    static OperatorService operators(loop.turns());
    static ConsoleLink console(loop, operators);
    static Lifecycle lifecycle(loop.turns(), guests, images, store, console);
    static Supervisor supervisor(loop, guests, lifecycle, images, console, reports, log);
    static Parts parts{guests, images, lifecycle, supervisor, store, console, reports, log, loop.turns()};
    operators.serve(parts);
    static Boot boot(parts, manifest);
    rt::detach(boot.run());
    loop.run_until([] { return false; });
}

}  // namespace manager

void run() { manager::main(); }
