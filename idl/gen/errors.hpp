// SPDX-License-Identifier: GPL-2.0-or-later
// What is wrong with a schema: where it stands, which rule it breaks, what to do. All that one step finds are
// collected, then the run fails.
#pragma once

#include <sstream>
#include <string>

#include "idl/gen/model.hpp"

namespace gen {

template <typename... Parts>
std::string text(const Parts&... parts) {
    std::ostringstream out;
    ((out << parts), ...);
    return out.str();
}

class Errors {
  public:
    // "file:line: rule: what"
    template <typename... Parts>
    void add(const Place& place, const char* rule, const Parts&... parts) {
        report_ += text(place.file, ":", place.line, ": ", rule, ": ", parts..., "\n");
    }
    bool none() const { return report_.empty(); }
    const std::string& report() const { return report_; }

  private:
    std::string report_;
};

}  // namespace gen
