// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/line/sentences.hpp"

#include <cstring>

#include "idl/events.hpp"
#include "idl/line_decode.hpp"
#include "tools/operator/line/errors.hpp"
#include "tools/operator/line/structures.hpp"

namespace operator_side {

namespace {

constexpr std::string_view no_such_node = "ENOENT";  // the store's own word

template <std::size_t size>
std::string name_in(const common::NameOfNumber (&names)[size], unsigned number) {
    for (const common::NameOfNumber& name : names)
        if (name.number == number) {
            std::string text = name.name;
            for (char& c : text) c = c == '_' ? '-' : c;
            return text;
        }
    return std::to_string(number);
}

std::string limit_sentence(const line::Problem& problem) {
    const std::string what = name_in(line::names_of_limit, static_cast<unsigned>(problem.number));
    // Who is full does not always know how many fit.
    if (problem.there == 0) return fmt::format("the machine takes no more {}", what);
    return fmt::format("the machine takes at most {} {}", problem.there, what);
}

// The core's error numbers are those of Linux.
std::string core_sentence(const line::Problem& problem) {
    const auto number = problem.number < 0 && problem.number > -4096 ? static_cast<int>(-problem.number) : 0;
    return fmt::format("the core refuses it: {} ({})", number == 0 ? "an unknown error" : std::strerror(number),
                       problem.number);
}

std::string state_sentence(const line::Problem& problem) {
    const auto state = static_cast<line::DomainState>(problem.number);
    if (state == line::DomainState::running) return "not while the domain runs: pause it first";
    return fmt::format("not while the domain is {}", name_of(state));
}

}  // namespace

bool is_missing(line::Status status, const line::Problem& problem) {
    return status == line::Status::not_found ||
           (status == line::Status::store_refused && text(problem.name) == no_such_node);
}

std::string sentence(line::Command command, line::Status status, const line::Problem& problem) {
    switch (status) {
    case line::Status::ok: return "done";
    case line::Status::malformed:
        return fmt::format("the machine takes {} for malformed (number {})",
                           name_of_command(static_cast<unsigned>(command)), problem.number);
    case line::Status::unknown_command:
        return fmt::format("the machine does not know the command {}", name_of_command(static_cast<unsigned>(command)));
    case line::Status::not_found: return "there is no such domain";
    case line::Status::name_in_use: return fmt::format("domain {} has this name already", problem.domid);
    case line::Status::no_memory:
        return fmt::format("there are {} MiB free, {} are needed", problem.there, problem.wanted);
    case line::Status::bad_image:
        return fmt::format("the machine refuses the image: {}",
                           sentence(static_cast<line::ImageProblem>(problem.number)));
    case line::Status::image_too_large:
        return fmt::format("the domain's memory cannot hold its image: {} pages are needed, {} there", problem.wanted,
                           problem.there);
    case line::Status::bad_state: return state_sentence(problem);
    case line::Status::limit: return limit_sentence(problem);
    case line::Status::refused_by_core: return core_sentence(problem);
    case line::Status::store_refused:
        if (is_missing(status, problem)) return "there is no such node in the store";
        return fmt::format("the store refuses it: {}", text(problem.name));
    case line::Status::forbidden: return "the manager itself cannot be meant";
    case line::Status::cancelled: return "a service that this needed has ended meanwhile; try again";
    case line::Status::bad_version:
        return fmt::format("the machine speaks version {} of the line, this client version {}", problem.wanted,
                           line::version);
    case line::Status::no_device:
        return fmt::format("device number {} of its list is not there, or given to another domain", problem.number + 1);
    case line::Status::busy: return "somebody else is at it: it is being built, or ending";
    }
    return fmt::format("the machine answers with the unknown status {}", static_cast<unsigned>(status));
}

std::string_view sentence(line::ImageProblem problem) {
    switch (problem) {
    case line::ImageProblem::none: return "no reason given";
    case line::ImageProblem::no_header: return "it is no image of this kind";
    case line::ImageProblem::cut_short: return "it is cut short";
    case line::ImageProblem::too_large: return "it is too large";
    case line::ImageProblem::bad_address:
        return "its base or p2m address is no multiple of 2 MiB, or something lies outside of it";
    case line::ImageProblem::incomplete: return "not all of it was sent";
    case line::ImageProblem::unknown_image: return "nothing of that name was sent";
    case line::ImageProblem::damaged: return "it arrived damaged (checksum)";
    }
    return "unknown reason";
}

std::string_view name_of(line::DomainState state) {
    switch (state) {
    case line::DomainState::building: return "being built";
    case line::DomainState::paused: return "paused";
    case line::DomainState::running: return "running";
    case line::DomainState::shut_down: return "ended";
    case line::DomainState::dying: return "dying";
    }
    return "in an unknown state";
}

std::string_view name_of(line::LogKind kind) {
    switch (kind) {
    case line::LogKind::command: return "command";
    case line::LogKind::boot: return "boot";
    case line::LogKind::policy: return "policy";
    case line::LogKind::created: return "created";
    case line::LogKind::destroyed: return "destroyed";
    case line::LogKind::ended: return "ended";
    case line::LogKind::refused: return "refused";
    case line::LogKind::device_given: return "device-given";
    case line::LogKind::destroying: return "destroying";
    case line::LogKind::dma_fault: return "dma-fault";
    }
    return "unknown";
}

std::string_view name_of(abi::EndAction action) {
    switch (action) {
    case abi::EndAction::destroy: return "destroy";
    case abi::EndAction::restart: return "restart";
    case abi::EndAction::preserve: return "preserve";
    }
    return "unknown";
}

std::string name_of_command(unsigned command) { return name_in(line::names_of_command, command); }
std::string name_of_status(unsigned status) { return name_in(line::names_of_status, status); }

std::string name_of_reason(unsigned reason) {
    switch (reason) {
    case abi::shutdown_poweroff: return "poweroff";
    case abi::shutdown_reboot: return "reboot";
    case abi::shutdown_suspend: return "suspend";
    case abi::shutdown_crash: return "crash";
    case abi::shutdown_watchdog: return "watchdog";
    case abi::shutdown_soft_reset: return "soft-reset";
    default: return std::to_string(reason);
    }
}

Refused::Refused(line::Command command, line::Status status, const line::Problem& problem)
    : Error(sentence(command, status, problem)), command_(command), status_(status), problem_(problem) {}

}  // namespace operator_side
