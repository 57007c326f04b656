// SPDX-License-Identifier: GPL-2.0-or-later
// What is shown to people: tables, times; and to programs: JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "idl/line.hpp"

namespace operator_side {

using Json = nlohmann::ordered_json;

// Columns of numbers stand at the right.
class Table {
  public:
    explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

void show(std::string_view text);  // with an end of the line; throws if nobody takes it any more
void show_json(const Json& json);

std::string utc(line::u64 wall_ns);  // 2026-11-28 12:00:00 UTC
std::string seconds(line::u64 ns);   // with two digits behind the point
std::string mib(line::u64 frames);
std::string pci_address(line::u32 address);

}  // namespace operator_side
