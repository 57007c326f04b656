// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: one machine, its guests, and after each of their steps the auditor.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/arch/host/iommu.hpp"
#include "core/panic.hpp"
#include "idl/device.hpp"
#include "tests/host/consistency.hpp"
#include "tests/host/fuzz_guests.hpp"
#include "tests/host/recount.hpp"

using namespace core;
using abi::ControlCommand;
using abi::DeviceCommand;
using namespace core::host;

namespace {
core::u64 succeeded(abi::ControlCommand command) { return FuzzGuests::reached.control[static_cast<core::u64>(command)]; }
core::u64 succeeded(abi::DeviceCommand command) { return FuzzGuests::reached.device[static_cast<core::u64>(command)]; }

// The test that runs this checks that none of them is 0.
void print_sums() {
    const FuzzGuests::Reached& all = FuzzGuests::reached;
    const std::pair<const char*, core::u64> sums[] = {
        {"hypercalls", all.calls}, {"succeeded", all.succeeded}, {"preempted", all.preempted}, {"steps with pinned tables", all.pinned},
        {"with half-done tables", all.half_done}, {"with grants in use", all.mapped}, {"with connected ports", all.connected},
        {"with a dead granter", all.outlived}, {"with a started child", all.born}, {"with a device", all.given},
        {"with device memory mapped", all.device_mapped}, {"with a vector bound", all.bound}, {"devices given", succeeded(ControlCommand::give_device)},
        {"found", succeeded(ControlCommand::find_device)}, {"told of", succeeded(DeviceCommand::info)}, {"read", succeeded(DeviceCommand::config_read)},
        {"set", succeeded(DeviceCommand::config_write)}, {"vectors bound", succeeded(DeviceCommand::bind_vector)},
        {"pages lent to devices", succeeded(DeviceCommand::dma_map)}, {"taken back", succeeded(DeviceCommand::dma_unmap)},
        {"registers told", succeeded(ControlCommand::get_context)}, {"memory read", succeeded(ControlCommand::read)},
        {"frames copied", succeeded(ControlCommand::copy_frames)}, {"names given", succeeded(ControlCommand::rename)},
        {"limits set", succeeded(ControlCommand::set_max_frames)}, {"audits read", succeeded(ControlCommand::read_audit)}};
    std::fprintf(stderr, "reached:");
    for (const auto& [what, sum] : sums) std::fprintf(stderr, " %s %llu,", what, static_cast<unsigned long long>(sum));
    std::fprintf(stderr, "\n");
}
}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    std::atexit(print_sums);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const u8* bytes, std::size_t size) {
    Input input(bytes, size);
    set_iommu(size % 2 == 0);
    FuzzGuests guests;
    try {
        while (!input.done()) {
            guests.step(input);
            for (const std::string& problem : {recount(), inconsistency()}) {
                if (problem.empty()) continue;
                std::fprintf(stderr, "%s\n", problem.c_str());
                PANIC("the auditor found something");
            }
        }
    } catch (const MachineEnded&) {
        // The manager may do that, and then there is nothing more to see.
    }
    return 0;
}
