// SPDX-License-Identifier: GPL-2.0-or-later
// The schema's own text, for what the compiler does not pass on: the line of each declaration and the prose on top.
#pragma once

#include <map>
#include <string>

namespace gen {

class SourceText {
  public:
    explicit SourceText(const std::string& path);

    // Line of a declaration named by its scopes, "Struct.field"; of its innermost known scope; or 1.
    unsigned line_of(std::string scopes) const;
    // The comment before the file's id, licence line excluded.
    const std::string& prose() const { return prose_; }

  private:
    void note_declarations(const std::string& text);

    std::map<std::string, unsigned> lines_;
    std::string prose_;
};

}  // namespace gen
