// SPDX-License-Identifier: GPL-2.0-or-later
// A machine for domains that use hypercalls, in one process: memory that can be mapped twice, as a grant is, timers, virqs,
// the serial line, and PCI functions. It stands below rt's headers where tests/idl/simulation.hpp ends.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "idl/control.hpp"
#include "idl/device.hpp"
#include "idl/events.hpp"
#include "tests/idl/simulation.hpp"

namespace simulated {

// A PCI function as the core would show it to a domain.
class PciFunction {
  public:
    virtual ~PciFunction() = default;
    virtual DeviceInfo info() = 0;
    virtual u32 read_config(u32 offset, u32 width) = 0;
    virtual bool write_config(u32 offset, u32 width, u32 value) = 0;
    virtual u64 read_register(u32 bar, u64 offset, u32 width) = 0;
    virtual void write_register(u32 bar, u64 offset, u32 width, u64 value) = 0;
    virtual void vector_bound(u32 vector, EvtchnPort port) = 0;
};

class Machine {
  public:
    explicit Machine(u32 pages);
    ~Machine();
    Machine(const Machine&) = delete;

    // Zeroed pages in a row, of the domain that runs; null: it has no more.
    std::byte* take(u64 pages);
    void give(std::byte* page);
    // Of each domain; unlimited unless said.
    std::map<DomId, u64> memory_limit;
    u64 free_pages() const;

    // Machine addresses are places in the memory. Null: these bytes are not all memory.
    u64 address_of(const void* bytes) const;
    std::byte* at(u64 address, u64 bytes) const;

    // Shows a page in the place of another one; and the own one again.
    void alias(std::byte* at, const std::byte* page);
    bool update_mapping(u64 address, u64 entry);
    u64 mapped_grants = 0, refused_mappings = 0;

    void advance(u64 ns);
    u64 now_ns = 1'000'000'000;
    std::map<DomId, u64> timers;

    std::map<std::pair<DomId, u32>, EvtchnPort> virqs;
    void raise(DomId domid, u32 virq);
    // Ports that wait for a peer's bind.
    std::set<std::pair<DomId, EvtchnPort>> unbound;
    EvtchnPort new_port() { return next_port_++; }

    // The control hypercall, for the domain that may call it; unset: nobody may.
    std::function<i64(ControlCommand command, void* argument)> control;

    // The serial line: what was written, by whom; and what is typed and not read yet.
    std::vector<std::pair<DomId, std::string>> written;
    std::string all_written() const;
    std::string typed;

    // The running domain's devices.
    std::vector<PciFunction*> functions;
    // Registers of a BAR are mapped here.
    std::map<std::uintptr_t, std::pair<PciFunction*, std::pair<u32, u64>>> registers;
    std::map<std::string, std::string> options;      // "DOMID.NAME"

  private:
    int file_ = -1;
    std::byte* memory_ = nullptr;
    u64 pages_, next_ = 1;      // frame 0 is nobody's
    std::map<DomId, u64> taken_;
    std::vector<std::byte*> given_;
    EvtchnPort next_port_ = 100;
};

Machine& machine();

}  // namespace simulated
