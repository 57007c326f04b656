// SPDX-License-Identifier: GPL-2.0-or-later
// The manager: the one domain with the control capability. It builds domains and sees them to their end, at the manifest's
// word and the operator's. It owns no device, faces no guest and parses no text.
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/grants.hpp"
#include "rt/panic.hpp"
#include "services/manager/system.hpp"

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
    static System system(loop, archive, manifest);
    system.start();
    loop.run_until([] { return false; });
}

}  // namespace manager

void run() { manager::main(); }
