// SPDX-License-Identifier: GPL-2.0-or-later
// What the core notes of security-relevant events, for the manager to read in time (AuditRecord in idl/control.capnp). The
// newest are kept; the numbers show what was lost.
#pragma once

#include "idl/control.hpp"
#include "core/lock.hpp"

namespace core {

struct Domain;

namespace audit_stream {

struct Event {
    abi::AuditKind kind;
    DomId actor = 0, target = 0;
    i64 value = 0;
    const char* text = "";
    u32 vcpu = 0;
};
void note(Locked, const Event& event);
// A domain called what only the manager may. Told at the first time, the second, the fourth, ...: who tries for ever fills
// nobody's log.
void note_refused(Locked, Domain& domain, u64 hypercall);

// The first record kept with a number >= `from`. False: there is none yet.
bool read(Locked, u64 from, abi::AuditRecord& record);

}  // namespace audit_stream
}  // namespace core
