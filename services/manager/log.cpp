// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/log.hpp"

#include "rt/hypercall.hpp"
#include "rt/time.hpp"

namespace manager {

line::LogEntry& Log::append(u64 time_ns) {
    line::LogEntry& entry = entries_[next_number_ % kept];
    entry = line::LogEntry{};
    entry.number = next_number_++;
    entry.time_ns = time_ns;
    entry.wall_ns = rt::time::wall_ns() - (rt::time::system_ns() - time_ns);
    grown_.fire();
    return entry;
}

void Log::note(const Decision& decision) {
    line::LogEntry& entry = append(rt::time::system_ns());
    entry.kind = decision.kind;
    entry.command = decision.command;
    entry.status = static_cast<u16>(decision.status);
    entry.session = decision.session;
    entry.actor = first_domain;
    entry.target = decision.target;
    entry.value = decision.value;
    set_text(entry.name, decision.name);
}

bool Log::next_of_core(AuditRecord& record) {
    ControlReadAudit read{next_of_core_, 1, reinterpret_cast<u64>(&record)};
    if (rt::control(ControlCommand::read_audit, &read) != 0 || read.count == 0) return false;
    next_of_core_ = record.number + 1;
    return true;
}

void Log::add(const AuditRecord& record) {
    line::LogEntry& entry = append(record.time_ns);
    constexpr line::LogKind kinds[] = {line::LogKind::created, line::LogKind::destroyed, line::LogKind::ended, line::LogKind::refused,
                                       line::LogKind::device_given, line::LogKind::destroying, line::LogKind::dma_fault};
    const u32 kind = static_cast<u32>(record.kind);
    entry.kind = kind < sizeof kinds / sizeof kinds[0] ? kinds[kind] : line::LogKind::refused;
    entry.actor = record.domid;
    entry.target = record.target;
    entry.value = record.value;
    entry.more = record.vcpu;
    set_text(entry.what, text_of(record.text));
    if (const Guest* const guest = guests_.find(record.target)) set_text(entry.name, guest->name());
}

const line::LogEntry* Log::find(u64 from) const {
    const u64 oldest = next_number_ > kept ? next_number_ - kept + 1 : 1;
    const u64 number = from > oldest ? from : oldest;
    return number < next_number_ ? &entries_[number % kept] : nullptr;
}

}  // namespace manager
