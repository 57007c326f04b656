// SPDX-License-Identifier: GPL-2.0-or-later
// Records for the fuzzer: what a command could mean, of a few names and images, and then some of it changed.
#pragma once

#include "tests/manager/records.hpp"
#include "tests/virtio/hostile_device.hpp"

namespace simulated {

inline std::string fuzz_name(Input& input) {
    constexpr const char* names[] = {"a", "b", "c", "d", "e", "store", "console", "none"};
    return names[input.below(8)];
}
inline std::string fuzz_image(Input& input) {
    constexpr const char* names[] = {"guest", "k", "l", "m", "n", "ramdisk", "service", "none"};
    return names[input.below(8)];
}
inline std::string fuzz_key(Input& input) {
    constexpr const char* keys[] = {"", "/name", "/memory/target", "/control/shutdown", "/cpu/0/availability", "/data"};
    return keys[input.below(6)];
}
inline line::Target fuzz_target(Input& input) {
    line::Target wanted = target(input.below(4) == 0 ? std::string() : fuzz_name(input));
    wanted.domid = static_cast<DomId>(input.below(12));
    return wanted;
}

inline u64 fuzz_number(Input& input) {
    const u64 base = u64{1} << input.below(64);
    return base + input.below(8192) - 4096;
}

// Ranges of an image's numbers that make something happen.
inline ImageHeader fuzz_header(Input& input) {
    ImageHeader header = image_header(input.below(8));
    for (u32 changes = input.below(4); changes != 0; --changes) {
        u64* const fields[] = {&header.virtual_base, &header.load_pfn, &header.size, &header.memory_size, &header.entry, &header.hypercall_page, &header.init_p2m};
        u64& field = *fields[input.below(7)];
        switch (input.below(4)) {
        case 0: field = fuzz_number(input); break;
        case 1: field = ~fuzz_number(input); break;
        case 2: field += (u64{input.next()} - 128) << input.below(48); break;
        default: field = (u64{input.next()} - 128) << 21 | input.below(3); break;
        }
    }
    if (input.below(4) == 0) header.entry = header.virtual_base + header.load_pfn * page_size;
    if (input.below(2) == 0) header.hypercall_page = 0;
    header.flags = input.below(3);
    return header;
}
inline std::string fuzz_image_bytes(Input& input) { return image_bytes(fuzz_header(input), input.below(2) == 0 ? 9 * page_size : 1 + input.below(40'000)); }

inline ManifestDomain fuzz_domain(Input& input) {
    ManifestDomain record = domain_record(fuzz_name(input), input.below(2) == 0 ? "guest" : fuzz_image(input));
    if (input.below(4) == 0) put_text(record.ramdisk, input.below(4) != 0 ? "ramdisk" : fuzz_image(input));
    record.memory_mib = 3 + input.below(input.below(8) == 7 ? 800 : 12);
    record.memory_mib += record.memory_mib == 3 && input.below(8) != 0;
    record.max_memory_mib = input.below(2) == 0 ? 0 : record.memory_mib + input.below(16) - (input.below(8) == 7 ? 2 : 0);
    record.vcpus = 1 + input.below(4);
    record.vcpus_at_start = input.below(2);
    record.flags = input.below(4) == 0 ? input.below(input.below(8) == 7 ? 64 : 4) : 0;
    record.on_poweroff = static_cast<EndAction>(input.below(3));
    record.on_reboot = static_cast<EndAction>(input.below(3));
    record.on_crash = static_cast<EndAction>(input.below(3));
    record.device_count = input.below(8) == 0 ? input.below(5) : 0;
    for (DeviceSelector& device : record.devices) device = {static_cast<u16>(input.below(2) * 0x1af4), 0x1041, 8 * input.below(6)};
    return record;
}

inline std::string fuzz_structure(line::Command command, Input& input) {
    using line::Command;
    switch (command) {
    case Command::list: return bytes_of(line::First{input.below(300)});
    case Command::image_open: return bytes_of(image_open(fuzz_image(input), input.below(2) == 0 ? input.below(40'000) : fuzz_number(input), static_cast<ArchiveKind>(1 + input.below(4))));
    case Command::image_write: return image_write(fuzz_image(input), input.below(10) * page_size, std::string(input.below(9000), 'w'));
    case Command::create: return bytes_of(line::Create{fuzz_domain(input)});
    case Command::shutdown: return bytes_of(line::Shutdown{fuzz_target(input), static_cast<line::ShutdownWay>(input.below(4))});
    case Command::memory_set: return bytes_of(line::MemorySet{fuzz_target(input), 3 + input.below(24)});
    case Command::vcpu_set: return bytes_of(line::VcpuSet{fuzz_target(input), input.below(5)});
    case Command::scheduler_set:
        return bytes_of(line::SchedulerSet{fuzz_target(input), static_cast<line::SchedulerField>(input.below(20)), input.below(70'000), input.next(), input.next(), input.next()});
    case Command::rename: {
        line::Rename record{fuzz_target(input), {}};
        put_text(record.name, fuzz_name(input));
        return bytes_of(record);
    }
    case Command::log: return bytes_of(line::LogFrom{input.below(300), input.below(2)});
    case Command::wait: return bytes_of(line::Wait{input.below(300)});
    case Command::context: return bytes_of(line::ContextOf{fuzz_target(input), input.below(3)});
    case Command::memory: return bytes_of(line::MemoryOf{fuzz_target(input), {}, fuzz_number(input), input.below(5000), input.below(5000)});
    case Command::store_read:
    case Command::store_list:
    case Command::store_permissions: return "/local/domain/" + std::to_string(input.below(12)) + fuzz_key(input) + '\0';
    case Command::machine_end: return bytes_of(line::MachineEnd{input.below(3)});
    default: return bytes_of(fuzz_target(input));
    }
}

inline std::string fuzz_record(line::Command command, Input& input) {
    std::string record = fuzz_structure(command, input);
    if (input.below(4) == 3) {
        for (u32 changes = input.below(4); changes != 0 && !record.empty(); --changes) record[input.below(static_cast<u32>(record.size()))] = static_cast<char>(input.next());
        if (input.below(2) == 0) record.resize(input.below(static_cast<u32>(record.size()) + 40));
    }
    // A service can only be ended by what its record says, which the end of the test does not.
    if (command == line::Command::create && record.size() >= sizeof(line::Create)) {
        auto create = value_of<line::Create>(record);
        create.domain.flags &= ~u32{domain_service};
        std::memcpy(record.data(), &create, sizeof create);
    }
    return record;
}

}  // namespace simulated
