// SPDX-License-Identifier: GPL-2.0-or-later
// How coroutines of one domain wait for each other: for a signal, for their turn to pass a gate, for the others to have had
// their turns.
#pragma once

#include "rt/list.hpp"
#include "rt/turns.hpp"

namespace rt {

// Wakes everyone who waits when it is fired. Nothing is remembered: who waits looks at what it waits for first.
class Signal {
  public:
    explicit Signal(Turns& turns) : turns_(turns) {}
    Signal(const Signal&) = delete;

    class Wait {
      public:
        explicit Wait(Signal& signal) : signal_(signal) {}
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> coroutine) {
            waiter_.wait(coroutine);
            signal_.waiting_.append(*this);
        }
        void await_resume() const noexcept {}

      private:
        friend Signal;
        friend List<Wait>;
        Signal& signal_;
        Waiter waiter_;
        Wait* next_ = nullptr;
    };
    Wait wait() { return Wait(*this); }
    void fire() {
        while (Wait* const one = waiting_.take()) turns_.wake(one->waiter_);
    }
    // The first one only. False: nobody waits.
    bool fire_one() {
        Wait* const one = waiting_.take();
        if (one != nullptr) turns_.wake(one->waiter_);
        return one != nullptr;
    }

  private:
    Turns& turns_;
    List<Wait> waiting_;
};

// One at a time, in the order they came.
//
//     co_await gate.enter();
//     const Gate::Inside inside(gate);
class Gate {
  public:
    explicit Gate(Turns& turns) : free_(turns) {}

    class Enter {
      public:
        explicit Enter(Gate& gate) : gate_(gate), wait_(gate.free_) {}
        bool await_ready() const noexcept { return !gate_.taken_; }
        void await_suspend(std::coroutine_handle<> coroutine) { wait_.await_suspend(coroutine); }
        void await_resume() const noexcept { gate_.taken_ = true; }

      private:
        Gate& gate_;
        Signal::Wait wait_;
    };
    Enter enter() { return Enter(*this); }

    class Inside {
      public:
        explicit Inside(Gate& gate) : gate_(gate) {}
        Inside(const Inside&) = delete;
        // It is passed on, so that nobody comes in between.
        ~Inside() { gate_.taken_ = gate_.free_.fire_one(); }

      private:
        Gate& gate_;
    };

  private:
    Signal free_;
    bool taken_ = false;
};

// co_await NextRound(turns): goes on after everyone else who wants a turn had one.
class NextRound final : public Work {
  public:
    explicit NextRound(Turns& turns) : turns_(turns) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
        coroutine_ = coroutine;
        turns_.ask(*this);
    }
    void await_resume() const noexcept {}

  private:
    void turn() override { coroutine_.resume(); }
    Turns& turns_;
    std::coroutine_handle<> coroutine_;
};

}  // namespace rt
