// SPDX-License-Identifier: GPL-2.0-or-later
// CRC-32 of IEEE 802.3, as the boot archive uses it: finds damage, not malice.
#pragma once

#include "core/address.hpp"

namespace core {

inline u32 crc32(const void* data, u64 size, u32 start = 0) {
    u32 crc = ~start;
    for (const u8* byte = static_cast<const u8*>(data); size > 0; ++byte, --size) {
        crc ^= *byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB8'8320 & (0u - (crc & 1)));
    }
    return ~crc;
}

}  // namespace core
