// SPDX-License-Identifier: GPL-2.0-or-later
// Buffers for the commands on the operator's lines: each holds one from its first byte until its answer has left. There is
// a fixed number; who needs one and finds none leaves its client's bytes where they are. Every line can always have one, so
// none waits for another's client.
#pragma once

#include <array>
#include <cstring>

#include "idl/line.hpp"
#include "rt/list.hpp"
#include "rt/memory.hpp"
#include "rt/turns.hpp"

namespace console {

using namespace abi;

inline constexpr u32 sessions_most = 8;

struct CommandBuffer {
    // In front of the data, at the end of a page that nobody else sees, stands the header of the answer's frame.
    static constexpr u32 data_pages = line::data_max / page_size;
    static_assert(data_pages == line::call_pages_max);

    std::byte* data = nullptr;
    u16 command = 0, session = 0;
    line::Status status{};
    u32 id = 0;
    u32 length = 0;             // of the data: the command's, then its answer's
    u32 sent = 0;               // of the answer's frame
    CommandBuffer* next_ = nullptr;

    std::byte* frame() const { return data - sizeof(line::Frame); }
    template <typename T>
    T read() const {
        T value;
        std::memcpy(&value, data, sizeof value);
        return value;
    }
    template <typename T>
    void answer(line::Status how, const T& with) {
        status = how;
        length = sizeof with;
        std::memcpy(data, &with, sizeof with);
    }
    void answer(line::Status how) {
        if (how != line::Status::ok) return answer(how, line::Problem{});
        status = how;
        length = 0;
    }
};

class CommandPool {
  public:
    static constexpr u32 most = 16, most_each = 4;

    CommandPool() {
        for (CommandBuffer& buffer : buffers_) {
            buffer.data = static_cast<std::byte*>(rt::memory::take_pages(1 + CommandBuffer::data_pages)) + page_size;
            free_.append(buffer);
        }
    }
    CommandPool(const CommandPool&) = delete;

    // Null: none for this session now. `waiting` gets a turn when that may have changed.
    CommandBuffer* take(u16 session, rt::Work& waiting) {
        if (!may_take(session)) {
            waiting_[session] = &waiting;
            return nullptr;
        }
        ++held_[session];
        --free_count_;
        CommandBuffer* const buffer = free_.take();
        buffer->session = session;
        buffer->sent = buffer->length = 0;
        return buffer;
    }
    void give_back(CommandBuffer& buffer, rt::Turns& turns) {
        --held_[buffer.session];
        ++free_count_;
        free_.append(buffer);
        for (rt::Work*& waiting : waiting_)
            if (waiting != nullptr) turns.ask(*std::exchange(waiting, nullptr));
    }

    u32 free() const { return free_count_; }
    u32 held(u16 session) const { return held_[session]; }

  private:
    bool may_take(u16 session) const {
        if (held_[session] >= most_each) return false;
        u32 others_without = 0;
        for (u32 other = 0; other < sessions_most; ++other)
            if (other != session && held_[other] == 0) ++others_without;
        return free_count_ > (held_[session] == 0 ? 0 : others_without);
    }

    std::array<CommandBuffer, most> buffers_{};
    rt::List<CommandBuffer> free_;
    u32 free_count_ = most;
    std::array<u32, sessions_most> held_{};
    std::array<rt::Work*, sessions_most> waiting_{};
};
static_assert(CommandPool::most >= sessions_most);

}  // namespace console
