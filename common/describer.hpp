// SPDX-License-Identifier: GPL-2.0-or-later
// What a message says, field by field: the generated describe() functions (NAME_decode.hpp) tell a Describer, which
// does with it what it likes; text_describers.hpp has two that write it down. Messages may come from a peer, so any
// bits can be in any field.
#pragma once

#include <concepts>
#include <span>

#include "common/integers.hpp"

namespace common {

struct NameOfNumber {
    i64 number;
    const char* name;
};

// One call for each field, in their order. Elements of a list have the name "".
class Describer {
  public:
    template <std::integral Number>
    void number(const char* name, Number value) {
        if constexpr (std::signed_integral<Number>) signed_number(name, value);
        else unsigned_number(name, value);
    }
    // Bytes up to a NUL, or all of them.
    virtual void text(const char* name, const char* bytes, std::size_t size) = 0;
    virtual void choice(const char* name, i64 code, std::span<const NameOfNumber> names) = 0;
    virtual void flags(const char* name, i64 bits, std::span<const NameOfNumber> names) = 0;
    virtual void begin(const char* name) = 0;
    virtual void end() = 0;
    virtual void begin_list(const char* name) = 0;
    virtual void end_list() = 0;

  protected:
    ~Describer() = default;
    virtual void signed_number(const char* name, i64 value) = 0;
    virtual void unsigned_number(const char* name, u64 value) = 0;
};

}  // namespace common
