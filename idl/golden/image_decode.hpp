// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of image say, field by field. Generated from image.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/image.hpp"

namespace abi {

inline void describe(common::Describer& out, const ArchiveHeader& value) {
    out.begin_list("magic");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.magic[i]);
    }
    out.end_list();
    out.number("size", value.size);
    out.number("entries", value.entries);
    out.number("checksum", value.checksum);
}

inline constexpr common::NameOfNumber names_of_archive_kind[] = {
    {1, "manager"}, {2, "image"}, {3, "ramdisk"}, {4, "manifest"}
};

inline void describe(common::Describer& out, const ArchiveEntry& value) {
    out.text("name", value.name, sizeof value.name);
    out.choice("kind", static_cast<common::i64>(value.kind), names_of_archive_kind);
    out.number("checksum", value.checksum);
    out.number("offset", value.offset);
    out.number("size", value.size);
}

inline void describe(common::Describer& out, const ImageHeader& value) {
    out.begin_list("magic");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.magic[i]);
    }
    out.end_list();
    out.number("virtual_base", value.virtual_base);
    out.number("load_pfn", value.load_pfn);
    out.number("size", value.size);
    out.number("memory_size", value.memory_size);
    out.number("entry", value.entry);
    out.number("hypercall_page", value.hypercall_page);
    out.number("init_p2m", value.init_p2m);
    out.number("flags", value.flags);
}

inline constexpr common::NameOfNumber names_of_image_flag[] = {
    {1, "image_mod_start_is_pfn"}
};

inline void describe(common::Describer& out, const ManifestHeader& value) {
    out.begin_list("magic");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.magic[i]);
    }
    out.end_list();
    out.number("domains", value.domains);
    out.number("flags", value.flags);
    out.number("links", value.links);
}

inline void describe(common::Describer& out, const ManifestLink& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("front", value.front);
    out.number("back", value.back);
}

inline constexpr common::NameOfNumber names_of_manifest_flag[] = {
    {1, "manifest_poweroff_when_all_ended"}
};

inline constexpr common::NameOfNumber names_of_end_action[] = {
    {0, "destroy"}, {1, "restart"}, {2, "preserve"}
};

inline constexpr common::NameOfNumber names_of_domain_flag[] = {
    {1, "domain_service"}, {2, "domain_start_paused"}, {4, "domain_store_server"}, {8, "domain_console_server"},
        {16, "domain_no_iommu"}
};

inline void describe(common::Describer& out, const DeviceSelector& value) {
    out.number("vendor", value.vendor);
    out.number("device", value.device);
    out.number("address", value.address);
}

inline void describe(common::Describer& out, const ManifestDomain& value) {
    out.text("name", value.name, sizeof value.name);
    out.text("image", value.image, sizeof value.image);
    out.text("ramdisk", value.ramdisk, sizeof value.ramdisk);
    out.text("cmdline", value.cmdline, sizeof value.cmdline);
    out.number("memory_mib", value.memory_mib);
    out.number("max_memory_mib", value.max_memory_mib);
    out.number("vcpus", value.vcpus);
    out.number("weight", value.weight);
    out.number("warp_us", value.warp_us);
    out.number("warp_limit_us", value.warp_limit_us);
    out.number("unwarp_us", value.unwarp_us);
    out.number("max_grant_frames", value.max_grant_frames);
    out.number("flags", value.flags);
    out.number("vcpus_at_start", value.vcpus_at_start);
    out.number("processors", value.processors);
    out.begin_list("devices");
    for (unsigned i = 0; i < 4; ++i) {
        out.begin("");
        describe(out, value.devices[i]);
        out.end();
    }
    out.end_list();
    out.number("device_count", value.device_count);
    out.choice("on_poweroff", static_cast<common::i64>(value.on_poweroff), names_of_end_action);
    out.choice("on_reboot", static_cast<common::i64>(value.on_reboot), names_of_end_action);
    out.choice("on_crash", static_cast<common::i64>(value.on_crash), names_of_end_action);
}

}  // namespace abi
