// SPDX-License-Identifier: GPL-2.0-or-later
// CRC-32 of IEEE 802.3, as the boot archive uses it: finds damage, not malice.
#pragma once

#include "idl/types.hpp"

namespace common {

inline abi::u32 crc32(const void* data, abi::u64 size, abi::u32 start = 0) {
    abi::u32 crc = ~start;
    for (const abi::u8* byte = static_cast<const abi::u8*>(data); size > 0; ++byte, --size) {
        crc ^= *byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB8'8320 & (0u - (crc & 1)));
    }
    return ~crc;
}

}  // namespace common
