// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of ringfence-ctl. Each has a file of its own, or one with its likes; command_line.cpp says what their
// words are. All end with an ExitCode, or throw.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/operator/archive/sources.hpp"
#include "tools/operator/client/client.hpp"
#include "tools/operator/client/exit_code.hpp"

namespace operator_side {

// list.cpp
ExitCode list(Client& client, bool names_only);
ExitCode info(Client& client, const std::string& domain, const std::string& symbols);

// life.cpp
ExitCode act(Client& client, line::Command command, const std::string& domain);  // pause, unpause, destroy
ExitCode shutdown(Client& client, const std::string& domain, line::ShutdownWay how, bool wait_for_end,
                  double timeout_s);
ExitCode rename(Client& client, const std::string& domain, const std::string& name);

// wait.cpp
enum class Awaited { Running, Paused, Ended, Crashed, Gone };
ExitCode wait_until(Client& client, const std::string& domain, Awaited awaited, double timeout_s);
// Until its balloon has exactly so much left.
ExitCode wait_for_memory(Client& client, const std::string& domain, unsigned mib, double timeout_s);

// resources.cpp
struct SchedulerChange {
    std::optional<line::u32> weight, warp_us, warp_limit_us, unwarp_us;
};
ExitCode set_memory(Client& client, const std::string& domain, line::u32 mib, bool wait, double timeout_s);
ExitCode set_vcpus(Client& client, const std::string& domain, line::u32 count);
ExitCode schedule(Client& client, const std::string& domain, const SchedulerChange& change);

// create.cpp
struct Creation {
    std::string config;
    bool start_paused = false;
    bool attach_console = false;
    Sources sources;
};
ExitCode create(Client& client, const Creation& creation);

// console.cpp
struct ConsoleView {
    bool scrollback = false;
    bool follow = true;
};
ExitCode console(Client& client, const std::string& domain, const ConsoleView& view);

// top.cpp
ExitCode top(Client& client, double interval_s, bool once);

// store.cpp
struct StoreListing {
    bool recursive = false;
    bool permissions = false;
};
ExitCode store_list(Client& client, const std::string& path, const StoreListing& listing);
ExitCode store_read(Client& client, const std::string& path, bool raw);

// log.cpp
ExitCode show_log(Client& client, line::u64 from, bool follow);

// machine.cpp
ExitCode machine(Client& client);
ExitCode devices(Client& client);
ExitCode consoles(Client& client);
ExitCode end_machine(Client& client, line::u32 how);

// reports.cpp
ExitCode reports(Client& client, const std::string& folder, bool follow, const std::string& symbols);

// gdb.cpp
struct Debugging {
    std::string domain;
    unsigned vcpu = 0;
    unsigned port = 0;  // 0: any, and gdb is started
    std::string symbols;
};
ExitCode gdb(Client& client, const Debugging& debugging);

}  // namespace operator_side
