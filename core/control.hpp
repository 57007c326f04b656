// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of hypercall control, by subject: domains' lives (control.cpp), their memory (control_memory.cpp), what is
// known and set of them (control_info.cpp). idl/control.capnp says what each means.
#pragma once

#include "idl/control.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"

namespace core::control {

using hypercall::result_of;

// A domain the manager may act on: any but itself. The second: not one that is being destroyed.
Result<Domain*> target(const Domain& caller, DomId id);
Result<Domain*> living_target(const Domain& caller, DomId id);

// Progress of a preempted command is in the upper half of the command word, as in memory_op.
inline u64 progress(const Call& call) { return call.args[0] >> 32; }
inline Error preempted(Call& call, u64 done) {
    call.args[0] = (call.args[0] & 0xFFFF'FFFF) | done << 32;
    return Error::restart;
}

HypercallResult populate(Locked, Call& call);
HypercallResult load(Locked, Call& call);
HypercallResult read(Locked, Call& call);
HypercallResult copy_frames(Locked, Call& call);
HypercallResult set_max_frames(Locked, Call& call);

HypercallResult domain_info(Call& call);
HypercallResult machine_info(Call& call);
HypercallResult set_scheduler(Locked, Call& call);
HypercallResult get_context(Call& call);
HypercallResult rename(Call& call);
HypercallResult read_audit(Locked, Call& call);
HypercallResult give_device(Locked, Call& call);
HypercallResult find_device(Call& call);

}  // namespace core::control
