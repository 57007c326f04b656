// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/devices.hpp"

#include "rt/hypercall.hpp"

namespace manager {

namespace {

constexpr u32 nowhere = ~0u;

u32 address_of(const DeviceSelector& wanted) {
    if (wanted.vendor == 0 && wanted.device == 0) return wanted.address;
    u32 found = nowhere;
    for_each_device([&](const ControlFindDevice& device) {
        const bool fits = device.vendor == wanted.vendor && device.device_id == wanted.device && device.owner == 0;
        if (fits && found == nowhere) found = device.address;
    });
    return found;
}

}  // namespace

bool find_device(u32 address, ControlFindDevice& device) {
    device = ControlFindDevice{};
    device.address = address;
    return rt::control(ControlCommand::find_device, &device) == 0;
}

Refusal give_devices(const Guest& guest) {
    for (u32 i = 0; i < guest.record.device_count; ++i) {
        ControlGiveDevice give{guest.domid, {}, address_of(guest.record.devices[i])};
        if (rt::control(ControlCommand::give_device, &give) != 0) return refused(Status::no_device, i);
    }
    return {};
}

}  // namespace manager
