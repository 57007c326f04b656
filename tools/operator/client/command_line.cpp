// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <map>

#include "idl/control.hpp"
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/completion.hpp"
#include "tools/operator/client/output.hpp"
#include "tools/operator/line/unix_socket.hpp"

namespace operator_side {

namespace {

constexpr const char* about =
    "Commands a running Ringfence machine over the operator's line. A DOMAIN is a name, or an id (digits).\n"
    "Memory is in MiB, times of the scheduler in microseconds, other times in seconds.\n";
constexpr const char* footer =
    "\nExit codes: 0 done, 1 the machine refused, 2 wrong options, 3 no such domain, console, node or report,\n"
    "4 no machine, no answer or the line was closed, 5 --timeout is over, 6 a configuration or kernel is wrong.\n\n"
    "Examples:\n"
    "  ./ringfence ctl list\n"
    "  ./ringfence ctl create configs/linux.cfg --console\n"
    "  ./ringfence ctl shutdown linux --wait --timeout 60 || ./ringfence ctl destroy linux\n"
    "  ./ringfence ctl --json info linux\n"
    "  ./ringfence ctl sched linux --weight 512 --warp-us 20000\n"
    "  ./ringfence ctl pause linux && ./ringfence ctl gdb linux --symbols vmlinux\n"
    "  eval \"$(./ringfence ctl completion bash)\"\n";

constexpr double default_patience_s = 120;
constexpr double patience_most_s = 86400;

class CommandLine {
  public:
    CommandLine() : app_(about, program_name()) {
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();  // --json may stand behind the command, too
        app_.add_option("--line", folder_, "folder of the machine's line ($RINGFENCE_LINE)")
            ->capture_default_str()
            ->type_name("DIR")
            ->take_last();
        app_.add_flag("--json", json_, "answer in JSON, for programs");
        app_.add_option("--answer-within", patience_s_,
                        "how long the machine may take for an answer; under emulation it may need long")
            ->capture_default_str()
            ->type_name("SECONDS")
            ->check(CLI::Range(0.1, patience_most_s));
        add_looks();
        add_life();
        add_resources();
        add_store_and_log();
        add_machine();
        add_debugging();
        add_completion();
    }

    int run(int count, char** words) {
        try {
            app_.parse(count, words);
        } catch (const CLI::ParseError& problem) {
            return app_.exit(problem) == 0 ? 0 : static_cast<int>(ExitCode::Usage);
        }
        Client client(folder_, Milliseconds(static_cast<long>(patience_s_ * 1000)), json_ ? Form::Json : Form::Text);
        return static_cast<int>(action_(client));
    }

  private:
    using Action = std::function<ExitCode(Client&)>;
    using Argument = CompletedCommand::Argument;

    static std::string program_name() {
        const char* name = std::getenv("RINGFENCE_CTL_NAME");
        return name != nullptr ? name : "ringfence-ctl";
    }

    CLI::App& add(const std::string& name, const std::string& text, Action action, Argument argument = Argument::None) {
        CLI::App* const command = app_.add_subcommand(name, text);
        command->callback([this, action = std::move(action)] { action_ = action; });
        arguments_[name] = argument;
        if (argument == Argument::Domain) command->add_option("DOMAIN", domain_, "name, or id")->required();
        return *command;
    }

    void add_looks() {
        add("list", "list all domains", [this](Client& client) {
            return list(client, names_only_);
        }).add_flag("--names", names_only_, "only their names, one in each line");
        add(
            "info", "show all that is known of a domain, and its report if it crashed",
            [this](Client& client) { return info(client, domain_, symbols_); }, Argument::Domain)
            .add_option("--symbols", symbols_, "ELF file with symbols, or System.map, for the backtrace");
        CLI::App& top_command = add(
            "top", "show what the domains do: processor time (percent of one), traps, hypercalls each second; q ends",
            [this](Client& client) { return top(client, interval_s_, once_); });
        top_command.add_option("--interval", interval_s_, "between two looks")
            ->capture_default_str()
            ->type_name("SECONDS")
            ->check(CLI::Range(0.1, 3600.0));
        top_command.add_flag("--once", once_, "one table, of one interval");
        CLI::App& console_command = add(
            "console", "attach to a domain's console; Ctrl-] detaches",
            [this](Client& client) {
                return console(client, domain_, {scrollback_, !no_follow_});
            },
            Argument::Domain);
        console_command.add_flag("--scrollback", scrollback_, "begin with what it has written lately");
        console_command.add_flag("--no-follow", no_follow_, "with --scrollback: do not stay attached");
        console_command.footer(
            "\nKeys go to the domain as they are typed. From a pipe they are read to its end; the console stays "
            "attached until the domain ends.");
    }

    void add_life() {
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
        add_shutdown("shutdown", "ask a domain to end; it may take its time, or not listen",
                     line::ShutdownWay::poweroff);
        add_shutdown("reboot", "ask a domain to start anew", line::ShutdownWay::reboot);
        add(
            "rename", "give a domain another name", [this](Client& client) { return rename(client, domain_, text_); },
            Argument::Domain)
            .add_option("NEW", text_, "the name")
            ->required();
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

    void add_timeout(CLI::App& command) {
        command.add_option("--timeout", timeout_s_, "give up after that long, with exit code 5; 0: never")
            ->capture_default_str()
            ->type_name("SECONDS")
            ->check(CLI::Range(0.0, patience_most_s));
    }

    void add_shutdown(const std::string& name, const std::string& text, line::ShutdownWay how) {
        CLI::App& command = add(
            name, text, [this, how](Client& client) { return shutdown(client, domain_, how, wait_, timeout_s_); },
            Argument::Domain);
        command.add_flag("--wait", wait_, "until it has ended");
        add_timeout(command);
    }

    void add_resources() {
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

    void add_store_and_log() {
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

    void add_machine() {
        add("machine", "show the machine: memory, processors, time", [](Client& client) { return machine(client); });
        add("devices", "list the PCI functions and whose they are", [](Client& client) { return devices(client); });
        add("consoles", "list the consoles, those of ended domains as well",
            [](Client& client) { return consoles(client); });
        add("poweroff", "power the machine off, with all domains, at once",
            [](Client& client) { return end_machine(client, static_cast<line::u32>(abi::MachineEnd::poweroff)); });
        add("machine-reboot", "reset the machine, with all domains, at once",
            [](Client& client) { return end_machine(client, static_cast<line::u32>(abi::MachineEnd::reboot)); });
    }

    void add_debugging() {
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

    void add_completion() {
        CLI::App* const command = app_.add_subcommand("completion", "print a script for the shell's completion");
        command->add_option("SHELL", text_, "bash")->required()->check(CLI::IsMember({"bash"}));
        command->callback([this] { action_ = [this](Client&) { return print_completion(); }; });
    }

    ExitCode print_completion() {
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

    CLI::App app_;
    Action action_;
    std::map<std::string, Argument> arguments_;

    // What the words say; one command runs in a process, so several share them.
    std::string folder_ = default_line_folder();
    double patience_s_ = default_patience_s;
    bool json_ = false;
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

ExitCode code_of(const Refused& problem) {
    return problem.status() == line::Status::not_found ? ExitCode::NoSuchDomain : ExitCode::Refused;
}

}  // namespace

int run_command_line(int count, char** words) {
    const auto say = [](const std::exception& problem, ExitCode code) {
        fmt::print(stderr, "{}\n", problem.what());
        return static_cast<int>(code);
    };
    try {
        return CommandLine().run(count, words);
    } catch (const Refused& problem) {
        return say(problem, code_of(problem));
    } catch (const LineError& problem) {
        return say(problem, ExitCode::NoConnection);
    } catch (const std::exception& problem) {
        return say(problem, ExitCode::Refused);
    }
}

}  // namespace operator_side
