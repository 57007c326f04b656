// SPDX-License-Identifier: GPL-2.0-or-later
// Every access to shared or kept memory passes here: the simulation may let the domain die, or the others run (simulation.hpp).
#pragma once

namespace rt::shared {

void access_point();

}  // namespace rt::shared
