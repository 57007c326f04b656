// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of net say, field by field. Generated from net.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/net.hpp"

namespace net {

inline constexpr common::NameOfNumber names_of_transmit_flag[] = {
    {1, "checksum_blank"}, {2, "data_validated"}, {4, "more_data"}, {8, "extra_info"}
};

inline constexpr common::NameOfNumber names_of_receive_flag[] = {
    {1, "received_data_validated"}, {2, "received_checksum_blank"}, {4, "received_more_data"},
        {8, "received_extra_info"}, {16, "received_gso_prefix"}
};

inline constexpr common::NameOfNumber names_of_status[] = {
    {0, "okay"}, {-1, "error"}, {-2, "dropped"}, {1, "null_"}
};

inline void describe(common::Describer& out, const TransmitSlot& value) {
    out.number("ref", value.ref);
    out.number("offset", value.offset);
    out.flags("flags", static_cast<common::i64>(value.flags), names_of_transmit_flag);
    out.number("id", value.id);
    out.number("size", value.size);
}

inline void describe(common::Describer& out, const TransmitAnswer& value) {
    out.number("id", value.id);
    out.choice("status", static_cast<common::i64>(value.status), names_of_status);
}

inline void describe(common::Describer& out, const ReceiveBuffer& value) {
    out.number("id", value.id);
    out.number("ref", value.ref);
}

inline void describe(common::Describer& out, const ReceivedSlot& value) {
    out.number("id", value.id);
    out.number("offset", value.offset);
    out.flags("flags", static_cast<common::i64>(value.flags), names_of_receive_flag);
    out.number("size", value.size);
}

inline constexpr common::NameOfNumber names_of_extra_type[] = {
    {0, "none"}, {1, "gso"}, {2, "multicast_add"}, {3, "multicast_delete"}, {4, "hash"}, {5, "xdp"}
};

inline constexpr common::NameOfNumber names_of_gso_type[] = {
    {0, "none"}, {1, "tcpv4"}, {2, "tcpv6"}
};

inline void describe(common::Describer& out, const ExtraInfo& value) {
    out.number("type", value.type);
    out.number("flags", value.flags);
    out.begin("detail");
    out.begin("gso");
    out.number("segment", value.detail.gso.segment);
    out.number("type", value.detail.gso.type);
    out.number("features", value.detail.gso.features);
    out.end();
    out.begin_list("multicast");
    for (unsigned i = 0; i < 6; ++i) {
        out.number("", value.detail.multicast[i]);
    }
    out.end_list();
    out.begin("hash");
    out.number("type", value.detail.hash.type);
    out.number("algorithm", value.detail.hash.algorithm);
    out.begin_list("value");
    for (unsigned i = 0; i < 4; ++i) {
        out.number("", value.detail.hash.value[i]);
    }
    out.end_list();
    out.end();
    out.number("headroom", value.detail.headroom);
    out.end();
}

}  // namespace net
