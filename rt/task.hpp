// SPDX-License-Identifier: GPL-2.0-or-later
// Coroutines. A Task<T> starts when it is awaited and gives a T; `detach` starts one that nobody waits for. Frames come
// from operator new.
#pragma once

#include <coroutine>
#include <cstdlib>
#include <utility>

namespace rt {

template <typename T>
class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> continuation = std::noop_coroutine();

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

template <typename T>
Task<T> detail::Promise<T>::get_return_object() { return Task<T>(std::coroutine_handle<Promise>::from_promise(*this)); }
inline Task<void> detail::Promise<void>::get_return_object() { return Task<void>(std::coroutine_handle<Promise>::from_promise(*this)); }

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
