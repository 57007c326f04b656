// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/first_domain.hpp"

#include <cstring>

#include "idl/shared_info.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/paging.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core {

namespace {

constexpr u64 heap_frames = (u64{16} << 20) / page_size;
constexpr u64 stack_frames = 8;
constexpr u64 p2m_frames_max = 1024;                  // enough for 2 GiB of manager and archive

// Frame numbers as the first domain sees them, in this order: image from load_pfn on, heap, start info, stack, page tables,
// p2m list, boot archive.
struct Plan {
    u64 base;
    u64 start_info, stack, tables, table_count, p2m, p2m_count, archive, end;
    u64 address(u64 pfn) const { return base + pfn * page_size; }
};

// Tables that a mapping of [start, end) needs, all levels.
u64 tables_for(u64 start, u64 end) {
    u64 count = 1;
    for (unsigned level = 1; level < 4; ++level) {
        const unsigned shift = page_shift + 9 * level;
        count += (((end - 1) >> shift) - (start >> shift)) + 1;
    }
    return count;
}

Plan make_plan(const BootArchive& archive) {
    Plan plan{};
    plan.base = archive.manager.virtual_base;
    plan.start_info = archive.manager.load_pfn + frames_for(archive.manager.memory_size) + heap_frames;
    plan.stack = plan.start_info + 1;
    plan.tables = plan.stack + stack_frames;
    const u64 archive_frames = archive.size / page_size;
    // Page tables and p2m list count themselves: a generous guess, then what that takes.
    const u64 guess = plan.tables + archive_frames + archive_frames / 128 + 64;
    plan.table_count = tables_for(plan.base, plan.address(guess));
    plan.p2m = plan.tables + plan.table_count;
    plan.p2m_count = frames_for(guess * sizeof(u64));
    plan.archive = plan.p2m + plan.p2m_count;
    plan.end = plan.archive + archive_frames;
    return plan;
}

class Builder {
  public:
    Builder(Locked locked, Domain& domain, const Plan& plan) : locked_(locked), domain_(domain), plan_(plan) {}

    void take_memory(const BootArchive& archive) {
        for (u64 i = 0; i < plan_.p2m_count; ++i) p2m_[i] = frames::number_of(*domain_.take_guest_frame(locked_).value());
        for (u64 pfn = 0; pfn < plan_.archive; ++pfn) {
            const bool is_p2m = pfn >= plan_.p2m;
            set_mfn(pfn, is_p2m ? p2m_[pfn - plan_.p2m] : frames::number_of(*domain_.take_guest_frame(locked_).value()));
        }
        for (u64 pfn = plan_.archive; pfn < plan_.end; ++pfn) {
            const Mfn number = frame_of(archive.start) + (pfn - plan_.archive);
            domain_.adopt_frame(locked_, frames::at(number));
            set_mfn(pfn, number);
        }
    }

    void copy_image(const BootArchive& archive) {
        for (u64 offset = 0; offset < archive.manager.size; offset += page_size) {
            const u64 left = archive.manager.size - offset;
            std::memcpy(page(archive.manager.load_pfn + offset / page_size), archive.manager_block + offset, left < page_size ? left : page_size);
        }
    }

    // All memory mapped at base + pfn * 4096; page tables read-only.
    void make_tables() {
        next_table_ = plan_.tables + 1;
        for (u64 pfn = 0; pfn < plan_.end; ++pfn) {
            const bool is_table = pfn >= plan_.tables && pfn < plan_.tables + plan_.table_count;
            *slot_for(plan_.address(pfn)) = pte::make(mfn(pfn), is_table ? pte::present | pte::accessed : pte::present | pte::writable | pte::accessed);
        }
    }

    void fill_start_info(const BootArchive& archive) {
        auto& info = *static_cast<abi::StartInfo*>(page(plan_.start_info));
        std::memcpy(info.magic, abi::start_magic, sizeof abi::start_magic);
        info.nr_pages = plan_.end;
        info.shared_info = reinterpret_cast<u64>(domain_.shared_info) - reinterpret_cast<u64>(arch::window(MachineAddress{0}));
        info.pt_base = plan_.address(plan_.tables);
        info.nr_pt_frames = plan_.table_count;
        info.mfn_list = plan_.address(plan_.p2m);
        info.mod_start = plan_.address(plan_.archive);
        info.mod_len = archive.size;
    }

    Error start(const BootArchive& archive) {
        static abi::VcpuGuestContext context;
        context.flags = abi::context_in_kernel | abi::context_online;
        context.user_regs.rip = archive.manager.entry;
        context.user_regs.rsi = plan_.address(plan_.start_info);
        context.user_regs.rsp = plan_.address(plan_.stack + stack_frames);
        context.user_regs.cs = abi::flat_code64;
        context.user_regs.ss = abi::flat_data;
        context.kernel_ss = abi::flat_data;
        context.kernel_sp = context.user_regs.rsp;
        context.ctrlreg[3] = address_of(mfn(plan_.tables)).raw();
        Vcpu& vcpu = *domain_.vcpu(0);
        Error error;
        do {        // nobody else runs yet: preemption only means another round
            Budget budget;
            error = vcpu_state::initialise(locked_, vcpu, context, budget);
        } while (error == Error::restart);
        TRY(error);
        do {
            Budget budget;
            error = paging::pin(locked_, domain_, mfn(plan_.tables), FrameType::l4, budget);
        } while (error == Error::restart);
        TRY(error);
        domain_.paused = false;
        domain_.started = true;
        vcpu.sched.up = true;
        scheduler::update(locked_, vcpu);
        return Error::none;
    }

  private:
    Mfn mfn(u64 pfn) const { return Mfn{p2m_page(pfn)[pfn % 512]}; }
    u64* p2m_page(u64 pfn) const { return arch::table_at(p2m_[pfn / 512]); }
    void* page(u64 pfn) const { return arch::pointer_to(mfn(pfn)); }
    void set_mfn(u64 pfn, Mfn number) {
        p2m_page(pfn)[pfn % 512] = number.raw();
        frames::machine_to_phys[number.raw()] = pfn;
    }

    u64* slot_for(u64 address) {
        u64* table = static_cast<u64*>(page(plan_.tables));
        for (unsigned level = 4; level > 1; --level) {
            u64& entry = table[pte::index(address, level)];
            if (!pte::is_present(entry))
                entry = pte::make(mfn(next_table_++), pte::present | pte::writable | pte::user | pte::accessed | pte::dirty);
            table = arch::table_at(pte::frame(entry));
        }
        return &table[pte::index(address, 1)];
    }

    Locked locked_;
    Domain& domain_;
    const Plan& plan_;
    u64 next_table_ = 0;
    static inline Mfn p2m_[p2m_frames_max];
};

}  // namespace

const char* start_manager(const BootArchive& archive) {
    const LockGuard lock;
    const Plan plan = make_plan(archive);
    if (plan.p2m_count > p2m_frames_max) return "the boot archive is larger than 2 GiB";
    const Result<Domain*> domain =
        domains::create(lock, {.name = "manager", .max_frames = plan.archive, .vcpus = 1, .max_grant_frames = GrantTable::max_frames_limit});
    if (!domain.ok()) return "too little memory for the manager";
    domain.value()->has_control = true;
    domain.value()->may_print = true;
    Builder builder(lock, *domain.value(), plan);
    builder.take_memory(archive);
    builder.copy_image(archive);
    builder.make_tables();
    builder.fill_start_info(archive);
    if (builder.start(archive) != Error::none) return "the manager's image could not be started";
    return nullptr;
}

}  // namespace core
