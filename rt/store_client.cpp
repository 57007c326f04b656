// SPDX-License-Identifier: GPL-2.0-or-later
// What callers ask for, and whether it is sent at all; rt/store_messages.cpp has what goes through the page.
#include "rt/store_client.hpp"

namespace rt {

using store::Type;

namespace {

// What the store would say to a path and what follows it, as far as their lengths tell. A NUL would end the path early.
StoreError refusal(std::string_view path, std::string_view more) {
    const u32 limit = path.starts_with('/') ? store::absolute_path_max : store::relative_path_max;
    if (path.empty() || path.size() > limit || path.find('\0') != path.npos) return StoreError::invalid;
    return more.size() > store::payload_max - 1 - path.size() ? StoreError::too_big : StoreError::none;
}

}  // namespace

StoreCall StoreClient::call(Type type, Transaction transaction, std::string_view path, std::span<char> into,
                            std::string_view more, StoreWatch* watch) {
    return {*this, {type, transaction, path, more, refusal(path, more)}, into, watch};
}

StoreCall StoreClient::read(std::string_view path, std::span<char> into, Transaction transaction) {
    return call(Type::read, transaction, path, into);
}
StoreCall StoreClient::directory(std::string_view path, std::span<char> into, Transaction transaction) {
    return call(Type::directory, transaction, path, into);
}
StoreCall StoreClient::write(std::string_view path, std::string_view value, Transaction transaction) {
    return call(Type::write, transaction, path, {}, value);
}
StoreCall StoreClient::make_directory(std::string_view path, Transaction transaction) {
    return call(Type::mkdir, transaction, path);
}
StoreCall StoreClient::remove(std::string_view path, Transaction transaction) {
    return call(Type::rm, transaction, path);
}

StoreCall StoreClient::set_permissions(std::string_view path, std::string_view permissions, Transaction transaction) {
    return call(Type::set_perms, transaction, path, {}, permissions);
}
StoreCall StoreClient::get_permissions(std::string_view path, std::span<char> into, Transaction transaction) {
    return call(Type::get_perms, transaction, path, into);
}
StoreCall StoreClient::introduce(DomId domain, EvtchnPort port) {
    // The frame in between nobody looks at.
    const u32 numbers[] = {domain, 0, port};
    return {*this, Type::introduce, numbers};
}
StoreCall StoreClient::release(DomId domain) {
    const u32 number = domain;
    return {*this, Type::release, {&number, 1}};
}
StoreCall StoreClient::control(std::string_view command, std::string_view arguments, std::span<char> into) {
    return call(Type::control, 0, command, into, arguments);
}

StoreCall StoreClient::begin(std::span<char> number) {
    const StoreError refused = number.size() < number_bytes ? StoreError::invalid : StoreError::none;
    return {*this, {Type::transaction_start, 0, {}, {}, refused}, number};
}
StoreCall StoreClient::commit(Transaction transaction) {
    return {*this, {Type::transaction_end, transaction, "T", {}, StoreError::none}, {}};
}
StoreCall StoreClient::abort(Transaction transaction) {
    return {*this, {Type::transaction_end, transaction, "F", {}, StoreError::none}, {}};
}

Transaction StoreClient::number_of(const StoreReply& reply, std::span<const char> number) {
    u64 value = 0;
    const std::size_t given = reply.ok() ? reply.length : 0, length = given < number.size() ? given : number.size();
    for (std::size_t i = 0; i < length; ++i) {
        if (number[i] == 0 && i == length - 1) break;
        if (number[i] < '0' || number[i] > '9') return 0;
        value = value * 10 + static_cast<u64>(number[i] - '0');
        if (value > ~Transaction{0}) return 0;
    }
    return static_cast<Transaction>(value);
}

StoreCall StoreClient::watch(StoreWatch& watch) {
    return call(Type::watch, 0, watch.path(), {}, watch.token_text(), &watch);
}
StoreCall StoreClient::unwatch(StoreWatch& watch) {
    return call(Type::unwatch, 0, watch.path(), {}, watch.token_text(), &watch);
}

StoreCall::StoreCall(StoreClient& client, store::Type type, std::span<const u32> numbers)
    : client_(client), request_{type, 0, {}, {}, StoreError::none}, watch_(nullptr) {
    u32 length = 0, first = 0;
    for (const u32 number : numbers) {
        u32 digits = 1;
        for (u32 rest = number; rest >= 10; rest /= 10) ++digits;
        for (u32 i = digits, rest = number; i != 0; rest /= 10) numbers_[length + --i] = static_cast<char>('0' + rest % 10);
        length += digits;
        if (first == 0) first = length;
        numbers_[length++] = 0;
    }
    request_.text = {numbers_, first};
    request_.more = {numbers_ + first + 1, length - first - 1};
}

void StoreCall::await_suspend(std::coroutine_handle<> coroutine) {
    waiter_.wait(coroutine);
    client_.submit(*this);
}

void StoreClient::submit(StoreCall& call) {
    StoreError refused = broken_ ? StoreError::broken : call.request_.refused;
    if (refused == StoreError::none && call.watch_ != nullptr && !set_out(call)) refused = StoreError::invalid;
    if (refused != StoreError::none) {
        call.watch_ = nullptr;  // this call changes nothing about it
        return end(call, {refused, 0});
    }
    const u32 length = static_cast<u32>(call.request_.text.size() + 1 + call.request_.more.size());
    call.header_ = {static_cast<u32>(call.request_.type), new_request(), call.request_.transaction, length};
    waiting_.append(call);
    turns_.ask(*this);
}

// From its registration to the end of its return the watch is in the list of those that events may come for. False: it
// is in no state for this.
bool StoreClient::set_out(StoreCall& call) {
    StoreWatch& watch = *call.watch_;
    if (call.request_.type == Type::unwatch) {
        if (watch.state_ != StoreWatch::State::registered || watch.client_ != this) return false;
        watch.state_ = StoreWatch::State::leaving;
        return true;
    }
    if (watch.state_ != StoreWatch::State::idle) return false;
    watch.state_ = StoreWatch::State::asked;
    watch.client_ = this;
    watch.set_token(++last_token_);
    watches_.append(watch);
    return true;
}

// Not 0, which events have, and, however long they take, none that is still out.
u32 StoreClient::new_request() {
    const auto is_out = [this](const List<StoreCall>& list) {
        for (const StoreCall* call = list.first(); call != nullptr; call = call->next_)
            if (call->header_.request == last_request_) return true;
        return false;
    };
    do ++last_request_;
    while (last_request_ == 0 || is_out(waiting_) || is_out(sent_) || incoming_.header().request == last_request_);
    return last_request_;
}

StoreWatch::~StoreWatch() {
    if (state_ != State::idle) client_->forget(*this);
}

// Whoever outlives the client finds it broken.
StoreClient::~StoreClient() {
    while (StoreWatch* const watch = watches_.take()) {
        watch->state_ = StoreWatch::State::idle;
        watch->fired_ = false;
    }
}

}  // namespace rt
