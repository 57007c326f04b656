# SPDX-License-Identifier: GPL-2.0-or-later
# Event channels, scheduling and physdev hypercalls: event_channel.h, sched.h, physdev.h and (virqs) xen.h of the public
# headers.
#
#   event_channel_op   RDI EventCommand, RSI pointer to the command's structure
#   sched_op           RDI SchedCommand, RSI pointer to the command's structure
#   physdev_op         RDI PhysdevCommand, RSI pointer to the command's structure
#
# Ports are numbered from 1; the lowest free one is given. A domain is named by id or domidSelf; another than the caller
# where it must be the caller: -EPERM, none: -ESRCH. A port in the wrong state: -EINVAL. No such vcpu: -ENOENT. No port
# left: -ENOSPC. What the core leaves out: -ENOSYS.
@0xc805e869262bc743;

using import "wire.capnp".at;
using import "wire.capnp".code;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".plain;
using import "wire.capnp".size;
using import "wire.capnp".width;
using import "types.capnp".DomId;
using import "types.capnp".EvtchnPort;
using import "types.capnp".GuestPointer;

$namespace("abi");

enum EventCommand $width(64) {
  bindInterdomain @0;
  bindVirq @1;
  bindPirq @2;
  # Refused: -EPERM.
  close @3;
  send @4;
  status @5;
  allocUnbound @6;
  bindIpi @7;
  bindVcpu @8;
  unmask @9;
  reset @10;
  initControl @11;
  # Left out with the two below, the FIFO ABI.
  expandArray @12;
  setPriority @13;
}

struct BindInterdomain $size(12) {
  # The remote port must be unbound and wait for the caller. The local port is pending at once, so that no event sent
  # before is lost.
  remoteDom @0 :DomId;
  remotePort @1 :EvtchnPort $pad(2);
  localPort @2 :EvtchnPort;
  # Out.
}

struct BindVirq $size(12) {
  # -EEXIST if it is bound already.
  virq @0 :UInt32;
  vcpu @1 :UInt32;
  # 0 for a virq that is not per vcpu.
  port @2 :EvtchnPort;
  # Out.
}

struct ClosePort $size(4) {
  # The peer's port becomes unbound, for the closer's domain.
  port @0 :EvtchnPort;
}

struct SendPort $size(4) {
  # To an unbound port: nothing happens, and that is no error.
  port @0 :EvtchnPort;
}

struct EventStatus $size(24) {
  dom @0 :DomId;
  # In, as port: the caller.
  port @1 :EvtchnPort $pad(2);
  status @2 :UInt32 $at(8);
  # Out from here on: PortStatus.
  vcpu @3 :UInt32;
  # Which vcpu is notified.
  detail :union $at(16) {
    # By status.
    unbound :group {
      dom @4 :DomId;
      # Who may bind it.
    }
    interdomain :group {
      dom @5 :DomId;
      port @6 :EvtchnPort $pad(2);
    }
    virq @7 :UInt32;
  }
}

enum PortStatus $plain {
  portClosed @0;
  portUnbound @1;
  portInterdomain @2;
  portPirq @3;
  portVirq @4;
  portIpi @5;
}

struct AllocUnbound $size(8) {
  dom @0 :DomId;
  # The caller.
  remoteDom @1 :DomId;
  # Who may bind it.
  port @2 :EvtchnPort;
  # Out.
}

struct BindIpi $size(8) {
  vcpu @0 :UInt32;
  port @1 :EvtchnPort;
  # Out.
}

struct BindVcpu $size(8) {
  # Not for ports that are per vcpu.
  port @0 :EvtchnPort;
  vcpu @1 :UInt32;
}

struct UnmaskPort $size(4) { port @0 :EvtchnPort; }

struct ResetPorts $size(2) {
  # Closes all ports.
  dom @0 :DomId;
  # The caller.
}

enum Virq $plain {
  virqTimer @0;
  # Per vcpu.
  virqDebug @1;
  # Per vcpu.
  virqConsole @2;
  # To the manager: input at the machine's console.
  virqDomExc @3;
  # To the manager: a domain has ended.
  virqXenoprof @4 $code(7);
  virqXenpmu @5 $code(13);
  virqVirtualTimer @6 $code(16);
  # Ours (architecture range): the timer in virtual time, per vcpu.
  virqAudit @7 $code(17);
  # New records for readAudit (control.capnp); the manager's.
  virqCount @8 $code(24);
}

enum SchedCommand $width(64) {
  # The last four are left out.
  yield @0;
  block @1;
  # Clears the upcall mask and waits, unless an event is pending.
  shutdown @2;
  # SchedShutdown; does not return. The manager must end the machine instead: -EPERM.
  poll @3;
  # SchedPoll
  remoteShutdown @4;
  shutdownCode @5;
  watchdog @6;
  pinOverride @7;
}

struct SchedShutdown $size(4) {
  reason @0 :UInt32;
  # ShutdownReason
}

enum ShutdownReason $plain {
  shutdownPoweroff @0;
  shutdownReboot @1;
  shutdownSuspend @2;
  shutdownCrash @3;
  shutdownWatchdog @4;
  shutdownSoftReset @5;
}

struct SchedPoll $size(24) {
  # Waits until one of the ports is pending, masked or not, an upcall is due, or time is over.
  ports @0 :GuestPointer;
  # EvtchnPort[nrPorts]
  nrPorts @1 :UInt32;
  # At most pollPortsMax.
  timeoutNs @2 :UInt64 $pad(4);
  # System time; 0 = none.
}

const pollPortsMax :UInt32 = 128;

enum PhysdevCommand $width(64) {
  setIopl @0 $code(6);
  setIobitmap @1 $code(7);
  # No port is a guest's: succeeds and changes nothing.
  pirqEoiGmfnV2 @2 $code(28);
  # Left out.
}

struct SetIopl $size(4) {
  iopl @0 :UInt32;
  # 0 to 3, of the calling vcpu.
}
