// SPDX-License-Identifier: GPL-2.0-or-later
// What a configuration assigns to its keys, before anybody asks what the keys mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/operator/error.hpp"

namespace operator_side {

struct Value {
    std::variant<std::uint64_t, std::string, std::vector<Value>> content;

    const std::uint64_t* number() const { return std::get_if<std::uint64_t>(&content); }
    const std::string* text() const { return std::get_if<std::string>(&content); }
    const std::vector<Value>* list() const { return std::get_if<std::vector<Value>>(&content); }
};

struct Setting {
    std::string key;
    Value value;
    unsigned line;
};

struct Settings {
    std::string path;
    std::vector<Setting> all;  // in the file's order; each key once

    const Setting* find(std::string_view key) const;

    template <typename... Arguments>
    [[noreturn]] void fail_at(const Setting& setting, fmt::format_string<Arguments...> text,
                              Arguments&&... arguments) const {
        throw Error(
            fmt::format("{}:{}: {}", path, setting.line, fmt::format(text, std::forward<Arguments>(arguments)...)));
    }
};

Settings parse_settings(const std::string& path, std::string_view source);

}  // namespace operator_side
