// SPDX-License-Identifier: GPL-2.0-or-later
// Memory of a domain that stands still, by its own page tables. Frames are asked for once.
#pragma once

#include <map>
#include <optional>

#include "tools/operator/line/connection.hpp"

namespace operator_side {

class GuestMemory {
  public:
    // `root`: machine address of its top page table.
    GuestMemory(Connection& line, const line::Target& target, std::uint64_t root)
        : line_(line), target_(target), root_(root) {}

    void use_root(std::uint64_t root) { root_ = root; }

    // From a virtual address; fewer bytes if the rest is not mapped, or not the domain's.
    Bytes read(std::uint64_t address, std::size_t size);

  private:
    const Bytes* frame(std::uint64_t number);
    std::optional<std::uint64_t> translate(std::uint64_t address);  // to a machine address

    Connection& line_;
    const line::Target target_;
    std::uint64_t root_;
    std::map<std::uint64_t, Bytes> frames_;
};

}  // namespace operator_side
