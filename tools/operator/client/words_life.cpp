// SPDX-License-Identifier: GPL-2.0-or-later
// Lives and ends: of domains, and of the machine.
#include "idl/control.hpp"
#include "tools/operator/client/words.hpp"

namespace operator_side {

void Words::add_life() {
    CLI::App& creation = add(
        "create", "make and start a domain of a configuration (README.md has its keys)",
        [this](Client& client) {
            creation_.sources = sources_of_environment();
            return create(client, creation_);
        },
        Argument::File);
    creation.add_option("CONFIG", creation_.config, "the configuration, xl.cfg syntax")->required();
    creation.add_flag("-c,--console", creation_.attach_console, "attach to its console");
    creation.add_flag("--paused", creation_.start_paused, "do not let it run yet: see unpause");
    add(
        "pause", "stop a domain where it is",
        [this](Client& client) { return act(client, line::Command::pause, domain_); }, Argument::Domain);
    add(
        "unpause", "let it go on", [this](Client& client) { return act(client, line::Command::unpause, domain_); },
        Argument::Domain);
    add(
        "destroy", "end a domain at once, as by its power switch",
        [this](Client& client) { return act(client, line::Command::destroy, domain_); }, Argument::Domain);
    add_shutdown("shutdown", "ask a domain to end; it may take its time, or not listen", line::ShutdownWay::poweroff);
    add_shutdown("reboot", "ask a domain to start anew", line::ShutdownWay::reboot);
    add(
        "rename", "give a domain another name", [this](Client& client) { return rename(client, domain_, text_); },
        Argument::Domain)
        .add_option("NEW", text_, "the name")
        ->required();
    add_wait();
}

void Words::add_wait() {
    static const std::map<std::string, Awaited> states = {{"running", Awaited::Running},
                                                          {"paused", Awaited::Paused},
                                                          {"ended", Awaited::Ended},
                                                          {"crashed", Awaited::Crashed},
                                                          {"gone", Awaited::Gone}};
    CLI::App& wait = add(
        "wait", "wait until a domain is running, paused, ended, crashed or gone",
        [this](Client& client) { return wait_until(client, domain_, awaited_, timeout_s_); }, Argument::Domain);
    wait.add_option("STATE", awaited_, "running, paused, ended, crashed or gone")
        ->required()
        ->transform(CLI::CheckedTransformer(states));
    add_timeout(wait);
}

void Words::add_shutdown(const std::string& name, const std::string& text, line::ShutdownWay how) {
    CLI::App& command = add(
        name, text, [this, how](Client& client) { return shutdown(client, domain_, how, wait_, timeout_s_); },
        Argument::Domain);
    command.add_flag("--wait", wait_, "until it has ended");
    add_timeout(command);
}

void Words::add_ends() {
    add("poweroff", "power the machine off, with all domains, at once",
        [](Client& client) { return end_machine(client, static_cast<line::u32>(abi::MachineEnd::poweroff)); });
    add("machine-reboot", "reset the machine, with all domains, at once",
        [](Client& client) { return end_machine(client, static_cast<line::u32>(abi::MachineEnd::reboot)); });
}

}  // namespace operator_side
