# SPDX-License-Identifier: GPL-2.0-or-later
# The store's protocol (io/xs_wire.h of the public headers): one page with a stream of requests and one of replies. A
# message is a header and up to 4096 bytes; it may be longer than a stream and then goes through in parts. A reply repeats
# type, request and transaction of what it answers; a watch event has request 0 and transaction 0.
#
# Paths: A-Z a-z 0-9 - / _ @, no / at the end, at most 3072 bytes, relative ones (below /local/domain/ID/) 2048. Texts end
# with NUL, values of nodes do not.
@0xd65c770829276658;
using import "wire.capnp".namespace;
using import "wire.capnp".stream;
using import "wire.capnp".size;
using import "wire.capnp".at;
using import "wire.capnp".count;
using import "wire.capnp".code;
using import "wire.capnp".flags;
using import "wire.capnp".max;
$namespace("store");

const payloadMax :UInt32 = 4096;
const absolutePathMax :UInt32 = 3072;
const relativePathMax :UInt32 = 2048;

enum ServerFeature $flags {
  reconnection @0 $code(1);
  # The connection field may be used to begin anew.
  errorIndicator @1 $code(2);
  watchDepth @2 $code(4);
}

enum Connection {
  connected @0;
  reconnecting @1;
  # Written by the guest; the server drops what it had of it, empties both streams and writes 0.
}

enum PageError {
  none @0;
  communication @1;
  ringIndex @2;
  # An index said more than the stream holds.
  protocol @3;
}

struct Page $size(2076) $stream([
  (name = "requests", bytes = "req", consumed = "reqCons", produced = "reqProd", writer = frontEnd),
  (name = "replies", bytes = "rsp", consumed = "rspCons", produced = "rspProd", writer = backEnd),
]) {
  req @0 :List(UInt8) $count(1024);
  rsp @1 :List(UInt8) $count(1024);
  reqCons @2 :UInt32 $at(0x800);
  reqProd @3 :UInt32;
  rspCons @4 :UInt32;
  rspProd @5 :UInt32;
  serverFeatures @6 :ServerFeature;
  connection @7 :UInt32;
  # Connection.
  error @8 :UInt32;
  # PageError.
}

enum Type {
  control @0;
  directory @1;
  # path -> names, each with NUL.
  read @2;
  # path -> value.
  getPerms @3;
  # path -> permissions: a letter (n r w b) and a domain, each with NUL; the first names the owner.
  watch @4;
  # path, token: replies, then fires at once, then at each change at or below the path.
  unwatch @5;
  transactionStart @6;
  # -> its number, decimal.
  transactionEnd @7;
  # "T" to commit, "F" to drop. EAGAIN: somebody changed what it had read.
  introduce @8;
  release @9;
  getDomainPath @10;
  # domain -> "/local/domain/ID".
  write @11;
  # path, value. Makes missing parents.
  mkdir @12;
  rm @13;
  # path, with everything below it.
  setPerms @14;
  watchEvent @15;
  # From the store alone: path, token.
  error @16;
  # The name of an error.
  isDomainIntroduced @17;
  resume @18;
  setTarget @19;
  resetWatches @20 $code(21);
  directoryPart @21 $code(22);
  # path, offset -> generation, names.
}

struct Header $size(16) {
  type @0 :UInt32;
  # Type.
  request @1 :UInt32;
  transaction @2 :UInt32;
  # 0: none.
  length @3 :UInt32 $max(.payloadMax);
  # Bytes that follow.
}

enum DeviceState {
  # Of one end of a device, in its "state" node, decimal (io/xenbus.h of the public headers). rt/link_life.hpp has what each
  # end does when it sees the other's.
  unknown @0;
  # No node, or nothing that can be read.
  initialising @1;
  # The front end wants a connection; the tool stack writes it in both places.
  initWait @2;
  # The back end has written its features.
  initialised @3;
  # The front end has written its keys.
  connected @4;
  closing @5;
  closed @6;
  reconfiguring @7;
  reconfigured @8;
}
