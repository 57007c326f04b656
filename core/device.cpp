// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/device.hpp"

#include "core/arch.hpp"
#include "core/dma.hpp"
#include "core/domain.hpp"
#include "core/vcpu.hpp"

namespace core::devices {

namespace {

struct Holder {
    DomId owner;             // 0: nobody
    u8 number;               // which of its owner's
    volatile u32* table;     // its MSI-X table, where the core sees it
};
Holder holders[pci::functions_max];      // beside pci::functions()

struct Interrupt {
    pci::Function* function; // null: free
    u16 vector;
    DomId domain;
    EvtchnPort port;
};
Interrupt interrupts[interrupts_max];

Holder& holder(const pci::Function& function) { return holders[&function - pci::functions().data()]; }

constexpr u32 entry_words = 4, masked = 1;
constexpr u32 msix_enable = 0x8000, msi_enable = 1, msi_wide = 0x80, msi_count = 0x70;

void mask_table(pci::Function& function) {
    for (u32 vector = 0; vector < function.vectors; ++vector) holder(function).table[vector * entry_words + 3] = masked;
}

// Its owner may have switched the function's memory off, and then what is written to an entry of the table would be lost.
template <typename Write>
void write_entry(pci::Function& function, u32 vector, Write write) {
    const u32 before = pci::read(function, pci::command, 2);
    pci::write(function, pci::command, 2, before | pci::memory_space);
    write(holder(function).table + vector * entry_words);
    pci::write(function, pci::command, 2, before);
}

void clear_message(pci::Function& function, u32 vector) {
    if (function.msix != 0) return write_entry(function, vector, [](volatile u32* entry) { entry[3] = masked; });
    pci::write(function, function.msi + 2u, 2, pci::read(function, function.msi + 2u, 2) & ~msi_enable);
}

void start_messages(pci::Function& function) {
    if (function.msi != 0) clear_message(function, 0);      // the firmware may have left it on
    if (function.msix == 0) return;
    Holder& record = holder(function);
    const pci::Bar& bar = function.bars[function.table_bar];
    if (record.table == nullptr) record.table = static_cast<volatile u32*>(arch::map_device(MachineAddress{bar.start + function.table_offset}));
    mask_table(function);
    pci::write(function, function.msix + 2u, 2, msix_enable);
}

void set_message(pci::Function& function, u32 vector, u32 interrupt) {
    const arch::Message message = arch::message_of(interrupt, function.address);
    if (function.msix != 0)
        return write_entry(function, vector, [&](volatile u32* entry) {
            entry[0] = message.address;
            entry[1] = 0;
            entry[2] = message.data;
            entry[3] = 0;
        });
    const u32 control = pci::read(function, function.msi + 2u, 2);
    pci::write(function, function.msi + 4u, 4, message.address);
    if ((control & msi_wide) != 0) pci::write(function, function.msi + 8u, 4, 0);
    pci::write(function, function.msi + ((control & msi_wide) != 0 ? 12u : 8u), 2, message.data);
    pci::write(function, function.msi + 2u, 2, (control & ~msi_count) | msi_enable);
}

bool is_in(u32 offset, u32 width, u32 start, u32 length) { return offset < start + length && offset + width > start; }

bool is_access(const abi::DeviceConfig& access) {
    const bool width = access.width == 1 || access.width == 2 || access.width == 4;
    return width && access.offset % access.width == 0 && access.offset < 256;
}

}  // namespace

DomId owner(const pci::Function& function) { return holder(function).owner; }

Error give(Locked locked, Domain& domain, pci::Function& function) {
    Holder& record = holder(function);
    if (record.owner != 0 || function.kind != pci::Kind::ordinary) return Error::busy;
    if (domain.device_count == per_domain_max) return Error::no_space;
    TRY(dma::prepare(locked, domain));
    arch::attach_function(function.address, domain);
    record.owner = domain.id;
    record.number = static_cast<u8>(domain.device_count++);
    pci::write(function, pci::command, 2, pci::memory_space | pci::interrupt_off);
    start_messages(function);
    return Error::none;
}

void take_all(Locked, Domain& domain) {
    for (pci::Function& function : pci::functions()) {
        if (owner(function) != domain.id) continue;
        // In this order: nothing it does from here on reaches memory.
        pci::write(function, pci::command, 2, pci::interrupt_off);
        arch::detach_function(function.address, domain.id);
        if (function.msix != 0) pci::write(function, function.msix + 2u, 2, 0);
        holder(function).owner = 0;
    }
    domain.device_count = 0;
}

pci::Function* of(const Domain& domain, u32 number) {
    if (number >= domain.device_count) return nullptr;
    for (pci::Function& function : pci::functions())
        if (owner(function) == domain.id && holder(function).number == number) return &function;
    return nullptr;
}

bool may_map(const Domain& domain, Mfn frame) {
    if (domain.device_count == 0) return false;
    for (const pci::Function& function : pci::functions())
        if (owner(function) == domain.id && function.may_map(frame)) return true;
    return false;
}

// Where interrupts go is nobody's business but the core's.
Error read_config(const pci::Function& function, abi::DeviceConfig& access) {
    if (!is_access(access)) return Error::invalid;
    const bool secret = function.msi != 0 && is_in(access.offset, access.width, function.msi + 4u, function.msi_bytes - 4);
    access.value = secret ? 0 : pci::read(function, access.offset, access.width);
    return Error::none;
}

Error write_config(const pci::Function& function, const abi::DeviceConfig& access) {
    if (!is_access(access)) return Error::invalid;
    constexpr u32 theirs = pci::memory_space | pci::bus_master;
    if (access.offset != pci::command || access.width != 2 || (access.value & ~theirs) != 0) return Error::permission;
    pci::write(function, pci::command, 2, access.value | pci::interrupt_off);
    return Error::none;
}

Result<EvtchnPort> bind(Locked locked, Domain& domain, pci::Function& function, u32 vector) {
    if (vector >= function.vectors) return Error::invalid;
    u32 number = interrupts_max;
    for (u32 i = 0; i < interrupts_max; ++i) {
        if (interrupts[i].function == &function && interrupts[i].vector == vector) return Error::exists;
        if (interrupts[i].function == nullptr && number == interrupts_max) number = i;
    }
    if (number == interrupts_max) return Error::no_space;
    const Result<EvtchnPort> port = domain.events.allocate(locked, domain);
    if (!port.ok()) return port;
    EventChannel& channel = *domain.events.find(port.value());
    channel = EventChannel{};
    channel.state = abi::port_pirq;
    channel.remote_port = number;
    interrupts[number] = {&function, static_cast<u16>(vector), domain.id, port.value()};
    set_message(function, vector, number);
    return port;
}

void unbind(Locked, u32 number) {
    Interrupt& interrupt = interrupts[number];
    clear_message(*interrupt.function, interrupt.vector);
    interrupt = Interrupt{};
}

// A message may still be under way when its vector is unbound: then it is nobody's.
void interrupted(u32 number) {
    const LockGuard lock;
    const Interrupt& interrupt = interrupts[number];
    Domain* const domain = interrupt.function != nullptr ? domains::find(interrupt.domain) : nullptr;
    if (domain != nullptr) events::set_pending(lock, *domain, interrupt.port);
}

}  // namespace core::devices
