// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a generated file, and what all outputs share: prose as comments, the order of declarations.
#pragma once

#include <functional>
#include <string>

#include "idl/gen/errors.hpp"

namespace gen {

constexpr std::size_t line_length = 120;

class Output {
  public:
    template <typename... Parts>
    void line(const Parts&... parts) {
        const std::string content = text(parts...);
        text_ += content.empty() ? "\n" : std::string(4 * depth_, ' ') + content + "\n";
    }
    // Prose, each line behind `mark`, wrapped; empty prose is no line.
    void prose(const std::string& doc, const char* mark);
    // `lead`, then the words with commas between, then `tail`; as many lines as it takes.
    void list(const std::string& lead, const std::vector<std::string>& words, const std::string& tail, const char* between = ",");
    void in() { ++depth_; }
    void out() { --depth_; }
    std::size_t room() const { return line_length - 4 * depth_; }
    const std::string& content() const { return text_; }

  private:
    std::string text_;
    unsigned depth_ = 0;
};

// Calls back for each declaration of the file, in source order, but what is used before who uses it.
struct Declarations {
    std::function<void(const Enumeration&)> enumeration = [](const Enumeration&) {};
    std::function<void(const Structure&)> structure = [](const Structure&) {};
    std::function<void(const Constant&)> constant = [](const Constant&) {};
    std::function<void(const Interface&)> interface = [](const Interface&) {};
};
void for_each_declaration(const Schema& schema, const File& file, const Declarations& visit);

// Files of ours whose types this one uses.
std::vector<const File*> used_files(const Schema& schema, const File& file);

}  // namespace gen
