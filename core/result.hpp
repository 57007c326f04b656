// SPDX-License-Identifier: GPL-2.0-or-later
// How a function of the core fails. A caller's mistake is an Error and travels back to it; a guest beyond help is crashed
// (Domain::crash); our own contradiction is a panic. The three are never mixed.
#pragma once

#include <utility>

#include "idl/types.hpp"

namespace core {

// Values are the ABI's error numbers, so that the edge needs one negation (see errno_of). `restart` never leaves the
// core: it says that a long operation was preempted, has kept its progress, and must be called again.
enum class [[nodiscard]] Error : int {
    none = 0,
    permission = abi::eperm,
    not_found = abi::enoent,
    no_domain = abi::esrch,
    too_big = abi::e2big,
    again = abi::eagain,
    no_memory = abi::enomem,
    access = abi::eacces,
    fault = abi::efault,
    busy = abi::ebusy,
    exists = abi::eexist,
    no_device = abi::enodev,
    invalid = abi::einval,
    no_space = abi::enospc,
    no_call = abi::enosys,
    not_supported = abi::eopnotsupp,
    restart = 85,
};

constexpr abi::i64 errno_of(Error error) { return -static_cast<abi::i64>(error); }

// Either a value or an Error other than none.
template <typename T>
class [[nodiscard]] Result {
  public:
    constexpr Result(T value) : value_(std::move(value)), error_(Error::none) {}
    constexpr Result(Error error) : value_{}, error_(error) {}

    constexpr bool ok() const { return error_ == Error::none; }
    constexpr Error error() const { return error_; }
    constexpr const T& value() const { return value_; }

  private:
    T value_;
    Error error_;
};

// Leave the function with the error of an expression of type Error, if it has one.
#define TRY(expression)                                                                   \
    do {                                                                                  \
        if (const ::core::Error try_error = (expression); try_error != ::core::Error::none) \
            return try_error;                                                             \
    } while (false)

}  // namespace core
