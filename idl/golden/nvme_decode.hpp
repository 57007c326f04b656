// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of nvme say, field by field. Generated from nvme.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/nvme.hpp"

namespace nvme {

inline void describe(common::Describer& out, const Registers& value) {
    out.number("capabilities_low", value.capabilities_low);
    out.number("capabilities_high", value.capabilities_high);
    out.number("version", value.version);
    out.number("interrupt_mask_set", value.interrupt_mask_set);
    out.number("interrupt_mask_clear", value.interrupt_mask_clear);
    out.number("configuration", value.configuration);
    out.number("status", value.status);
    out.number("subsystem_reset", value.subsystem_reset);
    out.number("admin_queue_sizes", value.admin_queue_sizes);
    out.number("admin_submission_low", value.admin_submission_low);
    out.number("admin_submission_high", value.admin_submission_high);
    out.number("admin_completion_low", value.admin_completion_low);
    out.number("admin_completion_high", value.admin_completion_high);
}

inline constexpr common::NameOfNumber names_of_configuration[] = {
    {1, "enable"}, {4587520, "entry_sizes"}
};

inline constexpr common::NameOfNumber names_of_status[] = {
    {1, "ready"}, {2, "fatal"}
};

inline constexpr common::NameOfNumber names_of_admin_command[] = {
    {1, "create_submission_queue"}, {5, "create_completion_queue"}, {6, "identify"}, {9, "set_features"}
};

inline constexpr common::NameOfNumber names_of_io_command[] = {
    {0, "flush"}, {1, "write"}, {2, "read"}, {9, "dataset_management"}
};

inline void describe(common::Describer& out, const Command& value) {
    out.number("opcode", value.opcode);
    out.number("flags", value.flags);
    out.number("id", value.id);
    out.number("nsid", value.nsid);
    out.number("reserved0", value.reserved0);
    out.number("reserved1", value.reserved1);
    out.number("metadata", value.metadata);
    out.number("prp1", value.prp1);
    out.number("prp2", value.prp2);
    out.begin_list("words");
    for (unsigned i = 0; i < 6; ++i) {
        out.number("", value.words[i]);
    }
    out.end_list();
}

inline void describe(common::Describer& out, const Completion& value) {
    out.number("result", value.result);
    out.number("reserved0", value.reserved0);
    out.number("submission_head", value.submission_head);
    out.number("submission_queue", value.submission_queue);
    out.number("id", value.id);
    out.number("status", value.status);
}

inline constexpr common::NameOfNumber names_of_status_code[] = {
    {1, "invalid_opcode"}
};

inline void describe(common::Describer& out, const DiscardRange& value) {
    out.number("attributes", value.attributes);
    out.number("blocks", value.blocks);
    out.number("first_block", value.first_block);
}

inline constexpr common::NameOfNumber names_of_identify[] = {
    {0, "namespace_"}, {1, "controller"}
};

inline void describe(common::Describer& out, const Controller& value) {
    out.number("vendor", value.vendor);
    out.number("subsystem_vendor", value.subsystem_vendor);
    out.begin_list("serial");
    for (unsigned i = 0; i < 20; ++i) {
        out.number("", value.serial[i]);
    }
    out.end_list();
    out.begin_list("model");
    for (unsigned i = 0; i < 40; ++i) {
        out.number("", value.model[i]);
    }
    out.end_list();
    out.number("transfer_max", value.transfer_max);
    out.number("namespaces", value.namespaces);
    out.number("abilities", value.abilities);
    out.number("reserved0", value.reserved0);
    out.number("reserved1", value.reserved1);
    out.number("cache", value.cache);
}

inline void describe(common::Describer& out, const BlockFormat& value) {
    out.number("metadata_bytes", value.metadata_bytes);
    out.number("exponent", value.exponent);
    out.number("performance", value.performance);
}

inline void describe(common::Describer& out, const Namespace& value) {
    out.number("blocks", value.blocks);
    out.number("capacity", value.capacity);
    out.number("used", value.used);
    out.number("features", value.features);
    out.number("formats", value.formats);
    out.number("format", value.format);
    out.begin_list("table");
    for (unsigned i = 0; i < 16; ++i) {
        out.begin("");
        describe(out, value.table[i]);
        out.end();
    }
    out.end_list();
}

}  // namespace nvme
