// SPDX-License-Identifier: GPL-2.0-or-later
// A guest that asks for more than it may have, without pause and without ever sleeping, until a system time. Each kind says
// at its end what it asked for and what it got.
#pragma once

#include "idl/types.hpp"

namespace flood {

using namespace abi;

void nodes(u64 end_ns);             // fills its quota of nodes and bytes, takes all away, begins anew
void watches(u64 end_ns);           // asks for 10,000 watches, then changes what it watches
void transactions(u64 end_ns);      // the largest that can be committed, below as many watches as it may have
void events(u64 end_ns);            // tells the store and the console service that there is something; there is nothing
void console(u64 end_ns);           // writes into its console ring

}  // namespace flood
