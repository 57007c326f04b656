// SPDX-License-Identifier: GPL-2.0-or-later
// What one domain is made of, as its configuration says it. The files it names are looked for elsewhere
// (archive/sources.hpp).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "idl/image.hpp"

namespace operator_side {

using common::integers::u16;
using common::integers::u32;
using common::integers::u64;

struct BootLink {
    std::string name;
    std::string peer;  // the domain that serves it
};

struct Device {
    std::string text;  // as it was written
    abi::DeviceSelector selector;
};

struct Domain {
    std::string path;  // of the configuration
    std::string name;
    std::string kernel;   // a file, a guest of ours by its bare name, or `linux`
    std::string ramdisk;  // a file; may be empty
    std::string extra;    // the kernel's command line
    u32 memory = 64;      // MiB
    u32 maxmem = 0;       // MiB; 0: as memory
    u32 vcpus = 1;        // at start
    u32 maxvcpus = 0;     // that there are; 0: as vcpus
    u32 cpu_weight = 256;
    u32 warp_us = 0;
    u32 warp_limit_us = 0;  // 0: no limit
    u32 unwarp_us = 0;
    u32 max_grant_frames = 0;  // 0: the core's default
    u32 start_paused = 0;
    u64 processors = 0;     // bit n: processor n; 0: all
    u32 service_flags = 0;  // of abi::DomainFlag, by service =
    bool no_iommu = false;
    abi::EndAction on_poweroff = abi::EndAction::destroy;  // the defaults are xl's
    abi::EndAction on_reboot = abi::EndAction::restart;
    abi::EndAction on_crash = abi::EndAction::destroy;
    std::vector<Device> devices;
    std::vector<BootLink> links;
    std::map<std::string, unsigned, std::less<>> lines;  // where each key was set

    // `FILE:LINE`, or `FILE` if the key was not set: how an error begins.
    std::string where(std::string_view key) const;
};

Domain parse_domain(const std::string& path, std::string_view text);
Domain read_domain(const std::string& path);

// A problem with a domain's name; empty if there is none.
std::string_view problem_of_name(std::string_view name);

}  // namespace operator_side
