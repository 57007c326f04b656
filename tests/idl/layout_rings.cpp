// SPDX-License-Identifier: GPL-2.0-or-later
// The shared-memory protocols against the public headers: rings and what is in their slots, the pages of console and
// store, and every number in them.
//
// What those headers (io/ring.h, blkif.h, netif.h, console.h, xs_wire.h, xenbus.h) have and we leave out:
// - xen_netif_ctrl_request, xen_netif_ctrl_response and xen_netif_gref, and the hash types and algorithms: the
//   control ring, which our back end does not offer
// - NAME_front_ring and NAME_back_ring: an end's private memory, no wire format. The private bytes of a NAME_sring
//   are padding with us.
// - NAME_data, NAME_data_intf of flexible rings: for devices we do not have
// - xsd_errors, which pairs names with error numbers of the host: on the wire are only the names. xs_watch_type, the
//   places of the two texts in a watch event: no number on the wire either.
// Newer than Debian's headers are ExtraType::xdp with detail.headroom, and ServerFeature::watch_depth: compared as
// soon as the headers have them. Only in prose are the sizes of sector and page.
#include "tests/idl/comparison.hpp"
#include "tests/idl/xen_headers.hpp"

extern "C" {
#include <xen/io/blkif.h>
#include <xen/io/netif.h>
#include <xen/io/ring.h>
#include <xen/io/xenbus.h>
#include <xen/io/xs_wire.h>
}

#include <cstring>
#include <vector>

#include "idl/block.h"
#include "idl/block_ring.hpp"
#include "idl/console.hpp"
#include "idl/net_ring.hpp"
#include "idl/ring.hpp"
#include "idl/store.hpp"
#include "rt/ring.hpp"

using rt::ring_page;

// ---- rings

#define COMPARE_RING_HEADER(name)                                                                         \
    COMPARE_PART(ring::Header, name##_sring, offsetof(name##_sring, ring),                                \
                 SAME(req_prod); SAME(req_event); SAME(rsp_prod); SAME(rsp_event); PADDING(pad0))
#define COMPARE_SLOTS(ours, name, pages)                                                                  \
    SAME_NUMBER(rt::slots_in<ours>(pages), __CONST_RING_SIZE(name, (pages) * ring_page))
#define COMPARE_ALL_SLOTS(ours, name)                                                                     \
    COMPARE_SLOTS(ours, name, 1);                                                                         \
    COMPARE_SLOTS(ours, name, 2);                                                                         \
    COMPARE_SLOTS(ours, name, 4);                                                                         \
    COMPARE_SLOTS(ours, name, 8);                                                                         \
    COMPARE_SLOTS(ours, name, 16)

TEST_CASE("the head of a ring") {
    COMPARE_RING_HEADER(blkif);
    COMPARE_RING_HEADER(netif_tx);
    COMPARE_RING_HEADER(netif_rx);
}

#define AT_START(field) static_assert(offsetof(Ours, field) == 0, "offset of " #field)

// Requests and answers share a slot. What else goes there begins where a request does: the public headers cast.
TEST_CASE("slots") {
    COMPARE(block::BlockSlot, blkif_sring_entry,
            SAME_AS(transfer, req); SAME_AS(answer, rsp);
            AT_START(discard); AT_START(indirect_transfer));
    COMPARE(net::NetTransmitSlot, netif_tx_sring_entry,
            SAME_AS(transmit_slot, req); SAME_AS(transmit_answer, rsp);
            AT_START(extra_info));
    COMPARE(net::NetReceiveSlot, netif_rx_sring_entry,
            SAME_AS(receive_buffer, req); SAME_AS(received_slot, rsp);
            AT_START(extra_info));
}

TEST_CASE("how many slots a ring has") {
    COMPARE_ALL_SLOTS(block::BlockSlot, blkif);
    COMPARE_ALL_SLOTS(net::NetTransmitSlot, netif_tx);
    COMPARE_ALL_SLOTS(net::NetReceiveSlot, netif_rx);
}

namespace {

// A ring that our front end has set up, seen by the public macros.
template <typename Slot, typename Sring, typename BackRing>
void check_ring(rt::u32 pages) {
    CAPTURE(pages);
    std::vector<rt::u64> ours(pages * ring_page / 8, ~rt::u64{0}), theirs = ours;
    rt::SharedRing<Slot> shared(ours.data(), pages);
    rt::FrontRing<Slot> front(shared);

    auto* const expected = reinterpret_cast<Sring*>(theirs.data());
    SHARED_RING_INIT(expected);
    CHECK(std::memcmp(ours.data(), theirs.data(), offsetof(Sring, pvt)) == 0);

    BackRing back;
    BACK_RING_INIT(&back, reinterpret_cast<Sring*>(ours.data()), pages * ring_page);
    CHECK(RING_SIZE(&back) == shared.size());
    for (const rt::u32 index : {0u, 1u, back.nr_ents - 1, back.nr_ents, ~0u}) {
        CAPTURE(index);
        CHECK(static_cast<void*>(RING_GET_REQUEST(&back, index)) == shared.slot(index));
        CHECK(static_cast<void*>(RING_GET_RESPONSE(&back, index)) == shared.slot(index));
    }
}

}  // namespace

// The same again with the macros that a driver uses: they need memory.
TEST_CASE("where the slots of a ring are, and how it begins") {
    for (const rt::u32 pages : {1u, 2u, 4u, 8u, 16u}) {
        check_ring<block::BlockSlot, blkif_sring, blkif_back_ring>(pages);
        check_ring<net::NetTransmitSlot, netif_tx_sring, netif_tx_back_ring>(pages);
        check_ring<net::NetReceiveSlot, netif_rx_sring, netif_rx_back_ring>(pages);
    }
}

// ---- block

TEST_CASE("block requests and answers") {
    COMPARE(block::Segment, blkif_request_segment,
            SAME_AS(ref, gref); SAME_AS(first_sector, first_sect); SAME_AS(last_sector, last_sect); PADDING(pad0));
    COMPARE(block::Transfer, blkif_request,
            SAME(operation); SAME_AS(segment_count, nr_segments); SAME(handle); PADDING(pad0); SAME_AS(tag, id);
            SAME_AS(sector, sector_number); SAME_AS(segments, seg));
    COMPARE(block::Discard, blkif_request_discard,
            SAME(operation); SAME_AS(flags, flag); SAME(handle); PADDING(pad0); SAME_AS(tag, id);
            SAME_AS(sector, sector_number); SAME_AS(sector_count, nr_sectors));
    COMPARE(block::IndirectTransfer, blkif_request_indirect,
            SAME(operation); SAME_AS(inner_operation, indirect_op); SAME_AS(segment_count, nr_segments); PADDING(pad0);
            SAME_AS(tag, id); SAME_AS(sector, sector_number); SAME(handle); PADDING(pad1);
            SAME_AS(pages, indirect_grefs); PADDING(pad2));
    COMPARE(block::Answer, blkif_response,
            SAME_AS(tag, id); SAME(operation); PADDING(pad0); SAME(status); PADDING(pad1));
}

// The codes of operations have names in the header for C only.
TEST_CASE("block operations") {
    SAME_NUMBER(RF_BLOCK_OP_READ, BLKIF_OP_READ);
    SAME_NUMBER(RF_BLOCK_OP_WRITE, BLKIF_OP_WRITE);
    SAME_NUMBER(RF_BLOCK_OP_WRITE_BARRIER, BLKIF_OP_WRITE_BARRIER);
    SAME_NUMBER(RF_BLOCK_OP_FLUSH, BLKIF_OP_FLUSH_DISKCACHE);
    SAME_NUMBER(RF_BLOCK_OP_DISCARD, BLKIF_OP_DISCARD);
    SAME_NUMBER(RF_BLOCK_OP_INDIRECT, BLKIF_OP_INDIRECT);
}

TEST_CASE("block numbers") {
    SAME_NUMBER(block::Status::okay, BLKIF_RSP_OKAY);
    SAME_NUMBER(block::Status::error, BLKIF_RSP_ERROR);
    SAME_NUMBER(block::Status::unsupported, BLKIF_RSP_EOPNOTSUPP);
    SAME_NUMBER(block::secure, BLKIF_DISCARD_SECURE);
    SAME_NUMBER(block::cdrom, VDISK_CDROM);
    SAME_NUMBER(block::removable, VDISK_REMOVABLE);
    SAME_NUMBER(block::read_only, VDISK_READONLY);
    SAME_NUMBER(block::segments_max, BLKIF_MAX_SEGMENTS_PER_REQUEST);
    SAME_NUMBER(block::indirect_pages_max, BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST);
    SAME_NUMBER(block::segments_in_page, ring_page / sizeof(blkif_request_segment));
}

// ---- net

TEST_CASE("net slots") {
    COMPARE(net::TransmitSlot, netif_tx_request, SAME_AS(ref, gref); SAME(offset); SAME(flags); SAME(id); SAME(size));
    COMPARE(net::TransmitAnswer, netif_tx_response, SAME(id); SAME(status));
    COMPARE(net::ReceiveBuffer, netif_rx_request, SAME(id); SAME_AS(pad0, pad); SAME_AS(ref, gref));
    COMPARE(net::ReceivedSlot, netif_rx_response, SAME(id); SAME(offset); SAME(flags); SAME_AS(size, status));
    COMPARE(net::ExtraInfo, netif_extra_info,
            SAME(type); SAME(flags); SAME_AS(detail, u);
            SAME_AS(detail.gso, u.gso); SAME_AS(detail.gso.segment, u.gso.size); SAME_AS(detail.gso.type, u.gso.type);
            SAME_AS(detail.gso.pad0, u.gso.pad); SAME_AS(detail.gso.features, u.gso.features);
            SAME_AS(detail.multicast, u.mcast.addr);
            SAME_AS(detail.hash, u.hash); SAME_AS(detail.hash.type, u.hash.type);
            SAME_AS(detail.hash.algorithm, u.hash.algorithm); SAME_AS(detail.hash.value, u.hash.value));
}

TEST_CASE("net flags") {
    SAME_NUMBER(net::checksum_blank, NETTXF_csum_blank);
    SAME_NUMBER(net::data_validated, NETTXF_data_validated);
    SAME_NUMBER(net::more_data, NETTXF_more_data);
    SAME_NUMBER(net::extra_info, NETTXF_extra_info);
    SAME_NUMBER(net::received_data_validated, NETRXF_data_validated);
    SAME_NUMBER(net::received_checksum_blank, NETRXF_csum_blank);
    SAME_NUMBER(net::received_more_data, NETRXF_more_data);
    SAME_NUMBER(net::received_extra_info, NETRXF_extra_info);
    SAME_NUMBER(net::received_gso_prefix, NETRXF_gso_prefix);
    SAME_NUMBER(net::extra_more, XEN_NETIF_EXTRA_FLAG_MORE);
}

TEST_CASE("net numbers") {
    SAME_NUMBER(net::Status::okay, NETIF_RSP_OKAY);
    SAME_NUMBER(net::Status::error, NETIF_RSP_ERROR);
    SAME_NUMBER(net::Status::dropped, NETIF_RSP_DROPPED);
    SAME_NUMBER(net::Status::null_, NETIF_RSP_NULL);
    SAME_NUMBER(net::ExtraType::none, XEN_NETIF_EXTRA_TYPE_NONE);
    SAME_NUMBER(net::ExtraType::gso, XEN_NETIF_EXTRA_TYPE_GSO);
    SAME_NUMBER(net::ExtraType::multicast_add, XEN_NETIF_EXTRA_TYPE_MCAST_ADD);
    SAME_NUMBER(net::ExtraType::multicast_delete, XEN_NETIF_EXTRA_TYPE_MCAST_DEL);
    SAME_NUMBER(net::ExtraType::hash, XEN_NETIF_EXTRA_TYPE_HASH);
#ifdef XEN_NETIF_EXTRA_TYPE_XDP
    SAME_NUMBER(net::ExtraType::xdp, XEN_NETIF_EXTRA_TYPE_XDP);
    SAME_NUMBER(offsetof(net::ExtraInfo, detail.headroom), offsetof(netif_extra_info, u.xdp.headroom));
#endif
    SAME_NUMBER(net::GsoType::none, XEN_NETIF_GSO_TYPE_NONE);
    SAME_NUMBER(net::GsoType::tcpv4, XEN_NETIF_GSO_TYPE_TCPV4);
    SAME_NUMBER(net::GsoType::tcpv6, XEN_NETIF_GSO_TYPE_TCPV6);
    SAME_NUMBER(net::NetTransmitRing::chain_max, XEN_NETIF_NR_SLOTS_MIN);
    SAME_NUMBER(net::NetReceiveRing::chain_max, XEN_NETIF_NR_SLOTS_MIN);
}

// ---- console and store

TEST_CASE("the console's page") {
    COMPARE(console::Page, xencons_interface,
            SAME(in); SAME(out); SAME(in_cons); SAME(in_prod); SAME(out_cons); SAME(out_prod));
}

TEST_CASE("the store's page and messages") {
    COMPARE(store::Page, xenstore_domain_interface,
            SAME(req); SAME(rsp); SAME(req_cons); SAME(req_prod); SAME(rsp_cons); SAME(rsp_prod);
            SAME(server_features); SAME(connection); SAME(error));
    COMPARE(store::Header, xsd_sockmsg,
            SAME(type); SAME_AS(request, req_id); SAME_AS(transaction, tx_id); SAME_AS(length, len));
}

TEST_CASE("types of the store's messages") {
    SAME_NUMBER(store::Type::control, XS_CONTROL);
    SAME_NUMBER(store::Type::directory, XS_DIRECTORY);
    SAME_NUMBER(store::Type::read, XS_READ);
    SAME_NUMBER(store::Type::get_perms, XS_GET_PERMS);
    SAME_NUMBER(store::Type::watch, XS_WATCH);
    SAME_NUMBER(store::Type::unwatch, XS_UNWATCH);
    SAME_NUMBER(store::Type::transaction_start, XS_TRANSACTION_START);
    SAME_NUMBER(store::Type::transaction_end, XS_TRANSACTION_END);
    SAME_NUMBER(store::Type::introduce, XS_INTRODUCE);
    SAME_NUMBER(store::Type::release, XS_RELEASE);
    SAME_NUMBER(store::Type::get_domain_path, XS_GET_DOMAIN_PATH);
    SAME_NUMBER(store::Type::write, XS_WRITE);
    SAME_NUMBER(store::Type::mkdir, XS_MKDIR);
    SAME_NUMBER(store::Type::rm, XS_RM);
    SAME_NUMBER(store::Type::set_perms, XS_SET_PERMS);
    SAME_NUMBER(store::Type::watch_event, XS_WATCH_EVENT);
    SAME_NUMBER(store::Type::error, XS_ERROR);
    SAME_NUMBER(store::Type::is_domain_introduced, XS_IS_DOMAIN_INTRODUCED);
    SAME_NUMBER(store::Type::resume, XS_RESUME);
    SAME_NUMBER(store::Type::set_target, XS_SET_TARGET);
    SAME_NUMBER(store::Type::reset_watches, XS_RESET_WATCHES);
    SAME_NUMBER(store::Type::directory_part, XS_DIRECTORY_PART);
}

TEST_CASE("numbers of the store") {
    SAME_NUMBER(store::payload_max, XENSTORE_PAYLOAD_MAX);
    SAME_NUMBER(store::absolute_path_max, XENSTORE_ABS_PATH_MAX);
    SAME_NUMBER(store::relative_path_max, XENSTORE_REL_PATH_MAX);
    SAME_NUMBER(store::reconnection, XENSTORE_SERVER_FEATURE_RECONNECTION);
    SAME_NUMBER(store::error_indicator, XENSTORE_SERVER_FEATURE_ERROR);
#ifdef XENSTORE_SERVER_FEATURE_WATCHDEPTH
    SAME_NUMBER(store::watch_depth, XENSTORE_SERVER_FEATURE_WATCHDEPTH);
#endif
    SAME_NUMBER(store::Connection::connected, XENSTORE_CONNECTED);
    SAME_NUMBER(store::Connection::reconnecting, XENSTORE_RECONNECT);
    SAME_NUMBER(store::PageError::none, XENSTORE_ERROR_NONE);
    SAME_NUMBER(store::PageError::communication, XENSTORE_ERROR_COMM);
    SAME_NUMBER(store::PageError::ring_index, XENSTORE_ERROR_RINGIDX);
    SAME_NUMBER(store::PageError::protocol, XENSTORE_ERROR_PROTO);
}

TEST_CASE("states of a device") {
    using enum store::DeviceState;
    SAME_NUMBER(unknown, XenbusStateUnknown);
    SAME_NUMBER(initialising, XenbusStateInitialising);
    SAME_NUMBER(init_wait, XenbusStateInitWait);
    SAME_NUMBER(initialised, XenbusStateInitialised);
    SAME_NUMBER(connected, XenbusStateConnected);
    SAME_NUMBER(closing, XenbusStateClosing);
    SAME_NUMBER(closed, XenbusStateClosed);
    SAME_NUMBER(reconfiguring, XenbusStateReconfiguring);
    SAME_NUMBER(reconfigured, XenbusStateReconfigured);
}
