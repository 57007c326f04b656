// SPDX-License-Identifier: GPL-2.0-or-later
// Takes a stream of bytes, cut anywhere, apart into frames (idl/line.capnp). It keeps the header; where the data go is said
// once the header is there, so nothing is stored that nobody has room for.
#pragma once

#include <cstring>
#include <span>

#include "idl/line.hpp"

namespace console {

using namespace common::integers;

class FrameReader {
  public:
    enum class Event : u8 {
        more,       // it wants more bytes
        header,     // header() is whole: into() has to be said before it goes on
        whole,      // and so are its data
    };

    const line::Frame& header() const { return header_; }
    bool is_deciding() const { return done_ == sizeof header_ && state_ == State::header; }
    // Bytes of this frame that are still to come; valid from `header` on.
    u32 left() const { return header_.length - passed_; }

    void reset() {
        state_ = State::header;
        done_ = passed_ = 0;
    }
    // Room for header().length bytes; null: they are not kept.
    void into(std::byte* data) {
        state_ = State::data;
        data_ = data;
    }
    // Bytes of the data that someone else took.
    void pass(u32 count) {
        passed_ += count;
        if (left() == 0) reset();
    }

    // Returns how many bytes it took.
    u32 feed(std::span<const u8> bytes, Event& event) {
        u32 taken = 0;
        if (state_ == State::header) {
            taken = fill(reinterpret_cast<std::byte*>(&header_) + done_, sizeof header_ - done_, bytes);
            done_ += taken;
            event = is_deciding() ? Event::header : Event::more;
            return taken;
        }
        taken = fill(data_ == nullptr ? nullptr : data_ + passed_, left(), bytes);
        passed_ += taken;
        event = left() == 0 ? Event::whole : Event::more;
        if (event == Event::whole) reset();
        return taken;
    }

  private:
    enum class State : u8 { header, data };
    static u32 fill(std::byte* to, std::size_t room, std::span<const u8> bytes) {
        const std::size_t count = bytes.size() < room ? bytes.size() : room;
        if (to != nullptr && count != 0) std::memcpy(to, bytes.data(), count);
        return static_cast<u32>(count);
    }
    line::Frame header_{};
    State state_ = State::header;
    u32 done_ = 0, passed_ = 0;
    std::byte* data_ = nullptr;
};

}  // namespace console
