// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/tokens.hpp"

#include "tools/operator/error.hpp"

namespace operator_side {

namespace {

constexpr std::size_t shown = 40;  // characters of a line that an error repeats

// Not isalpha and its like: what a letter is must not depend on the user's locale.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_key(char c) { return is_key_start(c) || is_digit(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <typename Predicate>
std::size_t span_while(std::string_view text, std::size_t from, Predicate predicate) {
    while (from < text.size() && predicate(text[from])) ++from;
    return from;
}

std::size_t number_length(std::string_view rest) {
    const bool hexadecimal = rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X') && is_hex(rest[2]);
    return hexadecimal ? span_while(rest, 2, is_hex) : span_while(rest, 0, is_digit);
}

// With both quotes; 0: it does not end in its line.
std::size_t text_length(std::string_view rest) {
    const std::size_t end = rest.find_first_of(rest[0] == '"' ? "\"\n" : "'\n", 1);
    return end == std::string_view::npos || rest[end] == '\n' ? 0 : end + 1;
}

struct Piece {
    TokenKind kind;
    std::size_t length;  // 0: no word begins so
};

Piece piece_at(std::string_view rest) {
    const char first = rest[0];
    if (first == '\n' || first == ';') return {TokenKind::End, 1};
    if (is_key_start(first)) return {TokenKind::Key, span_while(rest, 1, is_key)};
    if (is_digit(first)) return {TokenKind::Number, number_length(rest)};
    if (first == '"' || first == '\'') return {TokenKind::Text, text_length(rest)};
    return {TokenKind::Sign, std::string_view("=[],").find(first) == std::string_view::npos ? 0u : 1u};
}

std::size_t skip_space(std::string_view source, std::size_t at) {
    at = span_while(source, at, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    return at < source.size() && source[at] == '#' ? std::min(source.find('\n', at), source.size()) : at;
}

}  // namespace

std::vector<Token> tokens_of(const std::string& path, std::string_view source) {
    std::vector<Token> tokens;
    unsigned line = 1;
    for (std::size_t at = skip_space(source, 0); at < source.size(); at = skip_space(source, at)) {
        const std::string_view rest = source.substr(at);
        const Piece piece = piece_at(rest);
        if (piece.length == 0)
            fail("{}:{}: this is no xl.cfg syntax: {}", path, line, rest.substr(0, std::min(rest.find('\n'), shown)));
        tokens.push_back({piece.kind, rest.substr(0, piece.length), line});
        if (rest[0] == '\n') ++line;
        at += piece.length;
    }
    tokens.push_back({TokenKind::End, {}, line});
    return tokens;
}

}  // namespace operator_side
