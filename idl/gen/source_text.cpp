// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/source_text.hpp"

#include <cctype>
#include <fstream>
#include <sstream>
#include <vector>

namespace gen {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// The text without comments and strings, which may hold anything; what remains is in the lines it was in.
std::string bare(const std::string& text) {
    std::string out;
    bool in_string = false, in_comment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_comment) in_comment = c != '\n';
        else if (in_string && c == '\\') ++i;
        else if (c == '"') in_string = !in_string;
        else if (c == '#' && !in_string) in_comment = true;
        if (c == '\n') out += c;
        else if (!in_string && !in_comment) out += c == '"' ? ' ' : c;
    }
    return out;
}

}  // namespace

SourceText::SourceText(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::ostringstream code;
    bool in_prose = true;
    while (std::getline(file, line)) {
        if (line.empty() || line[0] != '#') in_prose = false;
        if (in_prose && line.find("SPDX") == std::string::npos) prose_ += line.substr(line.size() > 1 && line[1] == ' ' ? 2 : 1) + "\n";
        code << line << '\n';
    }
    note_declarations(bare(code.str()));
}

// A declaration is a word in front of `@`, of `:union`, `:group`, or behind struct, enum, interface, const, annotation.
void SourceText::note_declarations(const std::string& text) {
    std::vector<std::string> scopes{""};
    std::string word, last, pending;
    unsigned line = 1, line_of_word = 1;
    const auto note = [&](const std::string& name) {
        if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return;      // an ordinal
        lines_.emplace(scopes.back() + name, line_of_word);
        pending = scopes.back() + name + ".";
    };
    for (const char c : text) {
        if (is_word(c)) {
            word += c;
            continue;
        }
        if (!word.empty()) {
            line_of_word = line;
            for (const char* keyword : {"struct", "enum", "interface", "const", "annotation"})
                if (last == keyword) note(word);
            last = word;
            word.clear();
        }
        if (c == '@' || c == ':') note(last);
        if (c == '{') scopes.push_back(pending);
        if (c == '}' && scopes.size() > 1) scopes.pop_back();
        if (c == ';' || c == '{' || c == '}') last.clear();
        if (c == '\n') ++line;
    }
}

unsigned SourceText::line_of(std::string scopes) const {
    for (;;) {
        const auto found = lines_.find(scopes);
        if (found != lines_.end()) return found->second;
        const std::size_t dot = scopes.rfind('.');
        if (dot == std::string::npos) return 1;
        scopes.resize(dot);
    }
}

}  // namespace gen
