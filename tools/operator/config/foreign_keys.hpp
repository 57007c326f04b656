// SPDX-License-Identifier: GPL-2.0-or-later
// Keys of xl.cfg(5) that this configuration does not have, each with the reason: whoever brings a file along from Xen
// is told what of it cannot be had, instead of getting a domain without it.
#pragma once

#include <string_view>

namespace operator_side {

// Why there is no such key here; empty if xl does not know it either.
std::string_view reason_against(std::string_view key);

}  // namespace operator_side
