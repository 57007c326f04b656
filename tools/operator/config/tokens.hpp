// SPDX-License-Identifier: GPL-2.0-or-later
// The words of a configuration in the syntax of xl.cfg: keys, numbers, quoted strings, signs, and ends of lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace operator_side {

enum class TokenKind { Key, Number, Text, Sign, End };

struct Token {
    TokenKind kind;
    std::string_view text;  // of the source; a Text with its quotes
    unsigned line;
};

// The last token is always an End. `path` is for errors.
std::vector<Token> tokens_of(const std::string& path, std::string_view source);

}  // namespace operator_side
