// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of blkback say, field by field. Generated from blkback.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/blkback.hpp"

namespace vbd {

inline constexpr common::NameOfNumber names_of_where[] = {
    {0, "sectors"}, {1, "partition"}
};

inline void describe(common::Describer& out, const Extent& value) {
    out.number("disk", value.disk);
    out.choice("where", static_cast<common::i64>(value.where), names_of_where);
    out.number("start", value.start);
    out.number("sectors", value.sectors);
    out.begin_list("name");
    for (unsigned i = 0; i < 36; ++i) {
        out.number("", value.name[i]);
    }
    out.end_list();
}

inline constexpr common::NameOfNumber names_of_access[] = {
    {0, "read_only"}, {1, "read_write"}
};

inline void describe(common::Describer& out, const Device& value) {
    out.number("owner", value.owner);
    out.choice("access", static_cast<common::i64>(value.access), names_of_access);
    out.number("device", value.device);
    out.number("extent_count", value.extent_count);
    out.number("reserved", value.reserved);
    out.number("bytes_per_second", value.bytes_per_second);
    out.number("operations_per_second", value.operations_per_second);
    out.begin_list("extents");
    for (unsigned i = 0; i < 16 && i < value.extent_count; ++i) {
        out.begin("");
        describe(out, value.extents[i]);
        out.end();
    }
    out.end_list();
}

inline void describe(common::Describer& out, const Statistics& value) {
    out.number("reads", value.reads);
    out.number("writes", value.writes);
    out.number("flushes", value.flushes);
    out.number("discards", value.discards);
    out.number("bytes_read", value.bytes_read);
    out.number("bytes_written", value.bytes_written);
    out.number("errors", value.errors);
    out.number("refused", value.refused);
    out.number("grants_refused", value.grants_refused);
    out.number("throttled", value.throttled);
    out.number("merged", value.merged);
    out.number("queued", value.queued);
    out.number("waiting", value.waiting);
    out.begin_list("latency");
    for (unsigned i = 0; i < 24; ++i) {
        out.number("", value.latency[i]);
    }
    out.end_list();
}

inline constexpr common::NameOfNumber names_of_partition_table[] = {
    {0, "unknown"}, {1, "none"}, {2, "primary"}, {3, "backup"}, {4, "damaged"}, {5, "unreadable"}
};

inline void describe(common::Describer& out, const DiskInfo& value) {
    out.number("sectors", value.sectors);
    out.number("block_bytes", value.block_bytes);
    out.number("read_only", value.read_only);
    out.number("partitions", value.partitions);
    out.choice("partition_table", static_cast<common::i64>(value.partition_table), names_of_partition_table);
    out.number("has_cache", value.has_cache);
    out.number("has_discard", value.has_discard);
    out.number("broken", value.broken);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const Piece& value) {
    out.number("ref", value.ref);
    out.number("offset", value.offset);
    out.number("length", value.length);
}

inline void describe(common::Describer& out, const Order& value) {
    out.number("operation", value.operation);
    out.number("piece_count", value.piece_count);
    out.number("owner", value.owner);
    out.number("device", value.device);
    out.number("tag", value.tag);
    out.begin_list("pieces");
    for (unsigned i = 0; i < 2 && i < value.piece_count; ++i) {
        out.begin("");
        describe(out, value.pieces[i]);
        out.end();
    }
    out.end_list();
    out.number("reserved", value.reserved);
}

inline constexpr common::NameOfNumber names_of_status[] = {
    {0, "okay"}, {1, "malformed"}, {2, "unknown"}, {3, "not_found"}, {4, "exists"}, {5, "full"}, {6, "no_extents"},
        {7, "no_disk"}, {8, "no_partition_table"}, {9, "no_partition"}, {10, "several_partitions"}, {11, "outside"},
        {12, "misaligned"}, {13, "overlaps"}, {14, "disk_read_only"}
};

inline void describe(common::Describer& out, const Answer& value) {
    out.number("tag", value.tag);
    out.choice("status", static_cast<common::i64>(value.status), names_of_status);
    out.number("operation", value.operation);
    out.number("extent", value.extent);
    out.number("other_owner", value.other_owner);
    out.number("other_extent", value.other_extent);
    out.number("other_device", value.other_device);
    out.number("length", value.length);
}

inline constexpr common::NameOfNumber operations_of_orders[] = {
    {0, "attach"}, {1, "detach"}, {2, "statistics"}, {3, "disk"}
};

}  // namespace vbd
