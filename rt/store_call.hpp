// SPDX-License-Identifier: GPL-2.0-or-later
// One request to the store, and what came back. A StoreCall lives with its caller until it has ended, in the frame of
// the coroutine that awaits it, and so does what it points to: the path, the value, the buffer for the answer.
#pragma once

#include <span>
#include <string_view>

#include "idl/store.hpp"
#include "rt/list.hpp"
#include "rt/turns.hpp"

namespace rt {

using namespace common::integers;

// `broken`: what is in the page cannot be, nobody will answer any more. The others are what the store said, or would
// say of a request that was not even sent.
enum class StoreError : u8 { none, not_found, denied, invalid, again, exists, too_big, no_space, busy, other, broken };

constexpr StoreError store_error(std::string_view name) {
    constexpr struct {
        std::string_view name;
        StoreError error;
    } names[] = {
        {"ENOENT", StoreError::not_found}, {"EACCES", StoreError::denied},   {"EPERM", StoreError::denied},
        {"EINVAL", StoreError::invalid},   {"EAGAIN", StoreError::again},    {"EEXIST", StoreError::exists},
        {"E2BIG", StoreError::too_big},    {"ENOSPC", StoreError::no_space}, {"EBUSY", StoreError::busy},
    };
    for (const auto& known : names)
        if (known.name == name) return known.error;
    return StoreError::other;
}

struct StoreReply {
    StoreError error;
    u32 length;  // bytes put into the caller's buffer; of an answer that is longer (too_big) the first ones
    bool ok() const { return error == StoreError::none; }
};

// 0: none.
using Transaction = u32;

class StoreClient;
class StoreWatch;

class [[nodiscard]] StoreCall {
  public:
    StoreCall(const StoreCall&) = delete;
    StoreCall& operator=(const StoreCall&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine);
    StoreReply await_resume() const { return reply_; }

  private:
    friend StoreClient;
    friend List<StoreCall>;

    // Every payload is a text, its NUL, and perhaps something more. `refused`: it ends with this and is not sent.
    struct Request {
        store::Type type;
        Transaction transaction;
        std::string_view text, more;
        StoreError refused;
    };
    StoreCall(StoreClient& client, const Request& request, std::span<char> into, StoreWatch* watch = nullptr)
        : client_(client), request_(request), into_(into), watch_(watch) {}
    // Of numbers, each a text; they are kept here.
    StoreCall(StoreClient& client, store::Type type, std::span<const u32> numbers);

    // The next bytes that are to go out, as many as stand together; none: all are out.
    std::span<const u8> unsent() const {
        const std::string_view parts[] = {
            {reinterpret_cast<const char*>(&header_), sizeof header_}, request_.text, {"", 1}, request_.more};
        u32 skip = sent_;
        for (const std::string_view part : parts) {
            if (skip < part.size()) return {reinterpret_cast<const u8*>(part.data()) + skip, part.size() - skip};
            skip -= static_cast<u32>(part.size());
        }
        return {};
    }

    StoreClient& client_;
    Request request_;
    std::span<char> into_;
    StoreWatch* watch_;  // that it registers or takes back
    store::Header header_{};
    u32 sent_ = 0;
    StoreReply reply_{};
    Waiter waiter_;
    char numbers_[32];
    StoreCall* next_ = nullptr;  // in the list it is in
};

}  // namespace rt
