// SPDX-License-Identifier: GPL-2.0-or-later
// What a domain does when it is not asleep: a queue of things that want a turn, and one of coroutines that may go on. Both
// are lists through their members, so asking for a turn never fails. A turn does a bounded piece of work and asks for
// another if there is more: nobody's peer can keep the domain busy for itself.
//
// One vcpu uses a Turns. Upcalls do not: they note the port, and rt/loop.hpp asks for the turn.
#pragma once

#include <coroutine>

namespace rt {

class Turns;

// Something that can be given turns, one at a time.
class Work {
  public:
    Work() = default;
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

  protected:
    ~Work() = default;

  private:
    friend Turns;
    virtual void turn() = 0;
    Work* next_ = nullptr;
    bool queued_ = false;
};

// Someone who waits for one event: a coroutine, or a function to call.
class Waiter {
  public:
    void wait(std::coroutine_handle<> coroutine) { coroutine_ = coroutine; }
    void wait(void (*function)(void*), void* context) {
        function_ = function;
        context_ = context;
    }

  private:
    friend Turns;
    void go() {
        if (function_ != nullptr) function_(context_);
        else if (coroutine_) coroutine_.resume();
    }
    std::coroutine_handle<> coroutine_;
    void (*function_)(void*) = nullptr;
    void* context_ = nullptr;
    Waiter* next_ = nullptr;
};

class Turns {
  public:
    void ask(Work& work) {
        if (work.queued_) return;
        work.queued_ = true;
        append(first_work_, last_work_, work);
    }
    void wake(Waiter& waiter) { append(first_waiter_, last_waiter_, waiter); }

    bool idle() const { return first_work_ == nullptr && first_waiter_ == nullptr; }

    // Everyone who may go on goes on; then one turn for each that had asked by then.
    void round() {
        while (Waiter* const waiter = take(first_waiter_, last_waiter_)) waiter->go();
        Work* work = first_work_;
        first_work_ = last_work_ = nullptr;
        while (work != nullptr) {
            Work* const next = work->next_;
            work->next_ = nullptr;
            work->queued_ = false;
            work->turn();
            work = next;
        }
    }

  private:
    template <typename Node>
    static void append(Node*& first, Node*& last, Node& node) {
        node.next_ = nullptr;
        (first == nullptr ? first : last->next_) = &node;
        last = &node;
    }
    template <typename Node>
    static Node* take(Node*& first, Node*& last) {
        Node* const node = first;
        if (node != nullptr) first = node->next_;
        if (first == nullptr) last = nullptr;
        return node;
    }

    Work *first_work_ = nullptr, *last_work_ = nullptr;
    Waiter *first_waiter_ = nullptr, *last_waiter_ = nullptr;
};

}  // namespace rt
