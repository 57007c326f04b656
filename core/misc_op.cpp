// SPDX-License-Identifier: GPL-2.0-or-later
// Small hypercalls: xen_version, vm_assist, physdev_op, console_io, and our extension.
#include <cstring>

#include "idl/events.hpp"
#include "idl/extension.hpp"
#include "core/clock.hpp"
#include "core/console.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

// A text in a field of fixed size, padded with zeros.
template <std::size_t size>
HypercallResult write_text(const GuestPtr<char>& to, const char* text) {
    char field[size] = {};
    std::strncpy(field, text, size - 1);
    return result_of(to.write(field, size));
}

HypercallResult write_compile_info(const GuestPtr<char>& to) {
    struct { char compiler[64], by[16], domain[32], date[32]; } info = {};
    static_assert(sizeof info == 144);
    std::strncpy(info.compiler, "g++ " __VERSION__, sizeof info.compiler - 1);
    return result_of(to.write(reinterpret_cast<const char*>(&info), sizeof info));
}

HypercallResult get_features(Call& call) {
    const GuestPtr<abi::FeatureInfo> pointer = call.pointer<abi::FeatureInfo>(1);
    abi::FeatureInfo info;
    TRY(pointer.read(info));
    info.submap = info.submap_index != 0 ? 0
                                         : abi::feature_pae_pgdir_above4gb | abi::feature_mmu_pt_update_preserve_ad |
                                               abi::feature_highmem_assist | abi::feature_gnttab_map_avail_bits |
                                               abi::feature_not_direct_mapped;
    return result_of(pointer.write(info));
}

// Sixteen bytes that differ between the domains of one run.
HypercallResult write_handle(const Domain& domain, const GuestPtr<char>& to) {
    char handle[16] = {'r', 'i', 'n', 'g', 'f', 'e', 'n', 'c', 'e'};
    handle[14] = static_cast<char>(domain.id >> 8);
    handle[15] = static_cast<char>(domain.id);
    return result_of(to.write(handle, sizeof handle));
}

}  // namespace

HypercallResult xen_version(Call& call) {
    const GuestPtr<char> text = call.pointer<char>(1);
    using enum abi::VersionCommand;
    switch (static_cast<abi::VersionCommand>(call.args[0])) {
    case version: return i64{abi::version_major << 16 | abi::version_minor};
    case extraversion: return write_text<16>(text, ".ringfence");
    case compile_info: return write_compile_info(text);
    case capabilities: return write_text<1024>(text, "xen-3.0-x86_64");
    case changeset: return write_text<64>(text, "unavailable");
    case platform_parameters: return result_of(call.pointer<u64>(1).write(abi::hole_start));
    case abi::VersionCommand::get_features: return hypercall::get_features(call);
    case abi::VersionCommand::page_size: return static_cast<i64>(abi::page_size);
    case guest_handle: return write_handle(call.domain, text);
    case commandline: return write_text<1024>(text, "<denied>");
    case build_id: return Error::permission;
    }
    return Error::no_call;
}

HypercallResult vm_assist(Call& call) {
    if (call.args[0] > static_cast<u64>(abi::AssistCommand::disable)) return Error::no_call;
    const bool enable = call.args[0] == static_cast<u64>(abi::AssistCommand::enable);
    using enum abi::AssistType;
    switch (static_cast<abi::AssistType>(call.args[1])) {
    case runstate_update_flag:
        call.domain.runstate_flag = enable;
        return 0;
    // PTE writes are always emulated, CR3 is always wide, and the others have no effect on 64-bit guests.
    case segments4gb:
    case segments4gb_notify:
    case writable_pagetables:
    case pae_extended_cr3:
    case m2p_strict: return 0;
    case architectural_iopl: break;
    }
    return Error::invalid;
}

HypercallResult physdev_op(Call& call) {
    switch (static_cast<abi::PhysdevCommand>(call.args[0])) {
    case abi::PhysdevCommand::set_iopl: {
        abi::SetIopl wanted;
        TRY(call.pointer<abi::SetIopl>(1).read(wanted));
        if (wanted.iopl > 3) return Error::invalid;
        call.vcpu.iopl = static_cast<u8>(wanted.iopl);
        return 0;
    }
    case abi::PhysdevCommand::set_iobitmap: return 0;      // no port is a guest's, so no bit would be heard
    case abi::PhysdevCommand::pirq_eoi_gmfn_v2: break;
    }
    return Error::no_call;
}

namespace {

constexpr u64 console_chunk = 256;
constexpr u64 console_longest = 4096;      // of one call; the rest is not written

bool may_use_line(const Domain& domain) { return domain.has_control || domain.has_console; }

HypercallResult console_write(Locked locked, Call& call) {
    Domain* writer = &call.domain;
    if (call.args[3] != 0 && may_use_line(call.domain)) writer = domains::find_any(static_cast<DomId>(call.args[3]));
    if (writer == nullptr) return Error::no_domain;
    if (!call.domain.may_print) return Error::permission;
    u64 left = call.args[1] < console_longest ? call.args[1] : console_longest;
    GuestPtr<char> from = call.pointer<char>(2);
    while (left > 0) {
        char text[console_chunk];
        const u64 size = left < console_chunk ? left : console_chunk;
        TRY(from.read(text, size));
        console::write_domain(locked, *writer, {text, size});
        from = from.at(size);
        left -= size;
    }
    return 0;
}

HypercallResult console_read(Locked locked, Call& call) {
    if (!may_use_line(call.domain)) return Error::permission;
    char text[console_chunk];
    const u64 wanted = call.args[1] < console_chunk ? call.args[1] : console_chunk;
    const u64 size = console::take_input(locked, text, wanted);
    TRY(call.pointer<char>(2).write(text, size));
    return static_cast<i64>(size);
}

}  // namespace

HypercallResult console_io(Locked locked, Call& call) {
    switch (static_cast<abi::ConsoleCommand>(call.args[0])) {
    case abi::ConsoleCommand::write: return console_write(locked, call);
    case abi::ConsoleCommand::read: return console_read(locked, call);
    }
    return Error::no_call;
}

namespace {

constexpr u64 never_ns = u64{1} << 62;      // 146 years; added to any time it stays ahead of it

HypercallResult set_virtual_timer(Locked locked, Call& call) {
    Vcpu& vcpu = call.vcpu;
    u64 deadline = 0;
    TRY(call.pointer<u64>(1).read(deadline));
    if (deadline > never_ns) deadline = never_ns;
    vcpu.virtual_deadline_ns = deadline;
    if (deadline == 0) {
        timers::cancel(locked, vcpu, vcpu.virtual_timer);
        return 0;
    }
    // The caller runs: its virtual time advances with real time until it is switched away, when the timer is put away too.
    const u64 ran = scheduler::virtual_ns(locked, vcpu);
    timers::set(locked, vcpu, vcpu.virtual_timer, clock::now_ns() + (deadline > ran ? deadline - ran : 0));
    return 0;
}

}  // namespace

HypercallResult extension(Locked locked, Call& call) {
    using enum abi::ExtensionCommand;
    switch (static_cast<abi::ExtensionCommand>(call.args[0])) {
    case identify: return abi::extension_signature;
    case virtual_time: return result_of(call.pointer<u64>(1).write(scheduler::virtual_ns(locked, call.vcpu)));
    case abi::ExtensionCommand::set_virtual_timer: return hypercall::set_virtual_timer(locked, call);
    case counters: return result_of(call.pointer<abi::VcpuCounters>(1).write(call.vcpu.counters));
    }
    return Error::no_call;
}

}  // namespace core::hypercall
