// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/words.hpp"

#include "tools/operator/client/output.hpp"

namespace operator_side {

Words::Words(CLI::App& app) : app_(app) {
    add_looks();
    add_life();
    add_ends();
    add_resources();
    add_debugging();
    add_completion();
}

CLI::App& Words::add(const std::string& name, const std::string& text, Action action, Argument argument) {
    CLI::App* const command = app_.add_subcommand(name, text);
    command->callback([this, action = std::move(action)] { action_ = action; });
    arguments_[name] = argument;
    if (argument == Argument::Domain) command->add_option("DOMAIN", domain_, "name, or id")->required();
    return *command;
}

void Words::add_timeout(CLI::App& command) {
    command.add_option("--timeout", timeout_s_, "give up after that long, with exit code 5; 0: never")
        ->capture_default_str()
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, seconds_most));
}

void Words::add_completion() {
    CLI::App* const command = app_.add_subcommand("completion", "print a script for the shell's completion");
    command->add_option("SHELL", text_, "bash")->required()->check(CLI::IsMember({"bash"}));
    command->callback([this] { action_ = [this](Client&) { return print_completion(); }; });
}

ExitCode Words::print_completion() const {
    std::vector<CompletedCommand> commands;
    for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; })) {
        std::vector<std::string> options;
        for (const CLI::Option* option : command->get_options())
            if (!option->get_lnames().empty() && option->get_lnames()[0] != "help")
                options.push_back("--" + option->get_lnames()[0]);
        const auto argument = arguments_.find(command->get_name());
        commands.push_back(
            {command->get_name(), options, argument == arguments_.end() ? Argument::None : argument->second});
    }
    show(bash_completion(commands));
    return ExitCode::Done;
}

}  // namespace operator_side
