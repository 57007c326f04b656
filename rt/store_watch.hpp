// SPDX-License-Identifier: GPL-2.0-or-later
// A path that its owner wants to hear of. It says that something changed there or below, not what: events that nobody
// waited for are one. It lives, and its path does, from `co_await client.watch(w)` to the end of `co_await
// client.unwatch(w)`, or until the client is broken. One that goes earlier is forgotten, but the store was not told:
// the next event for it is one for nobody, and breaks the client.
#pragma once

#include <string_view>
#include <utility>

#include "common/integers.hpp"
#include "rt/list.hpp"
#include "rt/panic.hpp"
#include "rt/turns.hpp"

namespace rt {

using namespace common::integers;

class StoreClient;

class StoreWatch {
  public:
    explicit StoreWatch(std::string_view path) : path_(path) {}
    StoreWatch(const StoreWatch&) = delete;
    StoreWatch& operator=(const StoreWatch&) = delete;
    ~StoreWatch();

    std::string_view path() const { return path_; }

    // What `fired` awaits. The answer is in it: whoever takes the watch back may let it go before this one goes on.
    class [[nodiscard]] Event {
      public:
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;

        bool await_ready() {
            fired_ = std::exchange(watch_.fired_, false);
            return fired_ || watch_.state_ == State::idle;
        }
        void await_suspend(std::coroutine_handle<> coroutine) {
            if (watch_.waiting_ != nullptr) panic("two wait for one watch");
            waiter_.wait(coroutine);
            watch_.waiting_ = this;
        }
        bool await_resume() const { return fired_; }

      private:
        friend StoreClient;
        friend StoreWatch;
        explicit Event(StoreWatch& watch) : watch_(watch) {}
        StoreWatch& watch_;
        bool fired_ = false;
        Waiter waiter_;
    };

    // True as soon as an event has come since the last time; the store sends the first one at registration. False: none
    // will come, the watch is not registered or the client is broken. One may wait at a time.
    Event fired() { return Event(*this); }

  private:
    friend StoreClient;
    friend List<StoreWatch>;
    enum class State : u8 { idle, asked, registered, leaving };
    static constexpr u32 token_digits = 16;

    void set_token(u64 number) {
        for (u32 i = token_digits; i-- != 0; number >>= 4) token_[i] = "0123456789abcdef"[number & 15];
    }
    // As it goes over the wire, with its NUL.
    std::string_view token_text() const { return {token_, token_digits + 1}; }
    bool has_token(std::string_view token) const { return token == token_text().substr(0, token_digits); }

    void wake(Turns& turns, bool fired) {
        if (waiting_ != nullptr) {
            waiting_->fired_ = fired;
            turns.wake(waiting_->waiter_);
            waiting_ = nullptr;
        } else {
            fired_ = fired;
        }
    }

    std::string_view path_;
    StoreClient* client_ = nullptr;  // unless idle
    State state_ = State::idle;
    bool fired_ = false;  // and nobody has heard of it; never while idle
    char token_[token_digits + 1]{};
    Event* waiting_ = nullptr;
    StoreWatch* next_ = nullptr;
};

}  // namespace rt
