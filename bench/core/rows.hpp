// SPDX-License-Identifier: GPL-2.0-or-later
// The groups of rows, each in the file of its name.
#pragma once

namespace bench {

void hypercalls();       // calls that do next to nothing: what calling costs
void page_tables();      // updates one by one and in batches, pinning, changing the address space
void traps();            // exceptions and system calls to the guest's kernel and back
void events();           // to oneself
void domains();          // making, entering and ending another domain

}  // namespace bench
