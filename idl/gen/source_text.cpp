// SPDX-License-Identifier: GPL-2.0-or-later
#include "idl/gen/source_text.hpp"

#include <cctype>
#include <fstream>
#include <sstream>
#include <vector>

namespace gen {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

}  // namespace

SourceText::SourceText(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::ostringstream code;
    bool in_prose = true;
    while (std::getline(file, line)) {
        if (line.empty() || line[0] != '#') in_prose = false;
        const std::size_t comment = line.find('#');
        if (in_prose && line.find("SPDX") == std::string::npos) prose_ += line.substr(line.size() > 1 && line[1] == ' ' ? 2 : 1) + "\n";
        // Comments may hold anything: what follows sees none.
        code << line.substr(0, comment) << '\n';
    }
    note_declarations(code.str());
}

// A declaration is a word in front of `@`, of `:union`, `:group`, or behind struct, enum, interface, const, annotation.
void SourceText::note_declarations(const std::string& text) {
    std::vector<std::string> scopes{""};
    std::string word, last, pending;
    unsigned line = 1;
    bool in_string = false;
    const auto note = [&](const std::string& name) {
        lines_.emplace(scopes.back() + name, line);
        pending = scopes.back() + name + ".";
    };
    for (const char c : text) {
        if (c == '"') in_string = !in_string;
        if (in_string) continue;
        if (is_word(c)) {
            word += c;
            continue;
        }
        if (!word.empty()) {
            if (last == "struct" || last == "enum" || last == "interface" || last == "const") note(word);
            last = word;
            word.clear();
        }
        if (c == '@' && !last.empty()) note(last);
        if (c == ':') note(last);
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
