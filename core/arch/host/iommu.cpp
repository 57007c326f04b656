// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/host/iommu.hpp"

#include <map>

#include "core/arch.hpp"
#include "core/dma.hpp"
#include "core/domain.hpp"

namespace core {

namespace host {

namespace {

constexpr unsigned levels = 3;
struct Context {
    DomId domain;
    Mfn root;
};
bool there = false;
std::map<u32, Context> contexts;                          // by function
std::map<std::pair<DomId, u64>, u64> remembered;          // by domain and page on the bus: an entry

void forget(DomId domain) {
    for (auto at = remembered.begin(); at != remembered.end();) at = at->first.first == domain ? remembered.erase(at) : std::next(at);
}

u64 walk(Mfn root, u64 page) {
    u64 entry = address_of(root).raw();
    for (unsigned level = levels; level > 0; --level) {
        entry = arch::table_at(frame_of(MachineAddress{entry & ~u64{page_size - 1}}))[page >> 9 * (level - 1) & 511];
        if ((entry & 3) != 3) return 0;
    }
    return entry;
}

}  // namespace

void set_iommu(bool wanted) {
    there = wanted;
    contexts.clear();
    remembered.clear();
}

u64 reach(u32 function, u64 bus_address) {
    if (!there) return bus_address;
    const auto context = contexts.find(function);
    const u64 page = bus_address >> page_shift;
    if (context == contexts.end() || page >> 9 * levels != 0) return ~u64{0};
    const auto [domain, root] = context->second;
    u64& entry = remembered[{domain, page}];
    if (entry == 0) entry = walk(root, page);
    if (entry != 0) return (entry & ~u64{page_size - 1}) | bus_address % page_size;
    remembered.erase({domain, page});
    return ~u64{0};
}

}  // namespace host

namespace arch {

using namespace host;

bool has_iommu() { return there; }
void attach_function(u32 address, const Domain& domain) {
    if (there) contexts[address] = {domain.id, dma::root(domain, levels)};
}
void detach_function(u32 address, DomId domain) {
    contexts.erase(address);
    forget(domain);
}
void flush_dma(DomId domain) { forget(domain); }
void publish_dma_entry(const void*) {}

}  // namespace arch
}  // namespace core
