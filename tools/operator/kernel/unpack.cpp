// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/kernel/unpack.hpp"

#include <algorithm>
#include <cstring>

#include "tools/operator/error.hpp"
#include "tools/operator/kernel/unpackers.hpp"

namespace operator_side {

namespace {

struct Kind {
    Packing packing;
    std::string_view name;
    std::string_view magic;
    Unpacked (*unpack)(ByteView packed, Output& output);
};

constexpr Kind kinds[] = {
    {Packing::Gzip, "gzip", {"\x1f\x8b", 2}, unpack_gzip},
    {Packing::Xz,
     "xz",
     {"\xfd"
      "7zXZ\0",
      6},
     unpack_xz},
    {Packing::Lzma, "lzma", {"\x5d\0\0", 3}, unpack_lzma},
    {Packing::Bzip2, "bzip2", {"BZh", 3}, unpack_bzip2},
    {Packing::Lz4Legacy, "lz4", {"\x02\x21\x4c\x18", 4}, unpack_lz4},
    {Packing::Zstd, "zstd", {"\x28\xb5\x2f\xfd", 4}, unpack_zstd},
};

const Kind* kind_of(ByteView packed) {
    for (const Kind& kind : kinds)
        if (packed.size() >= kind.magic.size() && std::memcmp(packed.data(), kind.magic.data(), kind.magic.size()) == 0)
            return &kind;
    return nullptr;
}

}  // namespace

std::span<std::uint8_t> Output::room() {
    constexpr std::size_t step = std::size_t{1} << 20;
    if (filled_ == bytes_.size()) bytes_.resize(std::min(most_, std::max(filled_ + step, filled_ * 2)));
    return std::span(bytes_).subspan(filled_);
}

Bytes Output::take() {
    bytes_.resize(filled_);
    return std::move(bytes_);
}

Packing packing_of(ByteView packed) {
    const Kind* kind = kind_of(packed);
    return kind == nullptr ? Packing::Unknown : kind->packing;
}

Bytes unpack(const std::string& path, ByteView packed, std::size_t most) {
    const Kind* kind = kind_of(packed);
    if (kind == nullptr) {
        std::string magic;
        for (std::uint8_t byte : packed.first(std::min<std::size_t>(packed.size(), 6)))
            magic += fmt::format("{:02x}", byte);
        fail("{}: its kernel is packed in a way we do not know (magic {})", path, magic);
    }
    Output output(most);
    switch (kind->unpack(packed, output)) {
    case Unpacked::Whole: return output.take();
    case Unpacked::CutShort: fail("{}: its kernel, packed with {}, is cut short", path, kind->name);
    case Unpacked::TooLarge:
        fail("{}: its kernel, packed with {}, unpacks to more than the {} bytes it says", path, kind->name, most);
    case Unpacked::Damaged: break;
    }
    fail("{}: its kernel, packed with {}, is damaged", path, kind->name);
}

}  // namespace operator_side
