// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/refusal.hpp"

#include <iterator>

#include "rt/console.hpp"

namespace manager {

std::string_view name_of(Status status) {
    constexpr std::string_view names[] = {
        "done", "its record is malformed", "no such command", "there is no such thing", "its name is in use", "there is not enough free memory",
        "its image cannot be used", "its image, ramdisk and tables need more memory than it has", "not in this state", "a limit of the machine",
        "the core refuses", "the store refuses", "forbidden", "cancelled", "another version", "its device is not there, or given away", "busy"};
    static_assert(std::size(names) == static_cast<std::size_t>(Status::busy) + 1);
    const auto number = static_cast<std::size_t>(status);
    return number < std::size(names) ? names[number] : "unknown";
}

namespace {

std::string_view name_of(line::ImageProblem problem) {
    constexpr std::string_view names[] = {"", "it has no RFIMAGE1 header", "it is cut short", "it is too large", "one of its addresses is wrong",
                                          "not all of it was sent", "nothing of its name is there", "it is damaged (checksum)"};
    const auto number = static_cast<std::size_t>(problem);
    return number < std::size(names) ? names[number] : "unknown";
}

}  // namespace

void print_refusal(std::string_view name, const Refusal& refusal) {
    const line::Problem& problem = refusal.problem;
    if (refusal.status == Status::bad_image) return rt::print("domain ", name, ": its image or ramdisk: ", name_of(static_cast<line::ImageProblem>(problem.number)));
    if (refusal.status == Status::no_memory || refusal.status == Status::image_too_large)
        return rt::print("domain ", name, ": ", name_of(refusal.status), ": ", problem.wanted, " wanted, ", problem.there, " there");
    if (refusal.status == Status::refused_by_core) return rt::print("domain ", name, ": the core refuses: error ", static_cast<int>(problem.number));
    rt::print("domain ", name, ": ", name_of(refusal.status), problem.number != 0 ? " " : "", problem.name);
}

}  // namespace manager
