// SPDX-License-Identifier: GPL-2.0-or-later
// Our own declarations of the guest ABI against the public headers, as Debian packages them (libxen-dev). Nothing but this
// test may include those.
#include <doctest/doctest.h>

#include <cstdint>

// The headers are C and define words that ours do not need.
#define __XEN_TOOLS__ 1
extern "C" {
#include <xen/xen.h>

#include <xen/callback.h>
#include <xen/elfnote.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/grant_table.h>
#include <xen/io/console.h>
#include <xen/memory.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>
}
#undef page_size

#include "abi/events.hpp"
#include "abi/grants.hpp"
#include "abi/hypercall_numbers.hpp"
#include "abi/memory.hpp"
#include "abi/shared_info.hpp"
#include "abi/vcpu.hpp"

#define SAME_SIZE(ours, theirs) CHECK(sizeof(abi::ours) == sizeof(theirs))
#define SAME_FIELD(ours, field, theirs, their_field)                  \
    CHECK(offsetof(abi::ours, field) == offsetof(theirs, their_field)); \
    CHECK(sizeof(abi::ours::field) == sizeof(theirs::their_field))
#define SAME_VALUE(ours, theirs) CHECK(static_cast<unsigned long long>(ours) == static_cast<unsigned long long>(theirs))

TEST_CASE("start_info and shared_info") {
    SAME_SIZE(StartInfo, start_info);
    SAME_FIELD(StartInfo, magic, start_info, magic);
    SAME_FIELD(StartInfo, nr_pages, start_info, nr_pages);
    SAME_FIELD(StartInfo, shared_info, start_info, shared_info);
    SAME_FIELD(StartInfo, flags, start_info, flags);
    SAME_FIELD(StartInfo, store_mfn, start_info, store_mfn);
    SAME_FIELD(StartInfo, store_evtchn, start_info, store_evtchn);
    SAME_FIELD(StartInfo, console_mfn, start_info, console.domU.mfn);
    CHECK(offsetof(abi::StartInfo, console_evtchn) == offsetof(start_info, console.domU.evtchn));
    SAME_FIELD(StartInfo, pt_base, start_info, pt_base);
    SAME_FIELD(StartInfo, nr_pt_frames, start_info, nr_pt_frames);
    SAME_FIELD(StartInfo, mfn_list, start_info, mfn_list);
    SAME_FIELD(StartInfo, mod_start, start_info, mod_start);
    SAME_FIELD(StartInfo, mod_len, start_info, mod_len);
    SAME_FIELD(StartInfo, cmd_line, start_info, cmd_line);
    SAME_FIELD(StartInfo, first_p2m_pfn, start_info, first_p2m_pfn);
    SAME_FIELD(StartInfo, nr_p2m_frames, start_info, nr_p2m_frames);
    SAME_SIZE(SharedInfo, shared_info);
    SAME_FIELD(SharedInfo, vcpu_info, shared_info, vcpu_info);
    SAME_FIELD(SharedInfo, evtchn_pending, shared_info, evtchn_pending);
    SAME_FIELD(SharedInfo, evtchn_mask, shared_info, evtchn_mask);
    SAME_FIELD(SharedInfo, wc_version, shared_info, wc_version);
    SAME_FIELD(SharedInfo, wc_sec, shared_info, wc_sec);
    SAME_FIELD(SharedInfo, wc_nsec, shared_info, wc_nsec);
    SAME_FIELD(SharedInfo, wc_sec_hi, shared_info, wc_sec_hi);
    CHECK(offsetof(abi::SharedInfo, max_pfn) == offsetof(shared_info, arch.max_pfn));
    CHECK(offsetof(abi::SharedInfo, p2m_generation) == offsetof(shared_info, arch.p2m_generation));
    SAME_SIZE(VcpuInfo, vcpu_info);
    SAME_FIELD(VcpuInfo, evtchn_upcall_pending, vcpu_info, evtchn_upcall_pending);
    SAME_FIELD(VcpuInfo, evtchn_upcall_mask, vcpu_info, evtchn_upcall_mask);
    SAME_FIELD(VcpuInfo, evtchn_pending_sel, vcpu_info, evtchn_pending_sel);
    CHECK(offsetof(abi::VcpuInfo, cr2) == offsetof(vcpu_info, arch.cr2));
    SAME_FIELD(VcpuInfo, time, vcpu_info, time);
    SAME_SIZE(VcpuTimeInfo, vcpu_time_info);
    SAME_FIELD(VcpuTimeInfo, version, vcpu_time_info, version);
    SAME_FIELD(VcpuTimeInfo, tsc_timestamp, vcpu_time_info, tsc_timestamp);
    SAME_FIELD(VcpuTimeInfo, system_time, vcpu_time_info, system_time);
    SAME_FIELD(VcpuTimeInfo, tsc_to_system_mul, vcpu_time_info, tsc_to_system_mul);
    SAME_FIELD(VcpuTimeInfo, tsc_shift, vcpu_time_info, tsc_shift);
    SAME_FIELD(VcpuTimeInfo, flags, vcpu_time_info, flags);
    SAME_SIZE(ConsoleRing, xencons_interface);
    SAME_FIELD(ConsoleRing, in, xencons_interface, in);
    SAME_FIELD(ConsoleRing, out, xencons_interface, out);
}

TEST_CASE("vcpu context, traps and states") {
    SAME_SIZE(VcpuGuestContext, vcpu_guest_context);
    SAME_FIELD(VcpuGuestContext, flags, vcpu_guest_context, flags);
    SAME_FIELD(VcpuGuestContext, user_regs, vcpu_guest_context, user_regs);
    SAME_FIELD(VcpuGuestContext, trap_ctxt, vcpu_guest_context, trap_ctxt);
    SAME_FIELD(VcpuGuestContext, ldt_base, vcpu_guest_context, ldt_base);
    SAME_FIELD(VcpuGuestContext, gdt_frames, vcpu_guest_context, gdt_frames);
    SAME_FIELD(VcpuGuestContext, gdt_ents, vcpu_guest_context, gdt_ents);
    SAME_FIELD(VcpuGuestContext, kernel_sp, vcpu_guest_context, kernel_sp);
    SAME_FIELD(VcpuGuestContext, ctrlreg, vcpu_guest_context, ctrlreg);
    SAME_FIELD(VcpuGuestContext, debugreg, vcpu_guest_context, debugreg);
    SAME_FIELD(VcpuGuestContext, event_callback_eip, vcpu_guest_context, event_callback_eip);
    SAME_FIELD(VcpuGuestContext, failsafe_callback_eip, vcpu_guest_context, failsafe_callback_eip);
    SAME_FIELD(VcpuGuestContext, syscall_callback_eip, vcpu_guest_context, syscall_callback_eip);
    SAME_FIELD(VcpuGuestContext, vm_assist, vcpu_guest_context, vm_assist);
    SAME_FIELD(VcpuGuestContext, fs_base, vcpu_guest_context, fs_base);
    SAME_FIELD(VcpuGuestContext, gs_base_user, vcpu_guest_context, gs_base_user);
    SAME_FIELD(VcpuGuestContext, gs_base_kernel, vcpu_guest_context, gs_base_kernel);
    SAME_SIZE(UserRegs, cpu_user_regs);
    SAME_FIELD(UserRegs, r15, cpu_user_regs, r15);
    SAME_FIELD(UserRegs, rdi, cpu_user_regs, rdi);
    SAME_FIELD(UserRegs, rip, cpu_user_regs, rip);
    SAME_FIELD(UserRegs, cs, cpu_user_regs, cs);
    SAME_FIELD(UserRegs, saved_upcall_mask, cpu_user_regs, saved_upcall_mask);
    SAME_FIELD(UserRegs, rflags, cpu_user_regs, rflags);
    SAME_FIELD(UserRegs, rsp, cpu_user_regs, rsp);
    SAME_FIELD(UserRegs, gs, cpu_user_regs, gs);
    SAME_SIZE(TrapInfo, trap_info);
    SAME_FIELD(TrapInfo, vector, trap_info, vector);
    SAME_FIELD(TrapInfo, flags, trap_info, flags);
    SAME_FIELD(TrapInfo, cs, trap_info, cs);
    SAME_FIELD(TrapInfo, address, trap_info, address);
    SAME_SIZE(IretFrame, iret_context);
    SAME_SIZE(RunstateInfo, vcpu_runstate_info);
    SAME_FIELD(RunstateInfo, time, vcpu_runstate_info, time);
    SAME_SIZE(SetSingleshotTimer, vcpu_set_singleshot_timer);
    SAME_SIZE(RegisterVcpuInfo, vcpu_register_vcpu_info);
    SAME_VALUE(abi::VcpuCommand::initialise, VCPUOP_initialise);
    SAME_VALUE(abi::VcpuCommand::register_runstate, VCPUOP_register_runstate_memory_area);
    SAME_VALUE(abi::VcpuCommand::set_singleshot_timer, VCPUOP_set_singleshot_timer);
    SAME_VALUE(abi::VcpuCommand::register_vcpu_info, VCPUOP_register_vcpu_info);
    SAME_VALUE(abi::VcpuCommand::register_vcpu_time, VCPUOP_register_vcpu_time_memory_area);
    SAME_VALUE(abi::flat_code64, FLAT_RING3_CS64);
    SAME_VALUE(abi::flat_data, FLAT_RING3_SS64);
    SAME_VALUE(abi::first_reserved_gdt_entry, FIRST_RESERVED_GDT_ENTRY);
    SAME_VALUE(abi::m2p_start, MACH2PHYS_VIRT_START);
    SAME_VALUE(abi::hole_start, HYPERVISOR_VIRT_START);
    SAME_VALUE(abi::hole_end, HYPERVISOR_VIRT_END);
    SAME_VALUE(abi::iret_in_syscall, VGCF_in_syscall);
    SAME_VALUE(abi::context_online, VGCF_online);
    SAME_VALUE(abi::context_in_kernel, VGCF_in_kernel);
}

TEST_CASE("hypercall numbers and their structures") {
    SAME_VALUE(abi::Hypercall::set_trap_table, __HYPERVISOR_set_trap_table);
    SAME_VALUE(abi::Hypercall::mmu_update, __HYPERVISOR_mmu_update);
    SAME_VALUE(abi::Hypercall::set_gdt, __HYPERVISOR_set_gdt);
    SAME_VALUE(abi::Hypercall::stack_switch, __HYPERVISOR_stack_switch);
    SAME_VALUE(abi::Hypercall::set_callbacks, __HYPERVISOR_set_callbacks);
    SAME_VALUE(abi::Hypercall::fpu_taskswitch, __HYPERVISOR_fpu_taskswitch);
    SAME_VALUE(abi::Hypercall::set_debugreg, __HYPERVISOR_set_debugreg);
    SAME_VALUE(abi::Hypercall::update_descriptor, __HYPERVISOR_update_descriptor);
    SAME_VALUE(abi::Hypercall::memory_op, __HYPERVISOR_memory_op);
    SAME_VALUE(abi::Hypercall::multicall, __HYPERVISOR_multicall);
    SAME_VALUE(abi::Hypercall::update_va_mapping, __HYPERVISOR_update_va_mapping);
    SAME_VALUE(abi::Hypercall::set_timer_op, __HYPERVISOR_set_timer_op);
    SAME_VALUE(abi::Hypercall::xen_version, __HYPERVISOR_xen_version);
    SAME_VALUE(abi::Hypercall::console_io, __HYPERVISOR_console_io);
    SAME_VALUE(abi::Hypercall::grant_table_op, __HYPERVISOR_grant_table_op);
    SAME_VALUE(abi::Hypercall::vm_assist, __HYPERVISOR_vm_assist);
    SAME_VALUE(abi::Hypercall::iret, __HYPERVISOR_iret);
    SAME_VALUE(abi::Hypercall::vcpu_op, __HYPERVISOR_vcpu_op);
    SAME_VALUE(abi::Hypercall::set_segment_base, __HYPERVISOR_set_segment_base);
    SAME_VALUE(abi::Hypercall::mmuext_op, __HYPERVISOR_mmuext_op);
    SAME_VALUE(abi::Hypercall::nmi_op, __HYPERVISOR_nmi_op);
    SAME_VALUE(abi::Hypercall::sched_op, __HYPERVISOR_sched_op);
    SAME_VALUE(abi::Hypercall::callback_op, __HYPERVISOR_callback_op);
    SAME_VALUE(abi::Hypercall::event_channel_op, __HYPERVISOR_event_channel_op);
    SAME_VALUE(abi::Hypercall::physdev_op, __HYPERVISOR_physdev_op);
    SAME_SIZE(MulticallEntry, multicall_entry);
    SAME_FIELD(MulticallEntry, result, multicall_entry, result);
    SAME_FIELD(MulticallEntry, args, multicall_entry, args);
    SAME_SIZE(CallbackRegister, callback_register);
    SAME_FIELD(CallbackRegister, address, callback_register, address);
    SAME_VALUE(abi::CallbackType::event, CALLBACKTYPE_event);
    SAME_VALUE(abi::CallbackType::syscall, CALLBACKTYPE_syscall);
    SAME_VALUE(abi::CallbackType::syscall32, CALLBACKTYPE_syscall32);
    SAME_VALUE(abi::CallbackType::nmi, CALLBACKTYPE_nmi);
}

TEST_CASE("memory and page tables") {
    SAME_SIZE(MmuUpdate, mmu_update);
    SAME_SIZE(MmuExtOp, mmuext_op);
    SAME_FIELD(MmuExtOp, command, mmuext_op, cmd);
    CHECK(offsetof(abi::MmuExtOp, arg1) == offsetof(mmuext_op, arg1.mfn));
    CHECK(offsetof(abi::MmuExtOp, arg2) == offsetof(mmuext_op, arg2.nr_ents));
    SAME_VALUE(abi::MmuExtCommand::pin_l4, MMUEXT_PIN_L4_TABLE);
    SAME_VALUE(abi::MmuExtCommand::unpin, MMUEXT_UNPIN_TABLE);
    SAME_VALUE(abi::MmuExtCommand::new_baseptr, MMUEXT_NEW_BASEPTR);
    SAME_VALUE(abi::MmuExtCommand::invlpg_all, MMUEXT_INVLPG_ALL);
    SAME_VALUE(abi::MmuExtCommand::set_ldt, MMUEXT_SET_LDT);
    SAME_VALUE(abi::MmuExtCommand::new_user_baseptr, MMUEXT_NEW_USER_BASEPTR);
    SAME_VALUE(abi::MmuExtCommand::copy_page, MMUEXT_COPY_PAGE);
    SAME_VALUE(abi::MmuCommand::machphys, MMU_MACHPHYS_UPDATE);
    SAME_VALUE(abi::MmuCommand::preserve_ad, MMU_PT_UPDATE_PRESERVE_AD);
    SAME_VALUE(abi::va_tlb_flush, UVMF_TLB_FLUSH);
    SAME_VALUE(abi::va_invlpg, UVMF_INVLPG);
    SAME_VALUE(abi::va_all_vcpus, UVMF_ALL);
    SAME_SIZE(MemoryReservation, xen_memory_reservation);
    SAME_FIELD(MemoryReservation, nr_extents, xen_memory_reservation, nr_extents);
    SAME_FIELD(MemoryReservation, extent_order, xen_memory_reservation, extent_order);
    SAME_FIELD(MemoryReservation, domid, xen_memory_reservation, domid);
    SAME_VALUE(abi::MemoryCommand::decrease_reservation, XENMEM_decrease_reservation);
    SAME_VALUE(abi::MemoryCommand::populate_physmap, XENMEM_populate_physmap);
    SAME_VALUE(abi::MemoryCommand::memory_map, XENMEM_memory_map);
    SAME_VALUE(abi::MemoryCommand::machphys_mapping, XENMEM_machphys_mapping);
    SAME_VALUE(abi::domid_self, DOMID_SELF);
    SAME_VALUE(abi::domid_first_reserved, DOMID_FIRST_RESERVED);
}

TEST_CASE("events, scheduling and grants") {
    SAME_SIZE(BindInterdomain, evtchn_bind_interdomain);
    SAME_FIELD(BindInterdomain, local_port, evtchn_bind_interdomain, local_port);
    SAME_SIZE(BindVirq, evtchn_bind_virq);
    SAME_SIZE(AllocUnbound, evtchn_alloc_unbound);
    SAME_SIZE(EventStatus, evtchn_status);
    SAME_FIELD(EventStatus, vcpu, evtchn_status, vcpu);
    SAME_VALUE(abi::EventCommand::send, EVTCHNOP_send);
    SAME_VALUE(abi::EventCommand::alloc_unbound, EVTCHNOP_alloc_unbound);
    SAME_VALUE(abi::EventCommand::bind_vcpu, EVTCHNOP_bind_vcpu);
    SAME_VALUE(abi::EventCommand::unmask, EVTCHNOP_unmask);
    SAME_VALUE(abi::port_interdomain, EVTCHNSTAT_interdomain);
    SAME_VALUE(abi::virq_timer, VIRQ_TIMER);
    SAME_VALUE(abi::virq_dom_exc, VIRQ_DOM_EXC);
    SAME_SIZE(SchedPoll, sched_poll);
    SAME_FIELD(SchedPoll, timeout_ns, sched_poll, timeout);
    SAME_VALUE(abi::SchedCommand::poll, SCHEDOP_poll);
    SAME_VALUE(abi::SchedCommand::shutdown, SCHEDOP_shutdown);
    SAME_VALUE(abi::shutdown_crash, SHUTDOWN_crash);
    SAME_SIZE(GrantEntry, grant_entry_v1);
    SAME_FIELD(GrantEntry, domid, grant_entry_v1, domid);
    SAME_FIELD(GrantEntry, frame, grant_entry_v1, frame);
    SAME_SIZE(GrantMap, gnttab_map_grant_ref);
    SAME_FIELD(GrantMap, ref, gnttab_map_grant_ref, ref);
    SAME_FIELD(GrantMap, status, gnttab_map_grant_ref, status);
    SAME_FIELD(GrantMap, handle, gnttab_map_grant_ref, handle);
    SAME_SIZE(GrantUnmap, gnttab_unmap_grant_ref);
    SAME_FIELD(GrantUnmap, handle, gnttab_unmap_grant_ref, handle);
    SAME_SIZE(GrantSetup, gnttab_setup_table);
    SAME_SIZE(GrantCopy, gnttab_copy);
    SAME_FIELD(GrantCopy, dest, gnttab_copy, dest);
    SAME_FIELD(GrantCopy, flags, gnttab_copy, flags);
    SAME_SIZE(GrantQuery, gnttab_query_size);
    SAME_VALUE(abi::GrantCommand::copy, GNTTABOP_copy);
    SAME_VALUE(abi::GrantCommand::get_version, GNTTABOP_get_version);
    SAME_VALUE(abi::grant_writing, GTF_writing);
    SAME_VALUE(abi::grant_readonly, GTF_readonly);
    SAME_VALUE(abi::map_contains_pte, GNTMAP_contains_pte);
    SAME_VALUE(abi::grant_no_space, GNTST_no_space);
}
