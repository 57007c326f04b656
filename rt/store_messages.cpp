// SPDX-License-Identifier: GPL-2.0-or-later
// What goes through the page: requests in the order of their calls, answers and events as they come; and how calls end.
#include <utility>

#include "rt/store_client.hpp"

namespace rt {

using store::Type;

namespace {

constexpr u32 stream_bytes = sizeof(store::Page::req);
static_assert(sizeof(store::Page::rsp) == stream_bytes);

constexpr std::size_t smaller(std::size_t a, std::size_t b) { return a < b ? a : b; }

// Whether the answer is more than a word of consent.
bool gives_data(Type type) {
    return type == Type::read || type == Type::directory || type == Type::transaction_start || type == Type::get_perms ||
           type == Type::control;
}

// Takes the one that is meant out of a list, usually the first. Null: it is not there.
template <typename T, typename IsMeant>
T* take_from(List<T>& list, IsMeant is_meant) {
    if (list.first() != nullptr && is_meant(*list.first())) return list.take();
    List<T> others;
    T* found = nullptr;
    while (T* const one = list.take())
        if (found == nullptr && is_meant(*one)) found = one;
        else others.append(*one);
    list = others;
    return found;
}

}  // namespace

void StoreClient::turn() {
    if (broken_) return;
    const u32 received = receive(), sent = send();
    if (received + sent != 0) events::send(port_);
    // A peer who notifies only if a stream was full, or empty, may have looked before our indices moved.
    shared::full_barrier();
    const bool more = replies_.waiting() != 0, room = requests_.room() != 0;
    if (replies_.broken() || requests_.broken()) fail();
    if (!broken_ && (more || (room && waiting_.first() != nullptr))) turns_.ask(*this);
}

// Returns how many bytes went out.
u32 StoreClient::send() {
    u32 sent = 0;
    while (StoreCall* const call = waiting_.first()) {
        const std::span<const u8> part = call->unsent();
        const u32 count = requests_.write(part.first(smaller(part.size(), stream_bytes - sent)));
        if (count == 0) break;
        sent += count;
        call->sent_ += count;
        if (call->unsent().empty()) sent_.append(*waiting_.take());
    }
    return sent;
}

// Returns how many bytes came in.
u32 StoreClient::receive() {
    u32 received = 0;
    while (!broken_) {
        u8 bytes[128];
        const u32 count = replies_.look({bytes, smaller(sizeof bytes, stream_bytes - received)});
        if (count == 0) break;
        replies_.take(count);
        received += count;
        if (!accept({bytes, count})) fail();
    }
    return received;
}

bool StoreClient::accept(std::span<const u8> bytes) {
    while (!bytes.empty()) {
        const bool had_header = incoming_.has_header();
        bytes = bytes.subspan(incoming_.take(bytes));
        if (!had_header && incoming_.has_header() && !begin_message()) return false;
        if (incoming_.is_complete() && !end_message()) return false;
    }
    return true;
}

// The header is there. Either nobody's request, so it is an event, or one's that was wholly sent.
bool StoreClient::begin_message() {
    const store::Header& header = incoming_.header();
    if (header.length > store::payload_max) return false;
    if (header.type == static_cast<u32>(Type::watch_event)) return header.request == 0 && header.transaction == 0;
    answered_ = take_from(sent_, [&](const StoreCall& call) { return call.header_.request == header.request; });
    if (answered_ == nullptr || header.transaction != answered_->header_.transaction) return false;
    if (header.type == static_cast<u32>(Type::error)) return true;
    incoming_.put_into(answered_->into_);
    return header.type == answered_->header_.type;
}

bool StoreClient::end_message() {
    const StoreIncoming message = incoming_;
    incoming_.clear();
    if (message.header().type == static_cast<u32>(Type::watch_event)) {
        const std::string_view token = message.token();
        StoreWatch* watch = watches_.first();
        while (watch != nullptr && !watch->has_token(token)) watch = watch->next_;
        if (watch != nullptr) watch->wake(turns_, true);
        return watch != nullptr;
    }
    StoreCall& call = *std::exchange(answered_, nullptr);
    const bool is_error = message.header().type == static_cast<u32>(Type::error);
    const bool is_cut = message.is_cut() && gives_data(call.request_.type);
    if (is_error) end(call, {store_error(message.name()), 0});
    else end(call, {is_cut ? StoreError::too_big : StoreError::none, message.kept()});
    return true;
}

// ---- ends

void StoreClient::end(StoreCall& call, StoreReply reply) {
    if (StoreWatch* const watch = call.watch_; watch != nullptr && !broken_) {
        if (call.request_.type == Type::watch && reply.ok()) {
            watch->state_ = StoreWatch::State::registered;
        } else {
            forget(*watch);
            drop(*watch);
        }
    }
    call.reply_ = reply;
    turns_.wake(call.waiter_);
}

void StoreClient::forget(const StoreWatch& watch) {
    take_from(watches_, [&](const StoreWatch& one) { return &one == &watch; });
}

void StoreClient::drop(StoreWatch& watch) {
    watch.state_ = StoreWatch::State::idle;
    watch.wake(turns_, false);
}

void StoreClient::fail() {
    broken_ = true;
    while (StoreWatch* const watch = watches_.take()) drop(*watch);
    if (answered_ != nullptr) end(*std::exchange(answered_, nullptr), {StoreError::broken, 0});
    for (List<StoreCall>* const list : {&sent_, &waiting_})
        while (StoreCall* const call = list->take()) end(*call, {StoreError::broken, 0});
}

}  // namespace rt
