// SPDX-License-Identifier: GPL-2.0-or-later
// Which processors a guest means when it asks for a TLB flush. A processor that does not run one of its vcpus now needs
// none: it changes CR3 before it runs one again.
#pragma once

#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/guest_memory.hpp"
#include "core/vcpu.hpp"

namespace core::tlb_request {

inline CpuMask local(const Vcpu& vcpu) { return CpuMask{1} << vcpu.sched.cpu; }

inline CpuMask everywhere(const Domain& domain) { return domain.loaded_on; }

// `bitmap`: vcpus by number, as many bits as the ABI allows vcpus.
inline Result<CpuMask> on_vcpus(const Domain& domain, GuestPtr<u64> bitmap) {
    u64 wanted = 0;
    TRY(bitmap.read(wanted));
    CpuMask mask = 0;
    for (u32 i = 0; i < domain.vcpu_count; ++i)
        if ((wanted >> i & 1) != 0) mask |= local(*domain.vcpus[i]);
    return mask & domain.loaded_on;
}

}  // namespace core::tlb_request
