// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/vbds.hpp"

namespace blkback {

std::optional<Vbds::Device>* Vbds::place_of(DomId owner, u32 number) {
    for (std::optional<Device>& device : devices_)
        if (device && device->vbd.disk().owner() == owner && device->vbd.disk().device() == number) return &device;
    return nullptr;
}

Verdict Vbds::attach(const vbd::Device& record, PhysicalDisks disks) {
    VirtualDisk wanted;
    if (const Verdict verdict = wanted.define(record, disks); !verdict.good()) return verdict;
    if (place_of(record.owner, record.device) != nullptr) return {vbd::Status::exists};
    std::optional<Device>* free = nullptr;
    for (std::optional<Device>& device : devices_) {
        if (!device) free = &device;
        // Also with one that is leaving: what it has under way is still written.
        else if (const Verdict verdict = wanted.conflict(device->vbd.disk()); !verdict.good()) return verdict;
    }
    if (free == nullptr) return {vbd::Status::full};
    free->emplace(*this, wanted);
    scheduler_.add((*free)->vbd);
    return {};
}

Vbds::Device* Vbds::find(DomId owner, u32 number) {
    std::optional<Device>* const place = place_of(owner, number);
    return place == nullptr || (*place)->leaving ? nullptr : &**place;
}

void Vbds::leave(Device& device) {
    device.leaving = true;
    for (std::optional<VbdQueue>& queue : device.queues) queue->abandon();
}

bool Vbds::has_left(DomId owner, u32 number) {
    std::optional<Device>* const place = place_of(owner, number);
    if (place == nullptr) return true;
    if (!(*place)->leaving || !(*place)->vbd.is_idle()) return false;
    scheduler_.remove((*place)->vbd);
    place->reset();
    return true;
}

u32 Vbds::count() const {
    u32 count = 0;
    for (const std::optional<Device>& device : devices_) count += device.has_value();
    return count;
}

}  // namespace blkback
