// SPDX-License-Identifier: GPL-2.0-or-later
// gdb's remote serial protocol, its outermost layer: `$`, text, `#`, a checksum of two digits; `+` and `-` acknowledge.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/operator/file.hpp"

namespace operator_side {

std::string gdb_packet(std::string_view text);
std::string hex(ByteView bytes);

class GdbPackets {
  public:
    struct Event {
        enum class Kind { Packet, Damaged, Interrupt } kind;
        std::string text;
    };

    void add(ByteView bytes);
    std::optional<Event> next();

  private:
    std::string buffer_;
};

}  // namespace operator_side
