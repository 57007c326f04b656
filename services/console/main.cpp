// SPDX-License-Identifier: GPL-2.0-or-later
// The console service: keeps the consoles of all domains, and drives the operator's lines. It holds no privilege but that of
// the machine's serial line, and owns the lines' device.
#include "rt/console.hpp"
#include "services/console/service.hpp"

void run() {
    rt::grants::start();
    rt::Loop loop;
    auto& service = *new (rt::memory::take_pages((sizeof(console::Service) + abi::page_size - 1) / abi::page_size)) console::Service(loop);
    rt::print("ready, room for ", service.consoles().places(), " consoles");
    if (const char* problem = service.start_lines()) rt::print("no operator's lines: ", problem);
    loop.run_until([] { return false; });
}
