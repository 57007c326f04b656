// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions in the hands of domains: memory they may map, interrupts that become events, and the little of their
// configuration that is theirs. The core alone writes interrupt messages: whoever could, could send any vector to any
// processor.
#pragma once

#include "idl/device.hpp"
#include "core/lock.hpp"
#include "core/pci.hpp"
#include "core/result.hpp"

namespace core {

struct Domain;

namespace devices {

inline constexpr u32 per_domain_max = 8;
inline constexpr u32 interrupts_max = 160;      // messages that can be told apart

DomId owner(const pci::Function& function);     // 0: nobody
Error give(Locked, Domain& domain, pci::Function& function);
// The domain ends: its devices stop reaching memory and interrupting.
void take_all(Locked, Domain& domain);

// The function a domain calls its n-th. Null: it has fewer.
pci::Function* of(const Domain& domain, u32 number);

// Whether an entry of a page table may name this frame of device memory.
bool may_map(const Domain& domain, Mfn frame);

Error read_config(const pci::Function& function, abi::DeviceConfig& access);
Error write_config(const pci::Function& function, const abi::DeviceConfig& access);

Result<EvtchnPort> bind(Locked, Domain& domain, pci::Function& function, u32 vector);
void unbind(Locked, u32 interrupt);             // the port is being closed
void interrupted(u32 interrupt);                // by the processor

}  // namespace devices
}  // namespace core
