// SPDX-License-Identifier: GPL-2.0-or-later
// The rings of net, for the templates of rt/. Generated from net.capnp.
#pragma once

#include <span>

#include "idl/net.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"

namespace rt {
template <typename Ring>
class Reply;
}

namespace net {

// Whether every field is within the bounds of the schema.
inline bool is_valid(const TransmitSlot& value) {
    return (value.flags & ~0xFu) == 0;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const ReceiveBuffer&) {
    return true;
}

// What shares a slot.
union NetTransmitSlot {
    TransmitSlot transmit_slot;
    ExtraInfo extra_info;
    TransmitAnswer transmit_answer;
};
static_assert(sizeof(NetTransmitSlot) == 12);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct NetTransmitRecord {
    TransmitAnswer answer;
    u32 index;
};

struct NetTransmitRing {
    using Slot = NetTransmitSlot;
    using Request = net::TransmitSlot;
    using Answer = net::TransmitAnswer;
    using Extra = net::ExtraInfo;
    using Record = NetTransmitRecord;
    using Tag = u16;
    static constexpr char name[] = "net transmit";
    static constexpr u32 pages_max = 1, slots_max = rt::slots_in<Slot>(pages_max), chain_max = 18;
    using Flags = u16;
    static constexpr Flags more_flag = more_data, extra_flag = extra_info;
    static bool more(const TransmitSlot& slot) { return (slot.flags & more_flag) != 0; }
    static bool extra(const TransmitSlot& slot) { return (slot.flags & extra_flag) != 0; }
    static bool more(const Extra& extra) { return (extra.flags & 1) != 0; }
    static void set_more(Extra& extra, bool more) { extra.flags = static_cast<u8>(more ? extra.flags | 1 : extra.flags & ~1); }
    using Status = net::Status;
    static constexpr Status good = Status::okay;
    static constexpr Status malformed = Status::error;
    static constexpr Status dropped = Status::dropped;
    static constexpr Status null = Status::null_;
    static constexpr Request Slot::*request_member = &Slot::transmit_slot;
    static constexpr Extra Slot::*extra_member = &Slot::extra_info;
    static bool is_valid(const Request& request) { return net::is_valid(request); }
    static Request request(Tag tag, abi::GrantRef ref, u32 offset, u32 length, Flags flags) {
        Request out{};
        out.ref = static_cast<abi::GrantRef>(ref);
        out.offset = static_cast<u16>(offset);
        out.size = static_cast<u16>(length);
        out.id = static_cast<u16>(tag);
        out.flags = flags;
        return out;
    }
    static rt::Piece piece(const Request& slot) { return {slot.ref, slot.offset, slot.size}; }
    static Flags flags(const Request& slot) { return slot.flags; }
    static Tag tag(const Request& slot) { return slot.id; }
    static Tag tag(const Answer& answer) { return answer.id; }
    static Status status(const Answer& answer) { return answer.status; }
    static Answer answer(Tag tag, Status status) {
        Answer out{};
        out.id = tag;
        out.status = status;
        return out;
    }
};

// What shares a slot.
union NetReceiveSlot {
    ReceiveBuffer receive_buffer;
    ReceivedSlot received_slot;
    ExtraInfo extra_info;
};
static_assert(sizeof(NetReceiveSlot) == 8);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct NetReceiveRecord {
    ReceivedSlot answer;
    u32 index;
};

struct NetReceiveRing {
    using Slot = NetReceiveSlot;
    using Request = net::ReceiveBuffer;
    using Answer = net::ReceivedSlot;
    using Extra = net::ExtraInfo;
    using Record = NetReceiveRecord;
    using Tag = u16;
    static constexpr char name[] = "net receive";
    static constexpr u32 pages_max = 1, slots_max = rt::slots_in<Slot>(pages_max), chain_max = 18;
    using Flags = u16;
    static constexpr Flags more_flag = received_more_data, extra_flag = received_extra_info;
    static bool more(const ReceivedSlot& slot) { return (slot.flags & more_flag) != 0; }
    static bool extra(const ReceivedSlot& slot) { return (slot.flags & extra_flag) != 0; }
    static bool more(const Extra& extra) { return (extra.flags & 1) != 0; }
    static void set_more(Extra& extra, bool more) { extra.flags = static_cast<u8>(more ? extra.flags | 1 : extra.flags & ~1); }
    static constexpr Request Slot::*request_member = &Slot::receive_buffer;
    static constexpr Extra Slot::*extra_member = &Slot::extra_info;
    static constexpr Answer Slot::*answer_member = &Slot::received_slot;
    static Request request(Tag tag, abi::GrantRef ref) {
        Request out{};
        out.id = tag;
        out.ref = ref;
        return out;
    }
    static abi::GrantRef ref(const Request& buffer) { return buffer.ref; }
    static Tag tag(const Request& buffer) { return buffer.id; }
    static Tag tag(const Answer& slot) { return slot.id; }
    static u32 offset(const Answer& slot) { return slot.offset; }
    // Bytes, or negative: an error.
    static i32 length(const Answer& slot) { return slot.size; }
    static Flags flags(const Answer& slot) { return slot.flags; }
    static Answer answer(Tag tag, u32 offset, i32 length, Flags flags) {
        Answer out{};
        out.id = static_cast<u16>(tag);
        out.offset = static_cast<u16>(offset);
        out.size = static_cast<i16>(length);
        out.flags = flags;
        return out;
    }
};

}  // namespace net
