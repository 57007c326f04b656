// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace core::x86 {

void patch_smap_sites();

}  // namespace core::x86
