// SPDX-License-Identifier: GPL-2.0-or-later
// Names of functions by address, from an ELF file with symbols or a System.map.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/operator/file.hpp"

namespace operator_side {

class Symbols {
  public:
    Symbols() = default;  // none
    Symbols(const std::string& path, ByteView file);

    bool empty() const { return functions_.empty(); }
    std::optional<std::string> at(std::uint64_t address) const;  // NAME+0xOFFSET
    // Of the instruction behind a call.
    std::optional<std::string> at_return(std::uint64_t address) const;

  private:
    struct Function {
        std::uint64_t address;
        std::uint64_t size;  // 0: unknown, up to the next one
        std::string name;
    };
    std::optional<std::string> find(std::uint64_t address, std::uint64_t shown) const;
    void read_map(const std::string& path, ByteView file);

    std::vector<Function> functions_;  // by address
};

Symbols symbols_of(const std::string& path);  // none for an empty path

}  // namespace operator_side
