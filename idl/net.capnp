# SPDX-License-Identifier: GPL-2.0-or-later
# Virtual network interfaces (io/netif.h of the public headers). Two rings of one page each: on transmit the front end sends
# packets; on receive it lends empty pages, which the back end fills. idl/ring.capnp says who writes which index.
#
# A packet is a chain of slots: each but the last has moreData set. On transmit the first slot's size is that of the whole
# packet; extra slots, if its flags announce them, come right behind it. Producer indices move at packet boundaries only.
# The back end answers every slot, extra slots with status null. Grants of a transmitted packet are the front end's again
# when it is answered; of a received one, when it arrives.
@0x93996f9ab273c1e1;
using import "wire.capnp".namespace;
using import "wire.capnp".chainRing;
using import "wire.capnp".direction;
using import "wire.capnp".extras;
using import "wire.capnp".link;
using import "wire.capnp".size;
using import "wire.capnp".at;
using import "wire.capnp".pad;
using import "wire.capnp".count;
using import "wire.capnp".max;
using import "wire.capnp".width;
using import "wire.capnp".code;
using import "wire.capnp".flags;
using import "wire.capnp".more;
using import "wire.capnp".extra;
using import "wire.capnp".tag;
using import "wire.capnp".status;
using import "wire.capnp".malformed;
using import "wire.capnp".null;
using import "wire.capnp".dropped;
using import "wire.capnp".grantRef;
using import "wire.capnp".offset;
using import "wire.capnp".length;
using import "types.capnp".GrantRef;
$namespace("net");

enum TransmitFlag $flags $width(16) {
  checksumBlank @0 $code(1);
  # The transport checksum is to be filled in; only the pseudo header is summed up.
  dataValidated @1 $code(2);
  moreData @2 $code(4) $more;
  extraInfo @3 $code(8) $extra;
}

enum ReceiveFlag $flags $width(16) {
  receivedDataValidated @0 $code(1);
  receivedChecksumBlank @1 $code(2);
  receivedMoreData @2 $code(4) $more;
  receivedExtraInfo @3 $code(8) $extra;
  receivedGsoPrefix @4 $code(16);
}

enum Status $width(16) {
  okay @0;
  error @1 $code(-1) $malformed;
  dropped @2 $code(-2) $dropped;
  null @3 $code(1) $null;
  # Answers an extra slot.
}

struct TransmitSlot $size(12) {
  ref @0 :GrantRef $grantRef;
  offset @1 :UInt16 $offset;
  flags @2 :TransmitFlag;
  id @3 :UInt16 $tag;
  size @4 :UInt16 $length;
}

struct TransmitAnswer $size(4) {
  id @0 :UInt16 $tag;
  status @1 :Status $status;
}

struct ReceiveBuffer $size(8) {
  id @0 :UInt16 $tag;
  ref @1 :GrantRef $grantRef $pad(2);
}

struct ReceivedSlot $size(8) {
  id @0 :UInt16 $tag;
  offset @1 :UInt16 $offset;
  # Where in the page the data begin.
  flags @2 :ReceiveFlag;
  size @3 :Int16 $length;
  # Bytes, or a negative Status.
}

enum ExtraType $width(8) {
  none @0;
  gso @1;
  multicastAdd @2;
  multicastDelete @3;
  hash @4;
  xdp @5;
}

enum GsoType $width(8) {
  none @0;
  tcpv4 @1;
  tcpv6 @2;
}

const extraMore :UInt8 = 1;
# In ExtraInfo.flags: another one follows.
const extrasMax :UInt32 = 5;

struct ExtraInfo $size(8) {
  type @0 :UInt8;
  # ExtraType.
  flags @1 :UInt8 $more;
  detail :union $at(2) {
    gso :group {
      segment @2 :UInt16;
      # Payload of each packet that this one is to be cut into, bytes.
      type @3 :UInt8;
      # GsoType.
      features @4 :UInt16 $at(4) $pad(1);
    }
    multicast @5 :List(UInt8) $count(6);
    hash :group {
      type @6 :UInt8;
      algorithm @7 :UInt8;
      value @8 :List(UInt8) $count(4);
    }
    headroom @9 :UInt16;
  }
}

interface Net $chainRing(slotsMax = 18) $link(
  device = "vif",
  frontConnectsFrom = connected,
  frontKeys = [
    (name = "tx-ring-ref", kind = ring, means = "Page of the transmit ring."),
    (name = "rx-ring-ref", kind = ring, means = "Page of the receive ring."),
    (name = "event-channel", kind = port, when = optional, means = "For both rings."),
    (name = "event-channel-tx", kind = port, when = optional, means = "For each ring its own, if the back end offers split channels."),
    (name = "event-channel-rx", kind = port, when = optional),
    (name = "request-rx-copy", kind = flag, means = "1: the back end copies into lent pages. There is no other way any more."),
    (name = "feature-rx-notify", kind = flag, when = feature, means = "Notifies when it has lent new pages."),
    (name = "feature-sg", kind = flag, when = feature, means = "Takes packets of several slots."),
    (name = "feature-gso-tcpv4", kind = flag, when = feature, means = "Takes TCP packets that are to be cut."),
    (name = "feature-gso-tcpv6", kind = flag, when = feature),
    (name = "feature-ipv6-csum-offload", kind = flag, when = feature),
    (name = "feature-no-csum-offload", kind = flag, when = feature, means = "Wants every checksum filled in."),
    (name = "multi-queue-num-queues", when = optional, means = "Pairs of rings, each with its keys below queue-0, queue-1, ..."),
    (name = "mac", kind = mac, when = optional, means = "Written by who made the device."),
  ],
  backKeys = [
    (name = "feature-rx-copy", kind = flag, means = "1. Linux goes on only with it."),
    (name = "feature-sg", kind = flag, when = feature, means = "Takes packets of several slots."),
    (name = "feature-gso-tcpv4", kind = flag, when = feature),
    (name = "feature-gso-tcpv6", kind = flag, when = feature),
    (name = "feature-ipv6-csum-offload", kind = flag, when = feature),
    (name = "feature-split-event-channels", kind = flag, when = feature),
    (name = "multi-queue-max-queues", when = optional, means = "The most pairs of rings it takes."),
  ]) {
  transmit @0 TransmitSlot -> TransmitAnswer $direction(forward) $extras("ExtraInfo");
  # From the guest.
  receive @1 ReceiveBuffer -> ReceivedSlot $direction(backward) $extras("ExtraInfo");
  # To the guest.
}
