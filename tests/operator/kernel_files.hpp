// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel files as tests need them: small, well-formed, to be spoiled.
#pragma once

#include <elf.h>

#include <string>
#include <vector>

#include "tools/operator/file.hpp"
#include "tools/operator/kernel/elf.hpp"
#include "tools/operator/kernel/unpack.hpp"

namespace operator_side {

struct ElfRecipe {
    struct Load {
        std::uint64_t address;
        Bytes bytes;
        std::uint64_t memory_size;
    };
    std::vector<Load> loads = {{0x10'0000, Bytes(100, 0xAA), 5000}, {0x10'3000, Bytes(50, 0xBB), 50}};
    std::uint64_t entry = 0xFFFF'FFFF'8010'0010;
    std::string version = "xen-3.0";
    std::string features = "writable_page_tables|!supervisor_mode_kernel";
    std::uint64_t paddr_offset = 0;
    bool notes = true;
};

Bytes make_elf(const ElfRecipe& recipe = {});

Bytes packed(Packing packing, ByteView bytes);

// A bzImage around packed bytes that says they unpack to `size`.
Bytes make_bz_image(Packing packing, ByteView packed, std::uint32_t size);

}  // namespace operator_side
