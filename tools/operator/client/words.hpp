// SPDX-License-Identifier: GPL-2.0-or-later
// The words of ringfence-ctl: which commands there are, what each takes, and what it does then. The commands come in
// groups, a file for each.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/completion.hpp"

namespace operator_side {

class Words {
  public:
    explicit Words(CLI::App& app);
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;

    // What the command that was given does.
    ExitCode run(Client& client) const { return action_(client); }

    static constexpr double seconds_most = 86400;

  private:
    using Action = std::function<ExitCode(Client&)>;
    using Argument = CompletedCommand::Argument;

    CLI::App& add(const std::string& name, const std::string& text, Action action, Argument argument = Argument::None);
    void add_timeout(CLI::App& command);

    void add_looks();  // words_looks.cpp
    void add_top();
    void add_console();
    void add_store_and_log();
    void add_life();  // words_life.cpp
    void add_shutdown(const std::string& name, const std::string& text, line::ShutdownWay how);
    void add_wait();
    void add_ends();
    void add_resources();  // words_resources.cpp
    void add_scheduling();
    void add_debugging();  // words_debugging.cpp
    void add_completion();
    ExitCode print_completion() const;

    CLI::App& app_;
    Action action_;
    std::map<std::string, Argument> arguments_;

    // What the words say; one command runs in a process, so several share them.
    std::string domain_, text_, symbols_, path_ = "/";
    Creation creation_;
    SchedulerChange scheduler_;
    StoreListing listing_;
    Awaited awaited_ = Awaited::Running;
    double timeout_s_ = 0, interval_s_ = 2;
    line::u32 number_ = 0;
    line::u64 from_ = 0;
    unsigned vcpu_ = 0, port_ = 0;
    bool names_only_ = false, once_ = false, scrollback_ = false, no_follow_ = false, wait_ = false, follow_ = false,
         raw_ = false;
};

}  // namespace operator_side
