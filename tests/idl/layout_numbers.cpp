// SPDX-License-Identifier: GPL-2.0-or-later
// Every number of the guest ABI against the public one.
#include <doctest/doctest.h>

#include "tests/idl/xen_headers.hpp"

#include "idl/events.hpp"
#include "idl/grants.hpp"
#include "idl/hypercall_numbers.hpp"
#include "idl/memory.hpp"
#include "idl/shared_info.hpp"
#include "idl/vcpu.hpp"

// A macro, so that a failure names both.
#define SAME(ours, theirs) CHECK(static_cast<long long>(abi::ours) == static_cast<long long>(theirs))

TEST_CASE("hypercalls") {
    SAME(Hypercall::set_trap_table, __HYPERVISOR_set_trap_table);
    SAME(Hypercall::mmu_update, __HYPERVISOR_mmu_update);
    SAME(Hypercall::set_gdt, __HYPERVISOR_set_gdt);
    SAME(Hypercall::stack_switch, __HYPERVISOR_stack_switch);
    SAME(Hypercall::set_callbacks, __HYPERVISOR_set_callbacks);
    SAME(Hypercall::fpu_taskswitch, __HYPERVISOR_fpu_taskswitch);
    SAME(Hypercall::set_debugreg, __HYPERVISOR_set_debugreg);
    SAME(Hypercall::get_debugreg, __HYPERVISOR_get_debugreg);
    SAME(Hypercall::update_descriptor, __HYPERVISOR_update_descriptor);
    SAME(Hypercall::memory_op, __HYPERVISOR_memory_op);
    SAME(Hypercall::multicall, __HYPERVISOR_multicall);
    SAME(Hypercall::update_va_mapping, __HYPERVISOR_update_va_mapping);
    SAME(Hypercall::set_timer_op, __HYPERVISOR_set_timer_op);
    SAME(Hypercall::xen_version, __HYPERVISOR_xen_version);
    SAME(Hypercall::console_io, __HYPERVISOR_console_io);
    SAME(Hypercall::grant_table_op, __HYPERVISOR_grant_table_op);
    SAME(Hypercall::vm_assist, __HYPERVISOR_vm_assist);
    SAME(Hypercall::iret, __HYPERVISOR_iret);
    SAME(Hypercall::vcpu_op, __HYPERVISOR_vcpu_op);
    SAME(Hypercall::set_segment_base, __HYPERVISOR_set_segment_base);
    SAME(Hypercall::mmuext_op, __HYPERVISOR_mmuext_op);
    SAME(Hypercall::nmi_op, __HYPERVISOR_nmi_op);
    SAME(Hypercall::sched_op, __HYPERVISOR_sched_op);
    SAME(Hypercall::callback_op, __HYPERVISOR_callback_op);
    SAME(Hypercall::event_channel_op, __HYPERVISOR_event_channel_op);
    SAME(Hypercall::physdev_op, __HYPERVISOR_physdev_op);
    SAME(Hypercall::control, __HYPERVISOR_arch_1);
    SAME(Hypercall::extension, __HYPERVISOR_arch_2);
}

TEST_CASE("errors") {
    SAME(eperm, XEN_EPERM);
    SAME(enoent, XEN_ENOENT);
    SAME(esrch, XEN_ESRCH);
    SAME(eio, XEN_EIO);
    SAME(enxio, XEN_ENXIO);
    SAME(e2big, XEN_E2BIG);
    SAME(eagain, XEN_EAGAIN);
    SAME(enomem, XEN_ENOMEM);
    SAME(eacces, XEN_EACCES);
    SAME(efault, XEN_EFAULT);
    SAME(ebusy, XEN_EBUSY);
    SAME(eexist, XEN_EEXIST);
    SAME(enodev, XEN_ENODEV);
    SAME(einval, XEN_EINVAL);
    SAME(enospc, XEN_ENOSPC);
    SAME(erange, XEN_ERANGE);
    SAME(enosys, XEN_ENOSYS);
    SAME(enodata, XEN_ENODATA);
    SAME(etime, XEN_ETIME);
    SAME(eopnotsupp, XEN_EOPNOTSUPP);
}

TEST_CASE("domain ids") {
    SAME(domid_self, DOMID_SELF);
    SAME(domid_first_reserved, DOMID_FIRST_RESERVED);
}

TEST_CASE("versions and features") {
    SAME(VersionCommand::version, XENVER_version);
    SAME(VersionCommand::extraversion, XENVER_extraversion);
    SAME(VersionCommand::compile_info, XENVER_compile_info);
    SAME(VersionCommand::capabilities, XENVER_capabilities);
    SAME(VersionCommand::changeset, XENVER_changeset);
    SAME(VersionCommand::platform_parameters, XENVER_platform_parameters);
    SAME(VersionCommand::get_features, XENVER_get_features);
    SAME(VersionCommand::page_size, XENVER_pagesize);
    SAME(VersionCommand::guest_handle, XENVER_guest_handle);
    SAME(VersionCommand::commandline, XENVER_commandline);
    SAME(VersionCommand::build_id, XENVER_build_id);
    SAME(feature_pae_pgdir_above4gb, 1u << XENFEAT_pae_pgdir_above_4gb);
    SAME(feature_mmu_pt_update_preserve_ad, 1u << XENFEAT_mmu_pt_update_preserve_ad);
    SAME(feature_highmem_assist, 1u << XENFEAT_highmem_assist);
    SAME(feature_gnttab_map_avail_bits, 1u << XENFEAT_gnttab_map_avail_bits);
    SAME(feature_not_direct_mapped, 1u << XENFEAT_not_direct_mapped);
}

TEST_CASE("consoles and assists") {
    SAME(ConsoleCommand::write, CONSOLEIO_write);
    SAME(ConsoleCommand::read, CONSOLEIO_read);
    SAME(AssistCommand::enable, VMASST_CMD_enable);
    SAME(AssistCommand::disable, VMASST_CMD_disable);
    SAME(AssistType::segments4gb, VMASST_TYPE_4gb_segments);
    SAME(AssistType::segments4gb_notify, VMASST_TYPE_4gb_segments_notify);
    SAME(AssistType::writable_pagetables, VMASST_TYPE_writable_pagetables);
    SAME(AssistType::pae_extended_cr3, VMASST_TYPE_pae_extended_cr3);
    SAME(AssistType::architectural_iopl, VMASST_TYPE_architectural_iopl);
    SAME(AssistType::runstate_update_flag, VMASST_TYPE_runstate_update_flag);
    SAME(AssistType::m2p_strict, VMASST_TYPE_m2p_strict);
}

TEST_CASE("physdev") {
    SAME(PhysdevCommand::set_iopl, PHYSDEVOP_set_iopl);
    SAME(PhysdevCommand::set_iobitmap, PHYSDEVOP_set_iobitmap);
    SAME(PhysdevCommand::pirq_eoi_gmfn_v2, PHYSDEVOP_pirq_eoi_gmfn_v2);
}

TEST_CASE("page tables") {
    SAME(MmuCommand::normal, MMU_NORMAL_PT_UPDATE);
    SAME(MmuCommand::machphys, MMU_MACHPHYS_UPDATE);
    SAME(MmuCommand::preserve_ad, MMU_PT_UPDATE_PRESERVE_AD);
    SAME(MmuCommand::no_translate, MMU_PT_UPDATE_NO_TRANSLATE);
    SAME(va_tlb_flush, UVMF_TLB_FLUSH);
    SAME(va_invlpg, UVMF_INVLPG);
    SAME(va_flush_type, UVMF_FLUSHTYPE_MASK);
    SAME(va_all_vcpus, UVMF_ALL);
    SAME(MmuExtCommand::pin_l1, MMUEXT_PIN_L1_TABLE);
    SAME(MmuExtCommand::pin_l2, MMUEXT_PIN_L2_TABLE);
    SAME(MmuExtCommand::pin_l3, MMUEXT_PIN_L3_TABLE);
    SAME(MmuExtCommand::pin_l4, MMUEXT_PIN_L4_TABLE);
    SAME(MmuExtCommand::unpin, MMUEXT_UNPIN_TABLE);
    SAME(MmuExtCommand::new_baseptr, MMUEXT_NEW_BASEPTR);
    SAME(MmuExtCommand::tlb_flush_local, MMUEXT_TLB_FLUSH_LOCAL);
    SAME(MmuExtCommand::invlpg_local, MMUEXT_INVLPG_LOCAL);
    SAME(MmuExtCommand::tlb_flush_multi, MMUEXT_TLB_FLUSH_MULTI);
    SAME(MmuExtCommand::invlpg_multi, MMUEXT_INVLPG_MULTI);
    SAME(MmuExtCommand::tlb_flush_all, MMUEXT_TLB_FLUSH_ALL);
    SAME(MmuExtCommand::invlpg_all, MMUEXT_INVLPG_ALL);
    SAME(MmuExtCommand::flush_cache, MMUEXT_FLUSH_CACHE);
    SAME(MmuExtCommand::set_ldt, MMUEXT_SET_LDT);
    SAME(MmuExtCommand::new_user_baseptr, MMUEXT_NEW_USER_BASEPTR);
    SAME(MmuExtCommand::clear_page, MMUEXT_CLEAR_PAGE);
    SAME(MmuExtCommand::copy_page, MMUEXT_COPY_PAGE);
    SAME(MmuExtCommand::flush_cache_global, MMUEXT_FLUSH_CACHE_GLOBAL);
    SAME(MmuExtCommand::mark_super, MMUEXT_MARK_SUPER);
    SAME(MmuExtCommand::unmark_super, MMUEXT_UNMARK_SUPER);
}

TEST_CASE("memory") {
    SAME(MemoryCommand::increase_reservation, XENMEM_increase_reservation);
    SAME(MemoryCommand::decrease_reservation, XENMEM_decrease_reservation);
    SAME(MemoryCommand::maximum_ram_page, XENMEM_maximum_ram_page);
    SAME(MemoryCommand::current_reservation, XENMEM_current_reservation);
    SAME(MemoryCommand::maximum_reservation, XENMEM_maximum_reservation);
    SAME(MemoryCommand::populate_physmap, XENMEM_populate_physmap);
    SAME(MemoryCommand::memory_map, XENMEM_memory_map);
    SAME(MemoryCommand::machphys_mapping, XENMEM_machphys_mapping);
}

TEST_CASE("event channels") {
    SAME(EventCommand::bind_interdomain, EVTCHNOP_bind_interdomain);
    SAME(EventCommand::bind_virq, EVTCHNOP_bind_virq);
    SAME(EventCommand::bind_pirq, EVTCHNOP_bind_pirq);
    SAME(EventCommand::close, EVTCHNOP_close);
    SAME(EventCommand::send, EVTCHNOP_send);
    SAME(EventCommand::status, EVTCHNOP_status);
    SAME(EventCommand::alloc_unbound, EVTCHNOP_alloc_unbound);
    SAME(EventCommand::bind_ipi, EVTCHNOP_bind_ipi);
    SAME(EventCommand::bind_vcpu, EVTCHNOP_bind_vcpu);
    SAME(EventCommand::unmask, EVTCHNOP_unmask);
    SAME(EventCommand::reset, EVTCHNOP_reset);
    SAME(EventCommand::init_control, EVTCHNOP_init_control);
    SAME(EventCommand::expand_array, EVTCHNOP_expand_array);
    SAME(EventCommand::set_priority, EVTCHNOP_set_priority);
    SAME(port_closed, EVTCHNSTAT_closed);
    SAME(port_unbound, EVTCHNSTAT_unbound);
    SAME(port_interdomain, EVTCHNSTAT_interdomain);
    SAME(port_pirq, EVTCHNSTAT_pirq);
    SAME(port_virq, EVTCHNSTAT_virq);
    SAME(port_ipi, EVTCHNSTAT_ipi);
    SAME(virq_timer, VIRQ_TIMER);
    SAME(virq_debug, VIRQ_DEBUG);
    SAME(virq_console, VIRQ_CONSOLE);
    SAME(virq_dom_exc, VIRQ_DOM_EXC);
    SAME(virq_xenoprof, VIRQ_XENOPROF);
    SAME(virq_xenpmu, VIRQ_XENPMU);
    SAME(virq_virtual_timer, VIRQ_ARCH_0);
    SAME(virq_count, NR_VIRQS);
    SAME(event_ports_max, EVTCHN_2L_NR_CHANNELS);
}

TEST_CASE("scheduling") {
    SAME(SchedCommand::yield, SCHEDOP_yield);
    SAME(SchedCommand::block, SCHEDOP_block);
    SAME(SchedCommand::shutdown, SCHEDOP_shutdown);
    SAME(SchedCommand::poll, SCHEDOP_poll);
    SAME(SchedCommand::remote_shutdown, SCHEDOP_remote_shutdown);
    SAME(SchedCommand::shutdown_code, SCHEDOP_shutdown_code);
    SAME(SchedCommand::watchdog, SCHEDOP_watchdog);
    SAME(SchedCommand::pin_override, SCHEDOP_pin_override);
    SAME(shutdown_poweroff, SHUTDOWN_poweroff);
    SAME(shutdown_reboot, SHUTDOWN_reboot);
    SAME(shutdown_suspend, SHUTDOWN_suspend);
    SAME(shutdown_crash, SHUTDOWN_crash);
    SAME(shutdown_watchdog, SHUTDOWN_watchdog);
    SAME(shutdown_soft_reset, SHUTDOWN_soft_reset);
}

TEST_CASE("grants") {
    SAME(GrantCommand::map, GNTTABOP_map_grant_ref);
    SAME(GrantCommand::unmap, GNTTABOP_unmap_grant_ref);
    SAME(GrantCommand::setup_table, GNTTABOP_setup_table);
    SAME(GrantCommand::dump_table, GNTTABOP_dump_table);
    SAME(GrantCommand::transfer, GNTTABOP_transfer);
    SAME(GrantCommand::copy, GNTTABOP_copy);
    SAME(GrantCommand::query_size, GNTTABOP_query_size);
    SAME(GrantCommand::unmap_and_replace, GNTTABOP_unmap_and_replace);
    SAME(GrantCommand::set_version, GNTTABOP_set_version);
    SAME(GrantCommand::get_status_frames, GNTTABOP_get_status_frames);
    SAME(GrantCommand::get_version, GNTTABOP_get_version);
    SAME(grant_type_mask, GTF_type_mask);
    SAME(grant_invalid, GTF_invalid);
    SAME(grant_permit_access, GTF_permit_access);
    SAME(grant_readonly, GTF_readonly);
    SAME(grant_reading, GTF_reading);
    SAME(grant_writing, GTF_writing);
    SAME(grant_console, GNTTAB_RESERVED_CONSOLE);
    SAME(grant_store, GNTTAB_RESERVED_XENSTORE);
    SAME(map_device, GNTMAP_device_map);
    SAME(map_host, GNTMAP_host_map);
    SAME(map_readonly, GNTMAP_readonly);
    SAME(map_application, GNTMAP_application_map);
    SAME(map_contains_pte, GNTMAP_contains_pte);
    SAME(copy_source_is_ref, GNTCOPY_source_gref);
    SAME(copy_dest_is_ref, GNTCOPY_dest_gref);
}

TEST_CASE("what a grant operation says") {
    SAME(grant_ok, GNTST_okay);
    SAME(grant_general, GNTST_general_error);
    SAME(grant_bad_domain, GNTST_bad_domain);
    SAME(grant_bad_ref, GNTST_bad_gntref);
    SAME(grant_bad_handle, GNTST_bad_handle);
    SAME(grant_bad_address, GNTST_bad_virt_addr);
    SAME(grant_bad_device, GNTST_bad_dev_addr);
    SAME(grant_no_device_space, GNTST_no_device_space);
    SAME(grant_permission, GNTST_permission_denied);
    SAME(grant_bad_page, GNTST_bad_page);
    SAME(grant_bad_copy, GNTST_bad_copy_arg);
    SAME(grant_address_too_big, GNTST_address_too_big);
    SAME(grant_again, GNTST_eagain);
    SAME(grant_no_space, GNTST_no_space);
}

TEST_CASE("vcpus") {
    SAME(VcpuCommand::initialise, VCPUOP_initialise);
    SAME(VcpuCommand::up, VCPUOP_up);
    SAME(VcpuCommand::down, VCPUOP_down);
    SAME(VcpuCommand::is_up, VCPUOP_is_up);
    SAME(VcpuCommand::get_runstate_info, VCPUOP_get_runstate_info);
    SAME(VcpuCommand::register_runstate, VCPUOP_register_runstate_memory_area);
    SAME(VcpuCommand::set_periodic_timer, VCPUOP_set_periodic_timer);
    SAME(VcpuCommand::stop_periodic_timer, VCPUOP_stop_periodic_timer);
    SAME(VcpuCommand::set_singleshot_timer, VCPUOP_set_singleshot_timer);
    SAME(VcpuCommand::stop_singleshot_timer, VCPUOP_stop_singleshot_timer);
    SAME(VcpuCommand::register_vcpu_info, VCPUOP_register_vcpu_info);
    SAME(VcpuCommand::send_nmi, VCPUOP_send_nmi);
    SAME(VcpuCommand::get_physid, VCPUOP_get_physid);
    SAME(VcpuCommand::register_vcpu_time, VCPUOP_register_vcpu_time_memory_area);
    SAME(runstate_running, RUNSTATE_running);
    SAME(runstate_runnable, RUNSTATE_runnable);
    SAME(runstate_blocked, RUNSTATE_blocked);
    SAME(runstate_offline, RUNSTATE_offline);
    SAME(runstate_update, XEN_RUNSTATE_UPDATE);
    SAME(singleshot_future, VCPU_SSHOTTMR_future);
    SAME(vcpus_max, XEN_LEGACY_MAX_VCPUS);
    SAME(context_fpu_valid, VGCF_i387_valid);
    SAME(context_in_kernel, VGCF_in_kernel);
    SAME(context_failsafe_masks, VGCF_failsafe_disables_events);
    SAME(context_syscall_masks, VGCF_syscall_disables_events);
    SAME(context_online, VGCF_online);
    SAME(iret_in_syscall, VGCF_in_syscall);
}

TEST_CASE("callbacks") {
    SAME(CallbackCommand::register_, CALLBACKOP_register);
    SAME(CallbackCommand::unregister, CALLBACKOP_unregister);
    SAME(CallbackType::event, CALLBACKTYPE_event);
    SAME(CallbackType::failsafe, CALLBACKTYPE_failsafe);
    SAME(CallbackType::syscall, CALLBACKTYPE_syscall);
    SAME(CallbackType::nmi, CALLBACKTYPE_nmi);
    SAME(CallbackType::sysenter, CALLBACKTYPE_sysenter);
    SAME(CallbackType::syscall32, CALLBACKTYPE_syscall32);
}

TEST_CASE("segments and addresses") {
    SAME(SegmentBase::fs, SEGBASE_FS);
    SAME(SegmentBase::gs_user, SEGBASE_GS_USER);
    SAME(SegmentBase::gs_kernel, SEGBASE_GS_KERNEL);
    SAME(SegmentBase::gs_user_selector, SEGBASE_GS_USER_SEL);
    SAME(flat_code32, FLAT_RING3_CS32);
    SAME(flat_code64, FLAT_RING3_CS64);
    SAME(flat_data, FLAT_RING3_SS64);
    SAME(first_reserved_gdt_entry, FIRST_RESERVED_GDT_ENTRY);
    SAME(m2p_start, MACH2PHYS_VIRT_START);
    SAME(m2p_end, MACH2PHYS_VIRT_END);
    SAME(hole_start, HYPERVISOR_VIRT_START);
    SAME(hole_end, HYPERVISOR_VIRT_END);
    SAME(start_privileged, SIF_PRIVILEGED);
    SAME(start_initial_domain, SIF_INITDOMAIN);
    SAME(start_mod_start_is_pfn, SIF_MOD_START_PFN);
}
