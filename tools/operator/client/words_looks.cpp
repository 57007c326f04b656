// SPDX-License-Identifier: GPL-2.0-or-later
// What there is, and what it does.
#include "tools/operator/client/words.hpp"

namespace operator_side {

void Words::add_looks() {
    add("list", "list all domains", [this](Client& client) {
        return list(client, names_only_);
    }).add_flag("--names", names_only_, "only their names, one in each line");
    add(
        "info", "show all that is known of a domain, and its report if it crashed",
        [this](Client& client) { return info(client, domain_, symbols_); }, Argument::Domain)
        .add_option("--symbols", symbols_, "ELF file with symbols, or System.map, for the backtrace");
    add("machine", "show the machine: memory, processors, time", [](Client& client) { return machine(client); });
    add("devices", "list the PCI functions and whose they are", [](Client& client) { return devices(client); });
    add("consoles", "list the consoles, those of ended domains as well",
        [](Client& client) { return consoles(client); });
    add_top();
    add_console();
    add_store_and_log();
}

void Words::add_top() {
    CLI::App& command =
        add("top", "show what the domains do: processor time (percent of one), traps, hypercalls each second; q ends",
            [this](Client& client) { return top(client, interval_s_, once_); });
    command.add_option("--interval", interval_s_, "between two looks")
        ->capture_default_str()
        ->type_name("SECONDS")
        ->check(CLI::Range(0.1, 3600.0));
    command.add_flag("--once", once_, "one table, of one interval");
}

void Words::add_console() {
    CLI::App& command = add(
        "console", "attach to a domain's console; Ctrl-] detaches",
        [this](Client& client) {
            return console(client, domain_, {scrollback_, !no_follow_});
        },
        Argument::Domain);
    command.add_flag("--scrollback", scrollback_, "begin with what it has written lately");
    command.add_flag("--no-follow", no_follow_, "with --scrollback: do not stay attached");
    command.footer(
        "\nKeys go to the domain as they are typed. From a pipe they are read to its end; the console stays "
        "attached until the domain ends.");
}

void Words::add_store_and_log() {
    CLI::App& ls = add("store-ls", "list a folder of the store",
                       [this](Client& client) { return store_list(client, path_, listing_); });
    ls.add_option("PATH", path_, "of the folder")->capture_default_str();
    ls.add_flag("-r,--recursive", listing_.recursive, "and all below it");
    ls.add_flag("-p,--permissions", listing_.permissions,
                "with permissions: n none, r read, w write, b both, and a domain; the first is the owner");
    CLI::App& read = add("store-read", "show a value in the store",
                         [this](Client& client) { return store_read(client, path_, raw_); });
    read.add_option("PATH", path_, "of the node")->required();
    read.add_flag("--raw", raw_, "its bytes as they are");
    CLI::App& log = add("log", "show the audit log: who did what to which domain",
                        [this](Client& client) { return show_log(client, from_, follow_); });
    log.add_flag("-f,--follow", follow_, "and go on as it grows");
    log.add_option("--from", from_, "begin with this number")->type_name("NUMBER");
}

}  // namespace operator_side
