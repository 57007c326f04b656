// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/backtrace.hpp"

#include <cstring>
#include <optional>

namespace operator_side {

namespace {

constexpr std::size_t calls_most = 40;
constexpr std::uint64_t word = 8;
constexpr std::uint64_t near_bytes = std::uint64_t{32} << 20;  // a kernel's code, without symbols: around rip

class Stack {
  public:
    Stack(std::uint64_t at, ByteView bytes) : at_(at), bytes_(bytes) {}

    std::optional<std::uint64_t> word_at(std::uint64_t address) const {
        const std::uint64_t offset = address - at_;
        if (address % word != 0 || offset >= bytes_.size() || bytes_.size() - offset < word) return {};
        std::uint64_t value;
        std::memcpy(&value, bytes_.data() + offset, word);
        return value;
    }
    std::uint64_t first() const { return (at_ + word - 1) / word * word; }
    std::uint64_t words() const { return bytes_.size() / word; }

  private:
    const std::uint64_t at_;
    const ByteView bytes_;
};

class Tracer {
  public:
    Tracer(const abi::UserRegs& registers, const Stack& stack, const Symbols& symbols)
        : registers_(registers), stack_(stack), symbols_(symbols) {}

    std::vector<Call> run() {
        calls_.push_back({registers_.rip, true});
        add_candidates(follow_frames());
        return std::move(calls_);
    }

  private:
    bool is_code(std::uint64_t address) const {
        if (!symbols_.empty())
            return symbols_.at(address - 1).has_value();  // a call that does not return may end its function
        return address - (registers_.rip - near_bytes) < 2 * near_bytes;
    }

    // By frame pointers: each frame begins with its caller's frame's address, and the return address. Frames lie higher
    // and higher. Where the chain breaks, the address above the last frame.
    std::uint64_t follow_frames() {
        std::uint64_t above = stack_.first();
        for (std::uint64_t frame = registers_.rbp; frame >= above && calls_.size() < calls_most;) {
            const std::optional<std::uint64_t> caller = stack_.word_at(frame), back = stack_.word_at(frame + word);
            if (!caller || !back || !is_code(*back)) break;
            calls_.push_back({*back, true});
            above = frame + 2 * word;
            frame = *caller;
        }
        return above;
    }

    void add_candidates(std::uint64_t from) {
        for (std::uint64_t i = 0; i < stack_.words() && calls_.size() < calls_most; ++i) {
            const std::optional<std::uint64_t> value = stack_.word_at(from + i * word);
            if (value && is_code(*value)) calls_.push_back({*value, false});
        }
    }

    const abi::UserRegs& registers_;
    const Stack& stack_;
    const Symbols& symbols_;
    std::vector<Call> calls_;
};

}  // namespace

std::vector<Call> backtrace(const abi::UserRegs& registers, std::uint64_t stack_at, ByteView stack,
                            const Symbols& symbols) {
    return Tracer(registers, Stack(stack_at, stack), symbols).run();
}

}  // namespace operator_side
