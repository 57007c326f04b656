// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/completion.hpp"

#include <fmt/format.h>

namespace operator_side {

namespace {

constexpr const char* script =
    R"bash(# Completion for ./ringfence ctl and ringfence-ctl: eval "$(./ringfence ctl completion bash)"
_ringfence_ctl() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} first=1 command= place
    local -a program=("${{COMP_WORDS[0]}}")
    if [[ ${{COMP_WORDS[0]##*/}} == ringfence ]]; then
        if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W "demo test bench boot image idl build ctl" -- "$word")); return; fi
        [[ ${{COMP_WORDS[1]}} == ctl ]] || {{ COMPREPLY=($(compgen -f -- "$word")); return; }}
        first=2 program+=(ctl)
    fi
    for ((place = first; place < COMP_CWORD; place++)); do
        case ${{COMP_WORDS[place]}} in
        --line) program+=(--line "${{COMP_WORDS[++place]}}") ;;
        -*) ;;
        *) command=${{COMP_WORDS[place]}}; break ;;
        esac
    done
    case $command in
    "") COMPREPLY=($(compgen -W "{} --line --json --answer-within --help" -- "$word")) ;;
{}    esac
}}
complete -o default -F _ringfence_ctl ringfence ./ringfence ringfence-ctl
)bash";

std::string words_of(const CompletedCommand& command) {
    std::string words = "--help";
    for (const std::string& option : command.options) words += " " + option;
    if (command.argument == CompletedCommand::Argument::Domain)
        words += R"( $("${program[@]}" --answer-within 2 list --names 2>/dev/null))";
    return words;
}

}  // namespace

std::string bash_completion(const std::vector<CompletedCommand>& commands) {
    std::string names, cases;
    for (const CompletedCommand& command : commands) {
        names += (names.empty() ? "" : " ") + command.name;
        const char* files = command.argument == CompletedCommand::Argument::File ? "-f " : "";
        cases += fmt::format("    {}) COMPREPLY=($(compgen {}-W \"{}\" -- \"$word\")) ;;\n", command.name, files,
                             words_of(command));
    }
    return fmt::format(fmt::runtime(script), names, cases);
}

}  // namespace operator_side
