// SPDX-License-Identifier: GPL-2.0-or-later
// A line to a FakeMachine in the same process. Time passes only when nothing else can happen.
#pragma once

#include <algorithm>

#include "tests/operator/fake_machine.hpp"
#include "tools/operator/line/transport.hpp"

namespace operator_side {

class FakeTransport : public Transport {
  public:
    explicit FakeTransport(FakeMachine& machine) : machine_(machine) {}

    std::size_t at_once = 65536;          // bytes that one read or write moves
    std::size_t closes_after = SIZE_MAX;  // bytes from the machine
    void push(ByteView bytes) { incoming_.insert(incoming_.end(), bytes.begin(), bytes.end()); }

    Ready wait(const Wish& wish, Milliseconds most) override {
        const bool closed = given_ >= closes_after || machine_.ended;
        if (incoming_.empty() && !closed && !wish.to_write && most == forever) throw std::logic_error("waits for ever");
        return {!incoming_.empty() || closed, wish.to_write, false};
    }
    std::size_t read(std::span<std::uint8_t> room) override {
        const std::size_t count = std::min({room.size(), incoming_.size(), at_once, closes_after - given_});
        std::copy_n(incoming_.begin(), count, room.begin());
        incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(count));
        given_ += count;
        return count;
    }
    std::size_t write(ByteView bytes) override {
        const std::size_t count = std::min(bytes.size(), at_once);
        push(machine_.receive(bytes.first(count)));
        return count;
    }

  private:
    FakeMachine& machine_;
    Bytes incoming_;
    std::size_t given_ = 0;
};

}  // namespace operator_side
