// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of shared_info say, field by field. Generated from shared_info.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/shared_info.hpp"

namespace abi {

inline void describe(common::Describer& out, const VcpuTimeInfo& value) {
    out.number("version", value.version);
    out.number("tsc_timestamp", value.tsc_timestamp);
    out.number("system_time", value.system_time);
    out.number("tsc_to_system_mul", value.tsc_to_system_mul);
    out.number("tsc_shift", value.tsc_shift);
    out.number("flags", value.flags);
}

inline void describe(common::Describer& out, const VcpuInfo& value) {
    out.number("evtchn_upcall_pending", value.evtchn_upcall_pending);
    out.number("evtchn_upcall_mask", value.evtchn_upcall_mask);
    out.number("evtchn_pending_sel", value.evtchn_pending_sel);
    out.number("cr2", value.cr2);
    out.begin("time");
    describe(out, value.time);
    out.end();
}

inline void describe(common::Describer& out, const SharedInfo& value) {
    out.begin_list("vcpu_info");
    for (unsigned i = 0; i < 32; ++i) {
        out.begin("");
        describe(out, value.vcpu_info[i]);
        out.end();
    }
    out.end_list();
    out.begin_list("evtchn_pending");
    for (unsigned i = 0; i < 64; ++i) {
        out.number("", value.evtchn_pending[i]);
    }
    out.end_list();
    out.begin_list("evtchn_mask");
    for (unsigned i = 0; i < 64; ++i) {
        out.number("", value.evtchn_mask[i]);
    }
    out.end_list();
    out.number("wc_version", value.wc_version);
    out.number("wc_sec", value.wc_sec);
    out.number("wc_nsec", value.wc_nsec);
    out.number("wc_sec_hi", value.wc_sec_hi);
    out.number("max_pfn", value.max_pfn);
    out.number("pfn_to_mfn_frame_list_list", value.pfn_to_mfn_frame_list_list);
    out.number("nmi_reason", value.nmi_reason);
    out.number("p2m_cr3", value.p2m_cr3);
    out.number("p2m_vaddr", value.p2m_vaddr);
    out.number("p2m_generation", value.p2m_generation);
}

inline void describe(common::Describer& out, const StartInfo& value) {
    out.text("magic", value.magic, sizeof value.magic);
    out.number("nr_pages", value.nr_pages);
    out.number("shared_info", value.shared_info);
    out.number("flags", value.flags);
    out.number("store_mfn", value.store_mfn);
    out.number("store_evtchn", value.store_evtchn);
    out.number("console_mfn", value.console_mfn);
    out.number("console_evtchn", value.console_evtchn);
    out.number("pt_base", value.pt_base);
    out.number("nr_pt_frames", value.nr_pt_frames);
    out.number("mfn_list", value.mfn_list);
    out.number("mod_start", value.mod_start);
    out.number("mod_len", value.mod_len);
    out.text("cmd_line", value.cmd_line, sizeof value.cmd_line);
    out.number("first_p2m_pfn", value.first_p2m_pfn);
    out.number("nr_p2m_frames", value.nr_p2m_frames);
}

inline constexpr common::NameOfNumber names_of_start_flag[] = {
    {1, "start_privileged"}, {2, "start_initial_domain"}, {8, "start_mod_start_is_pfn"}
};

}  // namespace abi
