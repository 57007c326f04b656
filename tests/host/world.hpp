// SPDX-License-Identifier: GPL-2.0-or-later
// Guests in the host machine, for tests and the fuzzer: a domain whose memory is mapped from address 0 on, as a builder makes it.
#pragma once

#include <memory>
#include <vector>

#include "idl/hypercall_numbers.hpp"
#include "idl/memory.hpp"
#include "core/arch/host/machine.hpp"
#include "core/domain.hpp"
#include "core/page_table_entry.hpp"
#include "core/vcpu.hpp"

namespace core::host {

inline constexpr u64 page_flags = pte::present | pte::writable | pte::user | pte::accessed;
inline constexpr u64 table_page_flags = pte::present | pte::user | pte::accessed;       // how its kernel maps a page table

// A domain. Pages by pfn, mapped at pfn * 4096: first L4, L3, L2 and L1, then plain ones.
class Guest {
  public:
    static constexpr u64 l4 = 0, l3 = 1, l2 = 2, l1 = 3, first_plain = 4;

    Guest(DomId id, std::vector<Mfn> pages) : id_(id), pages_(std::move(pages)) {}

    Domain& domain() const { return *domains::find_any(id_); }
    DomId id() const { return id_; }
    bool exists() const { return domains::find_any(id_) != nullptr; }
    Vcpu& vcpu(u32 number = 0) const { return *domain().vcpus[number]; }
    u64 page_count() const { return pages_.size(); }
    Mfn mfn(u64 pfn) const { return pages_[pfn]; }
    Frame& frame(u64 pfn) const { return frames::at(mfn(pfn)); }
    u64* words(u64 pfn) const { return arch::table_at(mfn(pfn)); }
    u64 slot(u64 table_pfn, unsigned index) const { return address_of(mfn(table_pfn)).raw() + index * sizeof(u64); }      // machine address
    u64 entry(u64 pfn, u64 flags = page_flags) const { return pte::make(mfn(pfn), flags); }

    // One hypercall of a vcpu, to its end: what RAX would be. Preempted ones are taken up again, up to a limit.
    i64 call(abi::Hypercall number, std::initializer_list<u64> arguments, u32 vcpu_number = 0) const;
    // The same with a structure in argument memory; what the core wrote is there afterwards.
    template <typename T>
    i64 call_with(abi::Hypercall number, u64 command, T& argument) const {
        *reinterpret_cast<T*>(argument_bytes()) = argument;
        const i64 result = call(number, {command, arguments});
        argument = *reinterpret_cast<T*>(argument_bytes());
        return result;
    }
    i64 mmu_update(std::initializer_list<abi::MmuUpdate> updates) const;
    i64 mmuext(abi::MmuExtCommand command, u64 arg1 = 0, u64 arg2 = 0) const;
    i64 grant_op(abi::GrantCommand command, auto& argument) const {
        *reinterpret_cast<std::remove_reference_t<decltype(argument)>*>(argument_bytes()) = argument;
        const i64 result = call(abi::Hypercall::grant_table_op, {static_cast<u64>(command), arguments, 1});
        argument = *reinterpret_cast<std::remove_reference_t<decltype(argument)>*>(argument_bytes());
        return result;
    }
    // Maps one of its own pages read-only, so that it can become a page table.
    void protect(u64 pfn) const;
    abi::GrantEntry& grant(GrantRef ref) const;

  private:
    DomId id_;
    std::vector<Mfn> pages_;
};

// A machine with guests. Its end destroys them all and asserts that every frame came back.
class World {
  public:
    explicit World(unsigned processors = 1, u64 frame_count = 4096);
    ~World();
    // `idle_vcpus` more are there but not initialised.
    Guest add(u64 pages = 32, u32 vcpus = 1, u64 max_pages = 0, u32 idle_vcpus = 0);
    Guest add_manager() { return add(); }       // the first one that is added holds the control capability

  private:
    u64 free_at_start_;
};

void destroy(const Guest& guest);

}  // namespace core::host
