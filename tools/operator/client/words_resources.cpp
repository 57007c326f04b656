// SPDX-License-Identifier: GPL-2.0-or-later
// What a domain has of memory, vcpus and time.
#include "tools/operator/client/words.hpp"

namespace operator_side {

void Words::add_resources() {
    CLI::App& memory = add(
        "mem-set", "set how much memory a domain is to shrink or grow to",
        [this](Client& client) { return set_memory(client, domain_, number_, wait_, timeout_s_); }, Argument::Domain);
    memory.add_flag("--wait", wait_, "until its balloon driver is there");
    add_timeout(memory);
    memory.add_option("MIB", number_, "from 4 MiB to what its maxmem allows")
        ->required()
        ->check(CLI::Range(4u, 1u << 20));
    add(
        "vcpu-set", "set how many of its vcpus a domain is to use",
        [this](Client& client) { return set_vcpus(client, domain_, number_); }, Argument::Domain)
        .add_option("COUNT", number_, "from 1 to what its maxvcpus allows")
        ->required()
        ->check(CLI::Range(1u, 32u));
    add_scheduling();
}

void Words::add_scheduling() {
    CLI::App& sched = add(
        "sched", "show or set how a domain is scheduled",
        [this](Client& client) { return schedule(client, domain_, scheduler_); }, Argument::Domain);
    sched.add_option("--weight", scheduler_.weight, "share of a processor, over the sum of all weights")
        ->check(CLI::Range(1u, 65535u))
        ->type_name("1..65535");
    for (const auto& [option, field, text] :
         {std::tuple{"--warp-us", &scheduler_.warp_us, "how far it may borrow from its future when it wakes"},
          {"--warp-limit-us", &scheduler_.warp_limit_us, "the longest stretch it runs so; 0: no limit"},
          {"--unwarp-us", &scheduler_.unwarp_us, "the pause after it"}})
        sched.add_option(option, *field, text)->check(CLI::Range(0u, 10'000'000u))->type_name("US");
}

}  // namespace operator_side
