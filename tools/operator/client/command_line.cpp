// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/command_line.hpp"

#include <cstdlib>
#include <string_view>

#include "tools/operator/client/failed.hpp"
#include "tools/operator/client/words.hpp"
#include "tools/operator/line/unix_socket.hpp"

namespace operator_side {

namespace {

constexpr const char* about =
    "Commands a running Ringfence machine over the operator's line. A DOMAIN is a name, or an id (digits).\n"
    "Memory is in MiB, times of the scheduler in microseconds, other times in seconds.\n";
constexpr const char* footer =
    "\nExit codes: 0 done, 1 the machine refused, 2 wrong options, 3 no such domain, console, node or report,\n"
    "4 no machine, no answer or the line was closed, 5 --timeout is over, 6 a configuration or kernel is wrong.\n"
    "Errors go to the standard error; with --json each is one line there:\n"
    "  {\"error\":{\"exit_code\":3,\"kind\":\"not-found\",\"text\":\"there is no such domain\", ...}}\n"
    "kind is refused, usage, not-found, no-connection, time-over or bad-file; what the machine refused has command, "
    "status,\nand numbers (wanted, there, number) as well.\n\n"
    "Examples:\n"
    "  ./ringfence ctl list\n"
    "  ./ringfence ctl create configs/linux.cfg --console\n"
    "  ./ringfence ctl shutdown linux --wait --timeout 60 || ./ringfence ctl destroy linux\n"
    "  ./ringfence ctl --json info linux\n"
    "  ./ringfence ctl sched linux --weight 512 --warp-us 20000\n"
    "  ./ringfence ctl pause linux && ./ringfence ctl gdb linux --symbols vmlinux\n"
    "  eval \"$(./ringfence ctl completion bash)\"\n";

constexpr double default_patience_s = 120;

std::string program_name() {
    const char* name = std::getenv("RINGFENCE_CTL_NAME");
    return name != nullptr ? name : "ringfence-ctl";
}

// What stands in front of all commands, or behind any.
struct General {
    std::string folder = default_line_folder();
    double patience_s = default_patience_s;
    bool json = false;

    explicit General(CLI::App& app) {
        app.add_option("--line", folder, "folder of the machine's line ($RINGFENCE_LINE)")
            ->capture_default_str()
            ->type_name("DIR")
            ->take_last();
        app.add_flag("--json", json, "answers and errors in JSON, for programs");
        app.add_option("--answer-within", patience_s,
                       "how long the machine may take for an answer; under emulation it may need long")
            ->capture_default_str()
            ->type_name("SECONDS")
            ->check(CLI::Range(0.1, Words::seconds_most));
    }
    General(const General&) = delete;
    General& operator=(const General&) = delete;

    Milliseconds patience() const { return Milliseconds(static_cast<long>(patience_s * 1000)); }
};

// Words that could not be read may have hidden the flag from the parser.
Form form_of(int count, char** words) {
    for (int place = 1; place < count; ++place)
        if (std::string_view(words[place]) == "--json") return Form::Json;
    return Form::Text;
}

// Help is no error, and goes to the standard output.
ExitCode without_command(const CLI::App& app, const CLI::ParseError& problem, Form form) {
    if (form == Form::Text || problem.get_exit_code() == 0)
        return app.exit(problem) == 0 ? ExitCode::Done : ExitCode::Usage;
    throw Failed(ExitCode::Usage, problem.what());
}

ExitCode run(int count, char** words, Form form) {
    CLI::App app(about, program_name());
    app.footer(footer);
    app.require_subcommand(1);
    app.fallthrough();  // --json may stand behind the command, too
    General general(app);
    Words commands(app);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& problem) {
        return without_command(app, problem, form);
    }
    Client client(general.folder, general.patience(), general.json ? Form::Json : Form::Text);
    return commands.run(client);
}

}  // namespace

int run_command_line(int count, char** words) {
    const Form form = form_of(count, words);
    try {
        return static_cast<int>(run(count, words, form));
    } catch (const std::exception& problem) {
        show_failure(problem, form);
        return static_cast<int>(exit_code_of(problem));
    }
}

}  // namespace operator_side
