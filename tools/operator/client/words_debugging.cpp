// SPDX-License-Identifier: GPL-2.0-or-later
// What is left of a domain that crashed.
#include "tools/operator/client/words.hpp"

namespace operator_side {

void Words::add_debugging() {
    CLI::App& reports_command = add(
        "reports", "write the reports of crashed domains into a folder, NAME-ID-TIME.txt each",
        [this](Client& client) { return reports(client, path_, follow_, symbols_); }, Argument::File);
    reports_command.add_option("DIR", path_, "the folder")->required();
    reports_command.add_flag("-f,--follow", follow_, "and those that come");
    reports_command.add_option("--symbols", symbols_, "ELF file with symbols, or System.map, for the backtraces");
    CLI::App& gdb_command = add(
        "gdb", "look at a paused or ended domain with gdb; nothing can be changed",
        [this](Client& client) {
            return gdb(client, {domain_, vcpu_, port_, symbols_});
        },
        Argument::Domain);
    gdb_command.add_option("--vcpu", vcpu_, "which one gdb sees first; all are its threads")
        ->capture_default_str()
        ->type_name("N");
    gdb_command.add_option("--listen", port_, "do not start gdb, but wait for one on this port of 127.0.0.1")
        ->check(CLI::Range(1u, 65535u))
        ->type_name("PORT");
    gdb_command.add_option("--symbols", symbols_, "the kernel's ELF file")->type_name("FILE");
}

}  // namespace operator_side
