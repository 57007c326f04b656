// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/output.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "tools/operator/error.hpp"

namespace operator_side {

namespace {

constexpr line::u64 ns_of_second = 1'000'000'000;
constexpr line::u64 frames_of_mib = 256;

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.,%-") == std::string::npos;
}

}  // namespace

std::string Table::text() const {
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            std::size_t width = 0;
            for (const std::vector<std::string>& other : rows_) width = std::max(width, other[column].size());
            const bool right = rows_.size() > 1 && std::all_of(rows_.begin() + 1, rows_.end(), [&](const auto& other) {
                                   return is_number(other[column]);
                               });
            line += fmt::format(fmt::runtime(right ? "{:>{}}  " : "{:<{}}  "), row[column], width);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    text.pop_back();
    return text;
}

void show(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fputc('\n', stdout) == EOF ||
        std::fflush(stdout) != 0)
        fail("cannot write to the standard output");
}

// What a guest wrote need not be UTF-8.
void show_json(const Json& json) { show(json.dump(1, ' ', false, Json::error_handler_t::replace)); }

std::string utc(line::u64 wall_ns) {
    const auto time = static_cast<std::time_t>(wall_ns / ns_of_second);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string seconds(line::u64 ns) {
    return fmt::format("{}.{:02}", ns / ns_of_second, ns % ns_of_second / (ns_of_second / 100));
}

std::string mib(line::u64 frames) { return std::to_string(frames / frames_of_mib); }

std::string pci_address(line::u32 address) {
    return fmt::format("{:02x}:{:02x}.{}", address >> 8 & 0xFF, address >> 3 & 0x1F, address & 7);
}

}  // namespace operator_side
