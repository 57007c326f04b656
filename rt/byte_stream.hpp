// SPDX-License-Identifier: GPL-2.0-or-later
// The two ends of a byte stream in a shared page (idl/console.capnp, idl/store.capnp). Each end keeps its own index in
// private memory and bounds what the peer's says; the reader may look at bytes before it takes them, so that what a message
// did can be committed before it is gone.
#pragma once

#include <span>

#include "rt/shared.hpp"

namespace rt {

using namespace common::integers;

struct StreamView {
    u8* bytes;
    u32 size;                  // a power of two
    u32 &consumed, &produced;  // shared
};

class StreamEnd {
  public:
    bool broken() const { return broken_; }      // the peer's index says more than the stream holds

  protected:
    explicit StreamEnd(StreamView view) : view_(view) {}
    u8& at(u32 index) const { return view_.bytes[index & (view_.size - 1)]; }
    // Bytes in the stream; 0 if that cannot be true.
    u32 checked(u32 bytes) {
        broken_ = broken_ || bytes > view_.size;
        return broken_ ? 0 : bytes;
    }
    StreamView view_;

  private:
    bool broken_ = false;
};

class StreamWriter : public StreamEnd {
  public:
    explicit StreamWriter(StreamView view) : StreamEnd(view), produced_(shared::load(view.produced)) {}

    u32 room() {
        const u32 used = checked(produced_ - shared::load(view_.consumed));
        return broken() ? 0 : view_.size - used;
    }
    // Returns how many bytes went in; the peer has to be notified if any did.
    u32 write(std::span<const u8> from) {
        const u32 free = room(), count = free < from.size() ? free : static_cast<u32>(from.size());
        for (u32 i = 0; i < count; ++i) at(produced_ + i) = from[i];
        if (count != 0) shared::store(view_.produced, produced_ += count);
        return count;
    }

  private:
    u32 produced_;
};

class StreamReader : public StreamEnd {
  public:
    explicit StreamReader(StreamView view) : StreamEnd(view), consumed_(shared::load(view.consumed)) {}

    u32 waiting() { return checked(shared::load(view_.produced) - consumed_); }
    // Copies bytes that are waiting, from `skip` on, without taking them. Returns how many.
    u32 look(std::span<u8> into, u32 skip = 0) {
        const u32 there = waiting();
        if (there <= skip) return 0;
        const u32 count = there - skip < into.size() ? there - skip : static_cast<u32>(into.size());
        for (u32 i = 0; i < count; ++i) shared::read(into[i], &at(consumed_ + skip + i));
        return count;
    }
    // Takes bytes that were looked at; the peer has to be notified.
    void take(u32 count) { shared::store(view_.consumed, consumed_ += count); }

  private:
    u32 consumed_;
};

}  // namespace rt
