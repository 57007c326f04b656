// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/audit_stream.hpp"

#include <cstring>

#include "core/clock.hpp"
#include "core/domain.hpp"

namespace core::audit_stream {

namespace {

constexpr u32 kept = 256;
abi::AuditRecord records[kept];
u64 next_number = 1;

}  // namespace

void note(Locked locked, const Event& event) {
    abi::AuditRecord& record = records[next_number % kept];
    record = abi::AuditRecord{};
    record.number = next_number++;
    record.time_ns = clock::now_ns();
    record.kind = event.kind;
    record.domid = event.actor;
    record.target = event.target;
    record.value = event.value;
    record.vcpu = event.vcpu;
    std::strncpy(record.text, event.text, sizeof record.text - 1);
    if (Domain* const manager = domains::manager()) events::raise_global_virq(locked, *manager, abi::virq_audit);
}

void note_refused(Locked locked, Domain& domain, u64 hypercall) {
    const u64 times = ++domain.refused_calls;
    if ((times & (times - 1)) == 0)
        note(locked, {.kind = abi::AuditKind::refused, .actor = domain.id, .target = domain.id, .value = static_cast<i64>(hypercall)});
}

bool read(Locked, u64 from, abi::AuditRecord& record) {
    const u64 oldest = next_number > kept ? next_number - kept : 1;
    const u64 number = from > oldest ? from : oldest;
    if (number >= next_number) return false;
    record = records[number % kept];
    return true;
}

}  // namespace core::audit_stream
