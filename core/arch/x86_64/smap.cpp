// SPDX-License-Identifier: GPL-2.0-or-later
// On a processor with SMAP the core may touch user pages only between STAC and CLAC. The places are no-operations in the
// image and become those instructions at start, while the image can still be written through the boot tables.
#include "core/arch/x86_64/smap.hpp"

#include <cstring>

#include "core/address.hpp"
#include "core/arch/x86_64/features.hpp"

namespace core::x86 {

namespace {
struct Site { u64 address, last_byte; };
extern "C" const Site smap_sites[], smap_sites_end[];
}  // namespace

void patch_smap_sites() {
    if (!features.smap) return;
    for (const Site* site = smap_sites; site != smap_sites_end; ++site) {
        const u8 code[3] = {0x0F, 0x01, static_cast<u8>(site->last_byte)};
        std::memcpy(reinterpret_cast<void*>(site->address), code, sizeof code);
    }
}

}  // namespace core::x86
