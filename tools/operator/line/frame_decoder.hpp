// SPDX-License-Identifier: GPL-2.0-or-later
// Cuts what comes from the machine into frames. A header that no machine sends ends it: there is no way to find the
// next one.
#pragma once

#include <optional>

#include "idl/line.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

struct Received {
    line::Frame frame;
    Bytes data;

    line::FrameKind kind() const { return static_cast<line::FrameKind>(frame.kind); }
};

class FrameDecoder {
  public:
    void add(ByteView bytes);
    std::optional<Received> next();  // throws LineError

  private:
    Bytes buffer_;
    std::size_t at_ = 0;  // what is before was taken
};

}  // namespace operator_side
