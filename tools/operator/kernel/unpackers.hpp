// SPDX-License-Identifier: GPL-2.0-or-later
// One function for each way of packing, over the library that knows it. They say how it went and never throw.
#pragma once

#include <span>

#include "tools/operator/file.hpp"

namespace operator_side {

enum class Unpacked { Whole, CutShort, Damaged, TooLarge };

// Grows with what is there, not with what is promised.
class Output {
  public:
    explicit Output(std::size_t most) : most_(most) {}

    std::span<std::uint8_t> room();  // empty: as much as there may be is there
    void filled(std::size_t bytes) { filled_ += bytes; }
    Bytes take();

  private:
    const std::size_t most_;
    Bytes bytes_;
    std::size_t filled_ = 0;
};

Unpacked unpack_gzip(ByteView packed, Output& output);
Unpacked unpack_xz(ByteView packed, Output& output);
Unpacked unpack_lzma(ByteView packed, Output& output);
Unpacked unpack_bzip2(ByteView packed, Output& output);
Unpacked unpack_lz4(ByteView packed, Output& output);  // the legacy frame, as the kernel's build makes it
Unpacked unpack_zstd(ByteView packed, Output& output);

}  // namespace operator_side
