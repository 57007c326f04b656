// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/foreign_keys.hpp"

#include <algorithm>
#include <string>

namespace operator_side {

namespace {

struct Reason {
    std::string_view text;
    std::string_view keys;  // with a space before and behind each
};

constexpr Reason reasons[] = {
    {"there is no block service yet", " disk "},
    {"there is no network service yet", " vif "},
    {"there are no such device services", " vfb vkb vtpm p9 pvcalls vdispl vsnd virtio argo channel usbctrl usbdev "},
    {"there is no emulated hardware: only paravirtual domains run here",
     " hvm vga vnc vnclisten vncpasswd vncdisplay vncunused sdl opengl spice spicehost spiceport"
     " spicetls_port spicedisable_ticketing spicepasswd spiceagent_mouse spicevdagent"
     " spice_clipboard_sharing spiceusbredirection spice_image_compression spice_streaming_video boot"
     " hdtype acpi acpi_s3 acpi_s4 acpi_laptop_slate apic pae nx hap oos nestedhvm viridian"
     " xen_platform_pci mmio_hole altp2m altp2mhvm vkb_device timeoffset localtime rtc_timeoffset hpet"
     " vpt_align timer_mode usb usbversion usbdevice vendor_device keymap stdvga videoram gfx_passthru"
     " nographic soundhw serial parallel firmware firmware_override bios bios_path_override device_model"
     " device_model_version device_model_override device_model_args device_model_args_pv"
     " device_model_args_hvm device_model_stubdomain_override device_model_stubdomain_seclabel"
     " device_model_user stubdomain_memory stubdomain_kernel stubdomain_cmdline stubdomain_ramdisk"
     " acpi_firmware smbios_firmware smbios ms_vm_genid cpuid mca_caps dm_restrict shadow_memory"
     " passthrough rdm rdm_mem_boundary ioreq_server nomigrate vmtrace_buf_kb vpmu e820_host pvh pvshim"
     " pvshim_path pvshim_cmdline pvshim_extra vcpu_avail "},
    {"a domain's own processor identification cannot be set yet", " cpu_policy msr_relaxed "},
    {"`type = \"pv\"` is the only one and the default", " builder "},
    {"a kernel is a file on this side; nothing is loaded from the domain's disk", " bootloader bootloader_args "},
    {"there are no processor pools: use cpus", " pool "},
    {"there is one placement for all of a domain's vcpus: use cpus", " cpus_soft "},
    {"there are no NUMA nodes", " vnuma "},
    {"the scheduler has weights and warp, no caps: use cpu_weight, warp_us", " cap "},
    {"there are no security labels: what a domain may reach is what it is given", " seclabel init_seclabel xsm_label "},
    {"a domain's memory is its own: it is not taken from it, nor shared", " claim_mode static_shm "},
    {"it is not in a domain's hands: there is no port and no memory but that of its PCI functions",
     " ioports iomem irqs dtdev "},
    {"a function is given as it is: it is reset, its interrupts are MSI",
     " pci_msitranslate pci_power_mgmt pci_permissive pci_seize pci_reset "},
    {"a domain ends by poweroff, reboot or crash only", " on_watchdog on_soft_reset on_xend_start on_xend_stop "},
    {"domains cannot be migrated nor saved", " suspend_cancel checkpointed_streams xend_suspend_evtchn_compat "},
    {"grant tables have version 1 and one limit: use max_grant_frames", " max_maptrack_frames max_grant_version "},
    {"event channels are limited by the ABI alone", " max_event_channels "},
    {"the machine chooses ids and has no scripts of the host", " domid driver_domain run_hotplug_scripts "},
    {"time is virtualized in one way", " tsc_mode "},
    {"it is of another architecture", " device_tree gic_version sve tee vuart nr_spis "},
};

}  // namespace

std::string_view reason_against(std::string_view key) {
    const std::string word = " " + std::string(key) + " ";
    const Reason* found = std::find_if(std::begin(reasons), std::end(reasons), [&](const Reason& reason) {
        return reason.keys.find(word) != std::string_view::npos;
    });
    return found == std::end(reasons) ? std::string_view{} : found->text;
}

}  // namespace operator_side
