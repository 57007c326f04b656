// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/settings.hpp"

#include <charconv>

#include "tools/operator/config/tokens.hpp"

namespace operator_side {

namespace {

constexpr unsigned deepest_list = 8;

class Parser {
  public:
    Parser(const std::string& path, std::string_view source) : path_(path), tokens_(tokens_of(path, source)) {}

    Settings settings() {
        Settings found{path_, {}};
        for (; at_ < tokens_.size(); skip_end()) {
            if (current().kind == TokenKind::End) continue;
            found.all.push_back(assignment(found));
        }
        return found;
    }

  private:
    const Token& current() const { return tokens_[at_]; }
    void skip_end() {
        if (at_ < tokens_.size() && current().kind == TokenKind::End) ++at_;
    }

    template <typename... Arguments>
    [[noreturn]] void fail_in(unsigned line, fmt::format_string<Arguments...> text, Arguments&&... arguments) const {
        throw Error(fmt::format("{}:{}: {}", path_, line, fmt::format(text, std::forward<Arguments>(arguments)...)));
    }

    bool is_sign(char sign) const { return current().kind == TokenKind::Sign && current().text[0] == sign; }

    [[noreturn]] void fail_expected(const std::string& what) const {
        const bool visible = current().kind != TokenKind::End || current().text == ";";
        fail_in(current().line, "expected {}{}", what, visible ? fmt::format(", not '{}'", current().text) : "");
    }

    Setting assignment(const Settings& before) {
        if (current().kind != TokenKind::Key) fail_expected("a key");
        const Token key = tokens_[at_++];
        if (const Setting* first = before.find(key.text))
            fail_in(key.line, "{} is set a second time; first in line {}", key.text, first->line);
        if (!is_sign('=')) fail_expected(fmt::format("= after {}", key.text));
        ++at_;
        Setting setting{std::string(key.text), value(0), key.line};
        if (current().kind != TokenKind::End) fail_expected(fmt::format("the end of the line after {}", key.text));
        return setting;
    }

    Value value(unsigned depth) {
        const Token token = current();
        if (token.kind == TokenKind::Number) return {number()};
        if (token.kind == TokenKind::Text)
            return ++at_, Value{std::string(token.text.substr(1, token.text.size() - 2))};
        if (!is_sign('[')) fail_in(token.line, "expected a number, a quoted string or a list after =");
        if (depth == deepest_list) fail_in(token.line, "lists in lists, more than {} deep", deepest_list);
        ++at_;
        return {list(token.line, depth)};
    }

    std::uint64_t number() {
        const Token token = tokens_[at_++];
        const bool hexadecimal = token.text.size() > 2 && (token.text[1] | 0x20) == 'x';
        const std::string_view digits = hexadecimal ? token.text.substr(2) : token.text;
        std::uint64_t number = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal ? 16 : 10).ec !=
            std::errc{})
            fail_in(token.line, "{} is too large for a number", token.text);
        return number;
    }

    // Lists may span lines, and end with a comma.
    std::vector<Value> list(unsigned first_line, unsigned depth) {
        std::vector<Value> items;
        for (;;) {
            while (current().kind == TokenKind::End && at_ + 1 < tokens_.size()) ++at_;
            if (current().kind == TokenKind::End) fail_in(first_line, "this list is not closed by ]");
            if (is_sign(']')) return ++at_, items;
            if (is_sign(',')) ++at_;
            else items.push_back(value(depth + 1));
        }
    }

    const std::string path_;
    const std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

}  // namespace

const Setting* Settings::find(std::string_view key) const {
    for (const Setting& setting : all)
        if (setting.key == key) return &setting;
    return nullptr;
}

Settings parse_settings(const std::string& path, std::string_view source) { return Parser(path, source).settings(); }

}  // namespace operator_side
