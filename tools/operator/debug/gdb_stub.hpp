// SPDX-License-Identifier: GPL-2.0-or-later
// Answers gdb's questions about a domain that stands still: registers, memory, and one thread for each vcpu. It changes
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "idl/vcpu.hpp"
#include "tools/operator/debug/guest_memory.hpp"

namespace operator_side {

class GdbStub {
  public:
    struct Vcpu {
        unsigned number;
        abi::VcpuGuestContext context;
    };

    // At least one vcpu; `chosen` is the number of the one that gdb sees first.
    GdbStub(Connection& line, const line::Target& target, std::vector<Vcpu> vcpus, unsigned chosen);

    // The answer to a packet; none: gdb takes its leave.
    std::optional<std::string> answer(std::string_view packet);
    std::string stop() const;

  private:
    Vcpu* by_thread(std::string_view id);
    std::string query(std::string_view packet);
    std::string transfer(std::string_view packet) const;
    std::string registers() const;
    std::string memory(std::string_view range);
    std::string choose(std::string_view thread);
    std::string threads() const;

    std::vector<Vcpu> vcpus_;
    const Vcpu* chosen_;
    GuestMemory memory_;
};

}  // namespace operator_side
