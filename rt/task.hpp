// SPDX-License-Identifier: GPL-2.0-or-later
// Coroutines. A Task<T> starts when it is awaited and gives a T; `detach` starts one that nobody waits for. Frames come
// from operator new.
//
// Write `const auto outcome = co_await ...;` as a statement of its own. GCC 12 lays a frame out wrongly if an await with
// temporaries stands inside of a condition: the coroutine is then never resumed. Each one is checked when it is made.
#pragma once

#include <coroutine>
#include <cstddef>
#include <new>
#include <utility>

#include "rt/panic.hpp"

namespace rt {

template <typename T>
class Task;

namespace detail {

// Of the coroutine that is being made; null if the compiler needs no allocation for it.
inline void* newest_frame = nullptr;

struct PromiseBase {
    std::coroutine_handle<> continuation = std::noop_coroutine();

    static void* operator new(std::size_t size) { return newest_frame = ::operator new(size); }
    static void operator delete(void* frame) { ::operator delete(frame); }

    struct End {
        bool await_ready() const noexcept { return false; }
        template <typename Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept { return done.promise().continuation; }
        void await_resume() const noexcept {}
    };
    std::suspend_always initial_suspend() noexcept { return {}; }
    End final_suspend() noexcept { return {}; }
    void unhandled_exception();
};

template <typename T>
struct Promise : PromiseBase {
    T value{};
    Task<T> get_return_object();
    void return_value(T result) { value = std::move(result); }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() {}
};

}  // namespace detail

template <typename T = void>
class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<T>;

    explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
    Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
    Task(const Task&) = delete;
    ~Task() {
        if (coroutine_) coroutine_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept {
        coroutine_.promise().continuation = waiting;
        return coroutine_;
    }
    T await_resume() {
        if constexpr (!std::is_void_v<T>) return std::move(coroutine_.promise().value);
    }

  private:
    std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

// The handle of a new coroutine; it has to begin where its frame does.
template <typename Promise>
std::coroutine_handle<Promise> handle_of(Promise& promise) {
    const auto coroutine = std::coroutine_handle<Promise>::from_promise(promise);
    if (newest_frame != nullptr && coroutine.address() != newest_frame) panic("the compiler laid a coroutine's frame out wrongly: see rt/task.hpp");
    newest_frame = nullptr;
    return coroutine;
}

template <typename T>
Task<T> Promise<T>::get_return_object() { return Task<T>(handle_of(*this)); }
inline Task<void> Promise<void>::get_return_object() { return Task<void>(handle_of(*this)); }

}  // namespace detail

// Where exceptions do not exist nothing is ever unhandled.
inline void detail::PromiseBase::unhandled_exception() {
#if __cpp_exceptions
    throw;
#else
    __builtin_trap();
#endif
}

namespace detail {

// A coroutine that destroys itself at its end.
struct Detached {
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { PromiseBase{}.unhandled_exception(); }
    };
};

}  // namespace detail

// Starts a task now; its frame lives until it has ended.
inline detail::Detached detach(Task<void> task) { co_await std::move(task); }

}  // namespace rt
