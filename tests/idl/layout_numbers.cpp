// SPDX-License-Identifier: GPL-2.0-or-later
// Every number of the guest ABI against the public one. Without a public one are our limits, what is ours alone, and
// eintr, which the public header has, but not for guests.
#include "tests/idl/comparison.hpp"
#include "tests/idl/xen_headers.hpp"

#include "idl/events.hpp"
#include "idl/grants.hpp"
#include "idl/hypercall_numbers.hpp"
#include "idl/memory.hpp"
#include "idl/shared_info.hpp"
#include "idl/vcpu.hpp"

using namespace abi;

TEST_CASE("hypercalls") {
    SAME_NUMBER(Hypercall::set_trap_table, __HYPERVISOR_set_trap_table);
    SAME_NUMBER(Hypercall::mmu_update, __HYPERVISOR_mmu_update);
    SAME_NUMBER(Hypercall::set_gdt, __HYPERVISOR_set_gdt);
    SAME_NUMBER(Hypercall::stack_switch, __HYPERVISOR_stack_switch);
    SAME_NUMBER(Hypercall::set_callbacks, __HYPERVISOR_set_callbacks);
    SAME_NUMBER(Hypercall::fpu_taskswitch, __HYPERVISOR_fpu_taskswitch);
    SAME_NUMBER(Hypercall::set_debugreg, __HYPERVISOR_set_debugreg);
    SAME_NUMBER(Hypercall::get_debugreg, __HYPERVISOR_get_debugreg);
    SAME_NUMBER(Hypercall::update_descriptor, __HYPERVISOR_update_descriptor);
    SAME_NUMBER(Hypercall::memory_op, __HYPERVISOR_memory_op);
    SAME_NUMBER(Hypercall::multicall, __HYPERVISOR_multicall);
    SAME_NUMBER(Hypercall::update_va_mapping, __HYPERVISOR_update_va_mapping);
    SAME_NUMBER(Hypercall::set_timer_op, __HYPERVISOR_set_timer_op);
    SAME_NUMBER(Hypercall::xen_version, __HYPERVISOR_xen_version);
    SAME_NUMBER(Hypercall::console_io, __HYPERVISOR_console_io);
    SAME_NUMBER(Hypercall::grant_table_op, __HYPERVISOR_grant_table_op);
    SAME_NUMBER(Hypercall::vm_assist, __HYPERVISOR_vm_assist);
    SAME_NUMBER(Hypercall::iret, __HYPERVISOR_iret);
    SAME_NUMBER(Hypercall::vcpu_op, __HYPERVISOR_vcpu_op);
    SAME_NUMBER(Hypercall::set_segment_base, __HYPERVISOR_set_segment_base);
    SAME_NUMBER(Hypercall::mmuext_op, __HYPERVISOR_mmuext_op);
    SAME_NUMBER(Hypercall::nmi_op, __HYPERVISOR_nmi_op);
    SAME_NUMBER(Hypercall::sched_op, __HYPERVISOR_sched_op);
    SAME_NUMBER(Hypercall::callback_op, __HYPERVISOR_callback_op);
    SAME_NUMBER(Hypercall::event_channel_op, __HYPERVISOR_event_channel_op);
    SAME_NUMBER(Hypercall::physdev_op, __HYPERVISOR_physdev_op);
    SAME_NUMBER(Hypercall::control, __HYPERVISOR_arch_1);
    SAME_NUMBER(Hypercall::extension, __HYPERVISOR_arch_2);
}

TEST_CASE("errors") {
    SAME_NUMBER(eperm, XEN_EPERM);
    SAME_NUMBER(enoent, XEN_ENOENT);
    SAME_NUMBER(esrch, XEN_ESRCH);
    SAME_NUMBER(eio, XEN_EIO);
    SAME_NUMBER(enxio, XEN_ENXIO);
    SAME_NUMBER(e2big, XEN_E2BIG);
    SAME_NUMBER(eagain, XEN_EAGAIN);
    SAME_NUMBER(enomem, XEN_ENOMEM);
    SAME_NUMBER(eacces, XEN_EACCES);
    SAME_NUMBER(efault, XEN_EFAULT);
    SAME_NUMBER(ebusy, XEN_EBUSY);
    SAME_NUMBER(eexist, XEN_EEXIST);
    SAME_NUMBER(enodev, XEN_ENODEV);
    SAME_NUMBER(einval, XEN_EINVAL);
    SAME_NUMBER(enospc, XEN_ENOSPC);
    SAME_NUMBER(erange, XEN_ERANGE);
    SAME_NUMBER(enosys, XEN_ENOSYS);
    SAME_NUMBER(enodata, XEN_ENODATA);
    SAME_NUMBER(etime, XEN_ETIME);
    SAME_NUMBER(eopnotsupp, XEN_EOPNOTSUPP);
}

TEST_CASE("domain ids") {
    SAME_NUMBER(domid_self, DOMID_SELF);
    SAME_NUMBER(domid_first_reserved, DOMID_FIRST_RESERVED);
}

TEST_CASE("versions and features") {
    SAME_NUMBER(VersionCommand::version, XENVER_version);
    SAME_NUMBER(VersionCommand::extraversion, XENVER_extraversion);
    SAME_NUMBER(VersionCommand::compile_info, XENVER_compile_info);
    SAME_NUMBER(VersionCommand::capabilities, XENVER_capabilities);
    SAME_NUMBER(VersionCommand::changeset, XENVER_changeset);
    SAME_NUMBER(VersionCommand::platform_parameters, XENVER_platform_parameters);
    SAME_NUMBER(VersionCommand::get_features, XENVER_get_features);
    SAME_NUMBER(VersionCommand::page_size, XENVER_pagesize);
    SAME_NUMBER(VersionCommand::guest_handle, XENVER_guest_handle);
    SAME_NUMBER(VersionCommand::commandline, XENVER_commandline);
    SAME_NUMBER(VersionCommand::build_id, XENVER_build_id);
    SAME_NUMBER(feature_pae_pgdir_above4gb, 1u << XENFEAT_pae_pgdir_above_4gb);
    SAME_NUMBER(feature_mmu_pt_update_preserve_ad, 1u << XENFEAT_mmu_pt_update_preserve_ad);
    SAME_NUMBER(feature_highmem_assist, 1u << XENFEAT_highmem_assist);
    SAME_NUMBER(feature_gnttab_map_avail_bits, 1u << XENFEAT_gnttab_map_avail_bits);
    SAME_NUMBER(feature_not_direct_mapped, 1u << XENFEAT_not_direct_mapped);
}

TEST_CASE("consoles and assists") {
    SAME_NUMBER(ConsoleCommand::write, CONSOLEIO_write);
    SAME_NUMBER(ConsoleCommand::read, CONSOLEIO_read);
    SAME_NUMBER(AssistCommand::enable, VMASST_CMD_enable);
    SAME_NUMBER(AssistCommand::disable, VMASST_CMD_disable);
    SAME_NUMBER(AssistType::segments4gb, VMASST_TYPE_4gb_segments);
    SAME_NUMBER(AssistType::segments4gb_notify, VMASST_TYPE_4gb_segments_notify);
    SAME_NUMBER(AssistType::writable_pagetables, VMASST_TYPE_writable_pagetables);
    SAME_NUMBER(AssistType::pae_extended_cr3, VMASST_TYPE_pae_extended_cr3);
    SAME_NUMBER(AssistType::architectural_iopl, VMASST_TYPE_architectural_iopl);
    SAME_NUMBER(AssistType::runstate_update_flag, VMASST_TYPE_runstate_update_flag);
    SAME_NUMBER(AssistType::m2p_strict, VMASST_TYPE_m2p_strict);
}

TEST_CASE("physdev") {
    SAME_NUMBER(PhysdevCommand::set_iopl, PHYSDEVOP_set_iopl);
    SAME_NUMBER(PhysdevCommand::set_iobitmap, PHYSDEVOP_set_iobitmap);
    SAME_NUMBER(PhysdevCommand::pirq_eoi_gmfn_v2, PHYSDEVOP_pirq_eoi_gmfn_v2);
}

TEST_CASE("page tables") {
    SAME_NUMBER(MmuCommand::normal, MMU_NORMAL_PT_UPDATE);
    SAME_NUMBER(MmuCommand::machphys, MMU_MACHPHYS_UPDATE);
    SAME_NUMBER(MmuCommand::preserve_ad, MMU_PT_UPDATE_PRESERVE_AD);
    SAME_NUMBER(MmuCommand::no_translate, MMU_PT_UPDATE_NO_TRANSLATE);
    SAME_NUMBER(va_tlb_flush, UVMF_TLB_FLUSH);
    SAME_NUMBER(va_invlpg, UVMF_INVLPG);
    SAME_NUMBER(va_flush_type, UVMF_FLUSHTYPE_MASK);
    SAME_NUMBER(va_all_vcpus, UVMF_ALL);
    SAME_NUMBER(MmuExtCommand::pin_l1, MMUEXT_PIN_L1_TABLE);
    SAME_NUMBER(MmuExtCommand::pin_l2, MMUEXT_PIN_L2_TABLE);
    SAME_NUMBER(MmuExtCommand::pin_l3, MMUEXT_PIN_L3_TABLE);
    SAME_NUMBER(MmuExtCommand::pin_l4, MMUEXT_PIN_L4_TABLE);
    SAME_NUMBER(MmuExtCommand::unpin, MMUEXT_UNPIN_TABLE);
    SAME_NUMBER(MmuExtCommand::new_baseptr, MMUEXT_NEW_BASEPTR);
    SAME_NUMBER(MmuExtCommand::tlb_flush_local, MMUEXT_TLB_FLUSH_LOCAL);
    SAME_NUMBER(MmuExtCommand::invlpg_local, MMUEXT_INVLPG_LOCAL);
    SAME_NUMBER(MmuExtCommand::tlb_flush_multi, MMUEXT_TLB_FLUSH_MULTI);
    SAME_NUMBER(MmuExtCommand::invlpg_multi, MMUEXT_INVLPG_MULTI);
    SAME_NUMBER(MmuExtCommand::tlb_flush_all, MMUEXT_TLB_FLUSH_ALL);
    SAME_NUMBER(MmuExtCommand::invlpg_all, MMUEXT_INVLPG_ALL);
    SAME_NUMBER(MmuExtCommand::flush_cache, MMUEXT_FLUSH_CACHE);
    SAME_NUMBER(MmuExtCommand::set_ldt, MMUEXT_SET_LDT);
    SAME_NUMBER(MmuExtCommand::new_user_baseptr, MMUEXT_NEW_USER_BASEPTR);
    SAME_NUMBER(MmuExtCommand::clear_page, MMUEXT_CLEAR_PAGE);
    SAME_NUMBER(MmuExtCommand::copy_page, MMUEXT_COPY_PAGE);
    SAME_NUMBER(MmuExtCommand::flush_cache_global, MMUEXT_FLUSH_CACHE_GLOBAL);
    SAME_NUMBER(MmuExtCommand::mark_super, MMUEXT_MARK_SUPER);
    SAME_NUMBER(MmuExtCommand::unmark_super, MMUEXT_UNMARK_SUPER);
}

TEST_CASE("memory") {
    SAME_NUMBER(MemoryCommand::increase_reservation, XENMEM_increase_reservation);
    SAME_NUMBER(MemoryCommand::decrease_reservation, XENMEM_decrease_reservation);
    SAME_NUMBER(MemoryCommand::maximum_ram_page, XENMEM_maximum_ram_page);
    SAME_NUMBER(MemoryCommand::current_reservation, XENMEM_current_reservation);
    SAME_NUMBER(MemoryCommand::maximum_reservation, XENMEM_maximum_reservation);
    SAME_NUMBER(MemoryCommand::populate_physmap, XENMEM_populate_physmap);
    SAME_NUMBER(MemoryCommand::memory_map, XENMEM_memory_map);
    SAME_NUMBER(MemoryCommand::machphys_mapping, XENMEM_machphys_mapping);
}

TEST_CASE("event channels") {
    SAME_NUMBER(EventCommand::bind_interdomain, EVTCHNOP_bind_interdomain);
    SAME_NUMBER(EventCommand::bind_virq, EVTCHNOP_bind_virq);
    SAME_NUMBER(EventCommand::bind_pirq, EVTCHNOP_bind_pirq);
    SAME_NUMBER(EventCommand::close, EVTCHNOP_close);
    SAME_NUMBER(EventCommand::send, EVTCHNOP_send);
    SAME_NUMBER(EventCommand::status, EVTCHNOP_status);
    SAME_NUMBER(EventCommand::alloc_unbound, EVTCHNOP_alloc_unbound);
    SAME_NUMBER(EventCommand::bind_ipi, EVTCHNOP_bind_ipi);
    SAME_NUMBER(EventCommand::bind_vcpu, EVTCHNOP_bind_vcpu);
    SAME_NUMBER(EventCommand::unmask, EVTCHNOP_unmask);
    SAME_NUMBER(EventCommand::reset, EVTCHNOP_reset);
    SAME_NUMBER(EventCommand::init_control, EVTCHNOP_init_control);
    SAME_NUMBER(EventCommand::expand_array, EVTCHNOP_expand_array);
    SAME_NUMBER(EventCommand::set_priority, EVTCHNOP_set_priority);
    SAME_NUMBER(port_closed, EVTCHNSTAT_closed);
    SAME_NUMBER(port_unbound, EVTCHNSTAT_unbound);
    SAME_NUMBER(port_interdomain, EVTCHNSTAT_interdomain);
    SAME_NUMBER(port_pirq, EVTCHNSTAT_pirq);
    SAME_NUMBER(port_virq, EVTCHNSTAT_virq);
    SAME_NUMBER(port_ipi, EVTCHNSTAT_ipi);
    SAME_NUMBER(virq_timer, VIRQ_TIMER);
    SAME_NUMBER(virq_debug, VIRQ_DEBUG);
    SAME_NUMBER(virq_console, VIRQ_CONSOLE);
    SAME_NUMBER(virq_dom_exc, VIRQ_DOM_EXC);
    SAME_NUMBER(virq_xenoprof, VIRQ_XENOPROF);
    SAME_NUMBER(virq_xenpmu, VIRQ_XENPMU);
    SAME_NUMBER(virq_virtual_timer, VIRQ_ARCH_0);
    SAME_NUMBER(virq_count, NR_VIRQS);
    SAME_NUMBER(event_ports_max, EVTCHN_2L_NR_CHANNELS);
}

TEST_CASE("scheduling") {
    SAME_NUMBER(SchedCommand::yield, SCHEDOP_yield);
    SAME_NUMBER(SchedCommand::block, SCHEDOP_block);
    SAME_NUMBER(SchedCommand::shutdown, SCHEDOP_shutdown);
    SAME_NUMBER(SchedCommand::poll, SCHEDOP_poll);
    SAME_NUMBER(SchedCommand::remote_shutdown, SCHEDOP_remote_shutdown);
    SAME_NUMBER(SchedCommand::shutdown_code, SCHEDOP_shutdown_code);
    SAME_NUMBER(SchedCommand::watchdog, SCHEDOP_watchdog);
    SAME_NUMBER(SchedCommand::pin_override, SCHEDOP_pin_override);
    SAME_NUMBER(shutdown_poweroff, SHUTDOWN_poweroff);
    SAME_NUMBER(shutdown_reboot, SHUTDOWN_reboot);
    SAME_NUMBER(shutdown_suspend, SHUTDOWN_suspend);
    SAME_NUMBER(shutdown_crash, SHUTDOWN_crash);
    SAME_NUMBER(shutdown_watchdog, SHUTDOWN_watchdog);
    SAME_NUMBER(shutdown_soft_reset, SHUTDOWN_soft_reset);
}

TEST_CASE("grants") {
    SAME_NUMBER(GrantCommand::map, GNTTABOP_map_grant_ref);
    SAME_NUMBER(GrantCommand::unmap, GNTTABOP_unmap_grant_ref);
    SAME_NUMBER(GrantCommand::setup_table, GNTTABOP_setup_table);
    SAME_NUMBER(GrantCommand::dump_table, GNTTABOP_dump_table);
    SAME_NUMBER(GrantCommand::transfer, GNTTABOP_transfer);
    SAME_NUMBER(GrantCommand::copy, GNTTABOP_copy);
    SAME_NUMBER(GrantCommand::query_size, GNTTABOP_query_size);
    SAME_NUMBER(GrantCommand::unmap_and_replace, GNTTABOP_unmap_and_replace);
    SAME_NUMBER(GrantCommand::set_version, GNTTABOP_set_version);
    SAME_NUMBER(GrantCommand::get_status_frames, GNTTABOP_get_status_frames);
    SAME_NUMBER(GrantCommand::get_version, GNTTABOP_get_version);
    SAME_NUMBER(grant_type_mask, GTF_type_mask);
    SAME_NUMBER(grant_invalid, GTF_invalid);
    SAME_NUMBER(grant_permit_access, GTF_permit_access);
    SAME_NUMBER(grant_readonly, GTF_readonly);
    SAME_NUMBER(grant_reading, GTF_reading);
    SAME_NUMBER(grant_writing, GTF_writing);
    SAME_NUMBER(grant_console, GNTTAB_RESERVED_CONSOLE);
    SAME_NUMBER(grant_store, GNTTAB_RESERVED_XENSTORE);
    SAME_NUMBER(grant_first_free, GNTTAB_NR_RESERVED_ENTRIES);
    SAME_NUMBER(grants_per_frame, page_size / sizeof(grant_entry_v1));
    SAME_NUMBER(map_device, GNTMAP_device_map);
    SAME_NUMBER(map_host, GNTMAP_host_map);
    SAME_NUMBER(map_readonly, GNTMAP_readonly);
    SAME_NUMBER(map_application, GNTMAP_application_map);
    SAME_NUMBER(map_contains_pte, GNTMAP_contains_pte);
    SAME_NUMBER(copy_source_is_ref, GNTCOPY_source_gref);
    SAME_NUMBER(copy_dest_is_ref, GNTCOPY_dest_gref);
}

TEST_CASE("what a grant operation says") {
    SAME_NUMBER(grant_ok, GNTST_okay);
    SAME_NUMBER(grant_general, GNTST_general_error);
    SAME_NUMBER(grant_bad_domain, GNTST_bad_domain);
    SAME_NUMBER(grant_bad_ref, GNTST_bad_gntref);
    SAME_NUMBER(grant_bad_handle, GNTST_bad_handle);
    SAME_NUMBER(grant_bad_address, GNTST_bad_virt_addr);
    SAME_NUMBER(grant_bad_device, GNTST_bad_dev_addr);
    SAME_NUMBER(grant_no_device_space, GNTST_no_device_space);
    SAME_NUMBER(grant_permission, GNTST_permission_denied);
    SAME_NUMBER(grant_bad_page, GNTST_bad_page);
    SAME_NUMBER(grant_bad_copy, GNTST_bad_copy_arg);
    SAME_NUMBER(grant_address_too_big, GNTST_address_too_big);
    SAME_NUMBER(grant_again, GNTST_eagain);
    SAME_NUMBER(grant_no_space, GNTST_no_space);
}

TEST_CASE("vcpus") {
    SAME_NUMBER(VcpuCommand::initialise, VCPUOP_initialise);
    SAME_NUMBER(VcpuCommand::up, VCPUOP_up);
    SAME_NUMBER(VcpuCommand::down, VCPUOP_down);
    SAME_NUMBER(VcpuCommand::is_up, VCPUOP_is_up);
    SAME_NUMBER(VcpuCommand::get_runstate_info, VCPUOP_get_runstate_info);
    SAME_NUMBER(VcpuCommand::register_runstate, VCPUOP_register_runstate_memory_area);
    SAME_NUMBER(VcpuCommand::set_periodic_timer, VCPUOP_set_periodic_timer);
    SAME_NUMBER(VcpuCommand::stop_periodic_timer, VCPUOP_stop_periodic_timer);
    SAME_NUMBER(VcpuCommand::set_singleshot_timer, VCPUOP_set_singleshot_timer);
    SAME_NUMBER(VcpuCommand::stop_singleshot_timer, VCPUOP_stop_singleshot_timer);
    SAME_NUMBER(VcpuCommand::register_vcpu_info, VCPUOP_register_vcpu_info);
    SAME_NUMBER(VcpuCommand::send_nmi, VCPUOP_send_nmi);
    SAME_NUMBER(VcpuCommand::get_physid, VCPUOP_get_physid);
    SAME_NUMBER(VcpuCommand::register_vcpu_time, VCPUOP_register_vcpu_time_memory_area);
    SAME_NUMBER(runstate_running, RUNSTATE_running);
    SAME_NUMBER(runstate_runnable, RUNSTATE_runnable);
    SAME_NUMBER(runstate_blocked, RUNSTATE_blocked);
    SAME_NUMBER(runstate_offline, RUNSTATE_offline);
    SAME_NUMBER(runstate_update, XEN_RUNSTATE_UPDATE);
    SAME_NUMBER(singleshot_future, VCPU_SSHOTTMR_future);
    SAME_NUMBER(vcpus_max, XEN_LEGACY_MAX_VCPUS);
    SAME_NUMBER(context_fpu_valid, VGCF_i387_valid);
    SAME_NUMBER(context_in_kernel, VGCF_in_kernel);
    SAME_NUMBER(context_failsafe_masks, VGCF_failsafe_disables_events);
    SAME_NUMBER(context_syscall_masks, VGCF_syscall_disables_events);
    SAME_NUMBER(context_online, VGCF_online);
    SAME_NUMBER(iret_in_syscall, VGCF_in_syscall);
}

TEST_CASE("callbacks") {
    SAME_NUMBER(CallbackCommand::register_, CALLBACKOP_register);
    SAME_NUMBER(CallbackCommand::unregister, CALLBACKOP_unregister);
    SAME_NUMBER(CallbackType::event, CALLBACKTYPE_event);
    SAME_NUMBER(CallbackType::failsafe, CALLBACKTYPE_failsafe);
    SAME_NUMBER(CallbackType::syscall, CALLBACKTYPE_syscall);
    SAME_NUMBER(CallbackType::nmi, CALLBACKTYPE_nmi);
    SAME_NUMBER(CallbackType::sysenter, CALLBACKTYPE_sysenter);
    SAME_NUMBER(CallbackType::syscall32, CALLBACKTYPE_syscall32);
}

TEST_CASE("segments and addresses") {
    SAME_NUMBER(SegmentBase::fs, SEGBASE_FS);
    SAME_NUMBER(SegmentBase::gs_user, SEGBASE_GS_USER);
    SAME_NUMBER(SegmentBase::gs_kernel, SEGBASE_GS_KERNEL);
    SAME_NUMBER(SegmentBase::gs_user_selector, SEGBASE_GS_USER_SEL);
    SAME_NUMBER(flat_code32, FLAT_RING3_CS32);
    SAME_NUMBER(flat_code64, FLAT_RING3_CS64);
    SAME_NUMBER(flat_data, FLAT_RING3_SS64);
    SAME_NUMBER(first_reserved_gdt_entry, FIRST_RESERVED_GDT_ENTRY);
    SAME_NUMBER(m2p_start, MACH2PHYS_VIRT_START);
    SAME_NUMBER(m2p_end, MACH2PHYS_VIRT_END);
    SAME_NUMBER(hole_start, HYPERVISOR_VIRT_START);
    SAME_NUMBER(hole_end, HYPERVISOR_VIRT_END);
    SAME_NUMBER(start_privileged, SIF_PRIVILEGED);
    SAME_NUMBER(start_initial_domain, SIF_INITDOMAIN);
    SAME_NUMBER(start_mod_start_is_pfn, SIF_MOD_START_PFN);
}
