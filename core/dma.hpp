// SPDX-License-Identifier: GPL-2.0-or-later
// What a domain's PCI functions reach: a pool of pages of its own, in a space of addresses of their own. The pool's record is
// the table that the IOMMU walks (Intel VT-d 3.0, 9.8), so there is nothing to keep in step; without an IOMMU it is the
// record alone, and functions reach everything.
//
// A page in the pool is in writable use: it becomes no page table, and is not used for anything else before no function can
// reach it any more.
#pragma once

#include "idl/device.hpp"
#include "core/lock.hpp"
#include "core/result.hpp"

namespace core {

struct Domain;
struct Frame;

namespace dma {

inline constexpr u32 pages_max = abi::dma_pages_max;

// Once, before the domain has its first function: memory for the tables, beyond what the domain was made with.
Error prepare(Locked, Domain& domain);
// The domain gives a page: the address by which its functions reach it from now on.
Result<u64> map(Locked, Domain& domain, u32 page, Mfn frame);
// Pages `first` to `first + count`, all in the pool. When it returns no function reaches them.
void unmap(Locked, Domain& domain, u32 first, u32 count);
// All of it, for a domain whose functions were taken: Error::restart until done.
Error release(Locked, Domain& domain);

// The table for an IOMMU that walks so many levels.
Mfn root(const Domain& domain, unsigned levels);

}  // namespace dma
}  // namespace core
