// SPDX-License-Identifier: GPL-2.0-or-later
// The fuzzer's bytes as numbers. When they run out, all is zero and done() says so.
#pragma once

#include <cstring>

#include "idl/types.hpp"

namespace core::host {

using namespace abi;

class Input {
  public:
    Input(const u8* bytes, u64 size) : next_(bytes), left_(size) {}

    bool done() const { return left_ == 0; }
    template <typename T>
    T take() {
        T value{};
        const u64 size = sizeof value < left_ ? sizeof value : left_;
        std::memcpy(&value, next_, size);
        next_ += size;
        left_ -= size;
        return value;
    }
    u8 byte() { return take<u8>(); }
    u64 below(u64 limit) { return byte() % limit; }
    bool one_in(u64 n) { return below(n) == n - 1; }

  private:
    const u8* next_;
    u64 left_;
};

}  // namespace core::host
