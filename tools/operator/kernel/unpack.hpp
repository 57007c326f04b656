// SPDX-License-Identifier: GPL-2.0-or-later
// The ways in which Linux packs its kernel, each with bounded output.
#pragma once

#include <string>

#include "tools/operator/file.hpp"

namespace operator_side {

enum class Packing { Unknown, Gzip, Xz, Lzma, Bzip2, Lz4Legacy, Zstd };

Packing packing_of(ByteView packed);

// `path` is for errors. What unpacks to more than `most` bytes, is damaged, or ends early, is refused.
Bytes unpack(const std::string& path, ByteView packed, std::size_t most);

}  // namespace operator_side
