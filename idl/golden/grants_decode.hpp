// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of grants say, field by field. Generated from grants.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/grants.hpp"

namespace abi {

inline void describe(common::Describer& out, const GrantEntry& value) {
    out.number("flags", value.flags);
    out.number("domid", value.domid);
    out.number("frame", value.frame);
}

inline constexpr common::NameOfNumber names_of_grant_flag[] = {
    {3, "grant_type_mask"}, {0, "grant_invalid"}, {1, "grant_permit_access"}, {4, "grant_readonly"},
        {8, "grant_reading"}, {16, "grant_writing"}
};

inline constexpr common::NameOfNumber names_of_grant_command[] = {
    {0, "map"}, {1, "unmap"}, {2, "setup_table"}, {3, "dump_table"}, {4, "transfer"}, {5, "copy"}, {6, "query_size"},
        {7, "unmap_and_replace"}, {8, "set_version"}, {9, "get_status_frames"}, {10, "get_version"}
};

inline void describe(common::Describer& out, const GrantMap& value) {
    out.number("host_addr", value.host_addr);
    out.number("flags", value.flags);
    out.number("ref", value.ref);
    out.number("dom", value.dom);
    out.number("status", value.status);
    out.number("handle", value.handle);
    out.number("dev_bus_addr", value.dev_bus_addr);
}

inline constexpr common::NameOfNumber names_of_grant_map_flag[] = {
    {1, "map_device"}, {2, "map_host"}, {4, "map_readonly"}, {8, "map_application"}, {16, "map_contains_pte"}
};

inline void describe(common::Describer& out, const GrantUnmap& value) {
    out.number("host_addr", value.host_addr);
    out.number("dev_bus_addr", value.dev_bus_addr);
    out.number("handle", value.handle);
    out.number("status", value.status);
}

inline void describe(common::Describer& out, const GrantSetup& value) {
    out.number("dom", value.dom);
    out.number("nr_frames", value.nr_frames);
    out.number("status", value.status);
    out.number("frame_list", value.frame_list);
}

inline void describe(common::Describer& out, const GrantCopyEnd& value) {
    out.number("ref_or_mfn", value.ref_or_mfn);
    out.number("dom", value.dom);
    out.number("offset", value.offset);
}

inline void describe(common::Describer& out, const GrantCopy& value) {
    out.begin("source");
    describe(out, value.source);
    out.end();
    out.begin("dest");
    describe(out, value.dest);
    out.end();
    out.number("length", value.length);
    out.number("flags", value.flags);
    out.number("status", value.status);
}

inline constexpr common::NameOfNumber names_of_grant_copy_flag[] = {
    {1, "copy_source_is_ref"}, {2, "copy_dest_is_ref"}
};

inline void describe(common::Describer& out, const GrantQuery& value) {
    out.number("dom", value.dom);
    out.number("nr_frames", value.nr_frames);
    out.number("max_frames", value.max_frames);
    out.number("status", value.status);
}

inline void describe(common::Describer& out, const GrantVersion& value) {
    out.number("dom", value.dom);
    out.number("version", value.version);
}

inline void describe(common::Describer& out, const GrantSetVersion& value) {
    out.number("version", value.version);
}

inline constexpr common::NameOfNumber names_of_grant_status[] = {
    {0, "grant_ok"}, {-1, "grant_general"}, {-2, "grant_bad_domain"}, {-3, "grant_bad_ref"}, {-4, "grant_bad_handle"},
        {-5, "grant_bad_address"}, {-6, "grant_bad_device"}, {-7, "grant_no_device_space"}, {-8, "grant_permission"},
        {-9, "grant_bad_page"}, {-10, "grant_bad_copy"}, {-11, "grant_address_too_big"}, {-12, "grant_again"},
        {-13, "grant_no_space"}
};

}  // namespace abi
