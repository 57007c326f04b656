# SPDX-License-Identifier: GPL-2.0-or-later
# Hypercall 50: what Ringfence offers every domain beyond the public ABI. RDI = command, RSI = pointer to the argument.
# No such command: -ENOSYS. An argument that cannot be read or written: -EFAULT.
#
# CPUID behind the forced-emulation prefix shows the same to user programs, which can make no hypercall: at cpuidIdentify
# EAX is the highest leaf of ours and EBX, ECX, EDX spell cpuidSignature; at cpuidCounters EAX, EBX, ECX, EDX are the low
# halves of the four VcpuCounters of the vcpu that executes it, in their order.
@0xd5a633e495cfaf13;

using import "wire.capnp".hex;
using import "wire.capnp".namespace;
using import "wire.capnp".size;
using import "wire.capnp".width;

$namespace("abi");

enum ExtensionCommand $width(64) {
  identify @0;
  # Returns extensionSignature; any other hypervisor answers -ENOSYS.
  virtualTime @1;
  # Out u64: ns this vcpu has run, on and on.
  setVirtualTimer @2;
  # In u64: virtual time, ns, at which virqVirtualTimer fires once; 0 cancels.
  counters @3;
  # Out VcpuCounters of the calling vcpu.
}

const extensionSignature :Int64 = 0x52464E43 $hex;
# "RFNC"

struct VcpuCounters $size(32) {
  # What hardware charges for and instruction counts hide. Free-running since the vcpu was created.
  traps @0 :UInt64;
  # Entries into the core: exceptions and system calls, hypercalls included.
  cr3Loads @1 :UInt64;
  # Each also flushes the TLB.
  tlbFlushes @2 :UInt64;
  # Single-page and whole flushes done without a change of CR3.
  hypercalls @3 :UInt64;
}

const cpuidIdentify :UInt32 = 0x40000100 $hex;
# CPUID leaf.

const cpuidCounters :UInt32 = 0x40000101 $hex;
# CPUID leaf, the highest of ours.

const cpuidSignature :Text = "RingfenceABI";
