// SPDX-License-Identifier: GPL-2.0-or-later
// The block service: drives the disks, and gives each domain the parts of them that the manager says are its own. It holds no
// privilege, and owns the disks' controllers.
#include "rt/console.hpp"
#include "services/blkback/service.hpp"

void run() {
    rt::grants::start();
    rt::Loop loop;
    auto& service = *new (rt::memory::take_pages((sizeof(blkback::Service) + abi::page_size - 1) / abi::page_size)) blkback::Service(loop);
    rt::detach(service.start());
    loop.run_until([] { return false; });
}
