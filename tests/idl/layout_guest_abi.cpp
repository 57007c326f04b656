// SPDX-License-Identifier: GPL-2.0-or-later
// Our structures of the guest ABI against the public ones, field by field.
//
// Structures of the same headers that we leave out:
// - refused, or left out of the core: evtchn_bind_pirq, evtchn_init_control, evtchn_expand_array,
//   evtchn_set_priority, evtchn_fifo_control_block, sched_remote_shutdown, sched_watchdog, sched_pin_override,
//   vcpu_get_physid, xen_build_id, grant_entry_header, grant_entry_v2, gnttab_dump_table, gnttab_transfer,
//   gnttab_unmap_and_replace, gnttab_get_status_frames, gnttab_swap_grant_ref, gnttab_cache_flush, all of memory.h
//   and physdev.h but what is below
// - of the first ABI: evtchn_op, physdev_op
// - only for Xen's own dom0, its tools, or an HVM guest: dom0_vga_console_info, xen_multiboot_mod_list,
//   xenctl_bitmap, xen_arch_domainconfig, xen_cpuid_leaf, xen_msr_entry
// - a single value or a few texts, no structure in our schemas: xennmi_callback, xen_platform_parameters,
//   xen_compile_info
// - the beginning of one of ours: callback_unregister, which is a CallbackRegister up to its type
// In no public header are control.capnp, extension.capnp, image.capnp, link.capnp, and the E820Entry of memory.capnp.
#include "tests/idl/comparison.hpp"
#include "tests/idl/xen_headers.hpp"

#include "idl/events.hpp"
#include "idl/grants.hpp"
#include "idl/hypercall_numbers.hpp"
#include "idl/memory.hpp"
#include "idl/shared_info.hpp"
#include "idl/vcpu.hpp"

using namespace abi;

TEST_CASE("start_info") {
    COMPARE(StartInfo, start_info,
            SAME(magic); SAME(nr_pages); SAME(shared_info); SAME(flags); PADDING(pad0); SAME(store_mfn);
            SAME(store_evtchn); PADDING(pad1); SAME_AS(console_mfn, console.domU.mfn);
            SAME_AS(console_evtchn, console.domU.evtchn); PADDING(pad2); SAME(pt_base); SAME(nr_pt_frames);
            SAME(mfn_list); SAME(mod_start); SAME(mod_len); SAME(cmd_line); SAME(first_p2m_pfn); SAME(nr_p2m_frames));
}

TEST_CASE("shared_info") {
    COMPARE(SharedInfo, shared_info,
            SAME(vcpu_info); SAME(evtchn_pending); SAME(evtchn_mask); SAME(wc_version); SAME(wc_sec); SAME(wc_nsec);
            SAME(wc_sec_hi); SAME_AS(max_pfn, arch.max_pfn);
            SAME_AS(pfn_to_mfn_frame_list_list, arch.pfn_to_mfn_frame_list_list); SAME_AS(nmi_reason, arch.nmi_reason);
            SAME_AS(p2m_cr3, arch.p2m_cr3); SAME_AS(p2m_vaddr, arch.p2m_vaddr);
            SAME_AS(p2m_generation, arch.p2m_generation));
}

TEST_CASE("vcpu_info") {
    COMPARE(VcpuInfo, vcpu_info,
            SAME(evtchn_upcall_pending); SAME(evtchn_upcall_mask); PADDING(pad0); SAME(evtchn_pending_sel);
            SAME_AS(cr2, arch.cr2); PADDING(pad1); SAME(time));
}

TEST_CASE("vcpu_time_info") {
    COMPARE(VcpuTimeInfo, vcpu_time_info,
            SAME(version); PADDING(pad0); SAME(tsc_timestamp); SAME(system_time); SAME(tsc_to_system_mul);
            SAME(tsc_shift); SAME(flags); PADDING(pad1));
}

TEST_CASE("trap_info") {
    COMPARE(TrapInfo, trap_info,
            SAME(vector); SAME(flags); SAME(cs); PADDING(pad0); SAME(address));
}

TEST_CASE("callback_register") {
    COMPARE(CallbackRegister, callback_register,
            SAME(type); SAME(flags); PADDING(pad0); SAME(address));
}

TEST_CASE("cpu_user_regs") {
    COMPARE(UserRegs, cpu_user_regs,
            SAME(r15); SAME(r14); SAME(r13); SAME(r12); SAME(rbp); SAME(rbx); SAME(r11); SAME(r10); SAME(r9); SAME(r8);
            SAME(rax); SAME(rcx); SAME(rdx); SAME(rsi); SAME(rdi); SAME(error_code); SAME_AS(vector, entry_vector);
            SAME(rip); SAME(cs); PADDING(pad0); SAME(saved_upcall_mask); PADDING(pad1); SAME(rflags); SAME(rsp);
            SAME(ss); PADDING(pad2); SAME(es); PADDING(pad3); SAME(ds); PADDING(pad4); SAME(fs); PADDING(pad5);
            SAME(gs); PADDING(pad6));
}

TEST_CASE("vcpu_guest_context") {
    COMPARE(VcpuGuestContext, vcpu_guest_context,
            SAME_AS(fpu, fpu_ctxt.x); SAME(flags); SAME(user_regs); SAME(trap_ctxt); SAME(ldt_base); SAME(ldt_ents);
            SAME(gdt_frames); SAME(gdt_ents); SAME(kernel_ss); SAME(kernel_sp); SAME(ctrlreg); SAME(debugreg);
            SAME(event_callback_eip); SAME(failsafe_callback_eip); SAME(syscall_callback_eip); SAME(vm_assist);
            SAME(fs_base); SAME(gs_base_kernel); SAME(gs_base_user));
}

TEST_CASE("iret_context") {
    COMPARE(IretFrame, iret_context,
            SAME(rax); SAME(r11); SAME(rcx); SAME(flags); SAME(rip); SAME(cs); SAME(rflags); SAME(rsp); SAME(ss));
}

TEST_CASE("vcpu_runstate_info") {
    COMPARE(RunstateInfo, vcpu_runstate_info,
            SAME(state); PADDING(pad0); SAME(state_entry_time); SAME(time));
}

TEST_CASE("arguments of vcpu_op") {
    COMPARE(RegisterArea, vcpu_register_runstate_memory_area, SAME_AS(address, addr.p));
    COMPARE(RegisterArea, vcpu_register_time_memory_area, SAME_AS(address, addr.p));
    COMPARE(SetPeriodicTimer, vcpu_set_periodic_timer, SAME(period_ns));
    COMPARE(SetSingleshotTimer, vcpu_set_singleshot_timer, SAME(timeout_abs_ns); SAME(flags); PADDING(pad0));
    COMPARE(RegisterVcpuInfo, vcpu_register_vcpu_info, SAME(mfn); SAME(offset); SAME_AS(pad0, rsvd));
}

TEST_CASE("multicall, features, iopl, and what asks for memory") {
    COMPARE(MulticallEntry, multicall_entry, SAME(op); SAME(result); SAME(args));
    COMPARE(FeatureInfo, xen_feature_info, SAME_AS(submap_index, submap_idx); SAME(submap));
    COMPARE(SetIopl, physdev_set_iopl, SAME(iopl));
    COMPARE(MemoryReservation, xen_memory_reservation,
            SAME_AS(extents, extent_start); SAME(nr_extents); SAME(extent_order); SAME_AS(flags, mem_flags);
            SAME(domid); PADDING(pad0));
    COMPARE(MemoryMap, xen_memory_map, SAME(nr_entries); PADDING(pad0); SAME(buffer));
    COMPARE(MachphysMapping, xen_machphys_mapping, SAME_AS(start, v_start); SAME_AS(end, v_end); SAME(max_mfn));
}

TEST_CASE("page tables") {
    COMPARE(MmuUpdate, mmu_update, SAME_AS(pointer, ptr); SAME_AS(value, val));
    COMPARE(MmuExtOp, mmuext_op,
            SAME_AS(command, cmd); PADDING(pad0); SAME_AS(arg1, arg1.mfn); SAME_AS(arg1, arg1.linear_addr);
            SAME_AS(arg2, arg2.src_mfn); SAME_AS(arg2, arg2.vcpumask));
}

TEST_CASE("event channels") {
    COMPARE(BindInterdomain, evtchn_bind_interdomain,
            SAME(remote_dom); PADDING(pad0); SAME(remote_port); SAME(local_port));
    COMPARE(BindVirq, evtchn_bind_virq, SAME(virq); SAME(vcpu); SAME(port));
    COMPARE(BindIpi, evtchn_bind_ipi, SAME(vcpu); SAME(port));
    COMPARE(BindVcpu, evtchn_bind_vcpu, SAME(port); SAME(vcpu));
    COMPARE(AllocUnbound, evtchn_alloc_unbound, SAME(dom); SAME(remote_dom); SAME(port));
    COMPARE(ClosePort, evtchn_close, SAME(port));
    COMPARE(SendPort, evtchn_send, SAME(port));
    COMPARE(UnmaskPort, evtchn_unmask, SAME(port));
    COMPARE(ResetPorts, evtchn_reset, SAME(dom));
    COMPARE(EventStatus, evtchn_status,
            SAME(dom); PADDING(pad0); SAME(port); SAME(status); SAME(vcpu); SAME_AS(detail.unbound.dom, u.unbound.dom);
            SAME_AS(detail.interdomain, u.interdomain); SAME_AS(detail.interdomain.dom, u.interdomain.dom);
            SAME_AS(detail.interdomain.port, u.interdomain.port); SAME_AS(detail.virq, u.virq));
}

TEST_CASE("scheduling") {
    COMPARE(SchedShutdown, sched_shutdown, SAME(reason));
    COMPARE(SchedPoll, sched_poll,
            SAME(ports); SAME(nr_ports); PADDING(pad0); SAME_AS(timeout_ns, timeout));
}

TEST_CASE("grants") {
    COMPARE(GrantEntry, grant_entry_v1, SAME(flags); SAME(domid); SAME(frame));
    COMPARE(GrantMap, gnttab_map_grant_ref,
            SAME(host_addr); SAME(flags); SAME(ref); SAME(dom); SAME(status); SAME(handle); SAME(dev_bus_addr));
    COMPARE(GrantUnmap, gnttab_unmap_grant_ref,
            SAME(host_addr); SAME(dev_bus_addr); SAME(handle); SAME(status); PADDING(pad0));
    COMPARE(GrantSetup, gnttab_setup_table,
            SAME(dom); PADDING(pad0); SAME(nr_frames); SAME(status); PADDING(pad1); SAME(frame_list));
    COMPARE(GrantCopyEnd, gnttab_copy::gnttab_copy_ptr,
            SAME_AS(ref_or_mfn, u); SAME_AS(dom, domid); SAME(offset); PADDING(pad0));
    COMPARE(GrantCopy, gnttab_copy,
            SAME(source); SAME(dest); SAME_AS(length, len); SAME(flags); SAME(status); PADDING(pad0));
    COMPARE(GrantQuery, gnttab_query_size,
            SAME(dom); PADDING(pad0); SAME(nr_frames); SAME_AS(max_frames, max_nr_frames); SAME(status); PADDING(pad1));
    COMPARE(GrantVersion, gnttab_get_version, SAME(dom); PADDING(pad0); SAME(version));
    COMPARE(GrantSetVersion, gnttab_set_version, SAME(version));
}
