// SPDX-License-Identifier: GPL-2.0-or-later
// Steps on devices: the manager gives them, their owners map and set them up, and their messages come at any time.
#include "core/device.hpp"
#include "tests/host/device_bus.hpp"
#include "tests/host/fuzz_guests.hpp"

namespace core::host {

using abi::DeviceCommand;
using abi::Hypercall;

void FuzzGuests::give_device(Input& input) {
    const u32 address = input.one_in(16) ? input.take<u16>() : static_cast<u32>((1 + input.below(5)) << 3);
    dispatch(Hypercall::control, {static_cast<u64>(abi::ControlCommand::give_device), put(abi::ControlGiveDevice{other(input).id(), 0, address})});
}

// Mostly a number that the guest has for one of its functions.
u32 FuzzGuests::device(Input& input) {
    const u32 count = guest_->domain().device_count;
    return static_cast<u32>(count == 0 || input.one_in(8) ? input.below(4) : input.below(count));
}

// A frame of device memory: mostly of a BAR of a function that the guest has.
u64 FuzzGuests::device_frame(Input& input) {
    constexpr u64 pages_tried = 10;
    const u64 page = input.below(pages_tried);
    const pci::Function* function = devices::of(guest_->domain(), device(input));
    if (function == nullptr || input.one_in(8)) function = &pci::functions()[input.below(pci::functions().size())];
    for (const pci::Bar& bar : function->bars)
        if (bar.size != 0) return (bar.start >> page_shift) + page % (bar.size / page_size + 1);
    return frame(input);
}

u64 FuzzGuests::device_entry(Input& input) {
    constexpr u64 kinds[] = {page_flags, page_flags, table_page_flags, page_flags | pte::write_through};
    return pte::make(Mfn{device_frame(input)}, kinds[input.below(4)] | (input.one_in(16) ? 0 : pte::cache_disable));
}

// Mostly among few: so that they are taken, and given up, more than once.
u32 FuzzGuests::dma_page(Input& input) { return input.one_in(16) ? input.take<u32>() : static_cast<u32>(input.one_in(4) ? 4090 + input.below(8) : input.below(8)); }

void FuzzGuests::map_for_devices(Input& input) {
    u64 frames[4];
    for (u64& one : frames) one = frame(input);
    const u64 list = put(frames);
    const abi::DeviceDmaMap op{dma_page(input), static_cast<u32>(input.one_in(16) ? input.byte() : input.below(5)), input.one_in(16) ? address(input) : list};
    dispatch(Hypercall::device_op, {static_cast<u64>(DeviceCommand::dma_map), put(op)});
}

void FuzzGuests::device_ops(Input& input) {
    const u8 choice = input.byte();
    const u32 number = device(input);
    const auto call = [&](DeviceCommand command, const auto& op) { dispatch(Hypercall::device_op, {static_cast<u64>(command), input.one_in(16) ? address(input) : put(op)}); };
    switch (choice % 12) {
    case 0: return call(DeviceCommand::info, abi::DeviceInfo{number, 0, 0, 0, 0, 0, 0, 0, 0, {}});
    case 1: return call(DeviceCommand::config_read, abi::DeviceConfig{number, static_cast<u16>(input.byte() & ~3u), static_cast<u16>(1u << input.below(4)), 0, 0});
    case 2: return call(DeviceCommand::config_write, abi::DeviceConfig{number, 4, 2, static_cast<u32>(input.below(4) << 1), 0});
    case 3: return call(DeviceCommand::config_write, abi::DeviceConfig{number, input.byte(), static_cast<u16>(1u << input.below(4)), input.take<u32>(), 0});
    case 4: return devices::interrupted(static_cast<u32>(input.below(devices::interrupts_max)));
    case 5: return devices::interrupted(static_cast<u32>(input.below(4)));
    case 6:
    case 7: return map_for_devices(input);
    case 8: return call(DeviceCommand::dma_unmap, abi::DeviceDmaUnmap{dma_page(input), static_cast<u32>(input.below(66))});
    default: return call(DeviceCommand::bind_vector, abi::DeviceVector{number, input.one_in(4) ? input.byte() : static_cast<u32>(input.below(4)), 0, 0});
    }
}

}  // namespace core::host
