// SPDX-License-Identifier: GPL-2.0-or-later
// Text for people: a bounded line buffer and the values that can be put into it. No format strings, so no mismatch.
#pragma once

#include <string_view>

#include "idl/types.hpp"

namespace common {

using abi::u16;
using abi::u32;
using abi::u64;
using abi::i64;

struct Hex {
    u64 value;
    int digits = 0;      // least number of digits
};

class LineBuffer {
  public:
    void put(char c) {
        if (length_ < sizeof text_) text_[length_++] = c;
    }
    void put(std::string_view text) {
        for (char c : text) put(c);
    }
    void put(const char* text) { put(std::string_view(text)); }
    void put(u64 value) { put_digits(value, 10, 1); }
    void put(u32 value) { put(u64{value}); }
    void put(u16 value) { put(u64{value}); }
    void put(int value) {
        if (value < 0) put('-');
        put(static_cast<u64>(value < 0 ? -i64{value} : value));
    }
    void put(Hex hex) {
        put("0x");
        put_digits(hex.value, 16, hex.digits);
    }

    std::string_view text() const { return {text_, length_}; }

  private:
    void put_digits(u64 value, unsigned base, int least) {
        char digits[20];
        int count = 0;
        do {
            digits[count++] = "0123456789abcdef"[value % base];
            value /= base;
        } while (value != 0);
        for (; least > count; --least) put('0');
        while (count > 0) put(digits[--count]);
    }

    char text_[240];
    std::size_t length_ = 0;
};

}  // namespace common
