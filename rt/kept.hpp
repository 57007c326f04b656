// SPDX-License-Identifier: GPL-2.0-or-later
// The pages of a service that stay when it is reborn. Zero the first time.
#pragma once

#include <cstddef>
#include <span>

namespace rt {

std::span<std::byte> kept_pages();

}  // namespace rt
