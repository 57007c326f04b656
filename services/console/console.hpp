// SPDX-License-Identifier: GPL-2.0-or-later
// The console of one domain: its ring while it lives, its scrollback until the place is needed. The ring is the domain's
// memory: indices and bytes are copied once and bounded (rt/byte_stream.hpp), and what it costs to listen to is limited by
// a token bucket. A console out of tokens is not listened to at all: its port is masked, and the timer goes on with it.
#pragma once

#include <optional>
#include <string_view>

#include "idl/console_link.hpp"
#include "idl/consoles.hpp"
#include "rt/loop.hpp"
#include "services/console/attachment.hpp"
#include "services/console/scrollback.hpp"
#include "services/console/token_bucket.hpp"

namespace console {

using namespace abi;

class Consoles;

class Console final : public rt::Work {
  public:
    enum class State : u8 { unused, live, dead };

    explicit Console(Consoles& all) : all_(all) {}

    // Takes the place over for a domain. False: its ring cannot be mapped or its port not be bound; what was kept here still is.
    bool open(const consoles::Add& wanted, u64 order);
    // The domain has ended: takes in what is left, and lets go of its ring.
    void close(u64 order);
    // Takes in what is in the ring now.
    void take_rest();

    State state() const { return state_; }
    bool is_live() const { return state_ == State::live; }
    DomId domid() const { return domid_; }
    std::string_view name() const { return name_; }
    void rename(const char (&name)[32]);
    bool on_serial_line() const { return serial_; }
    u64 order() const { return order_; }      // of being added, or, once dead, of ending
    const Scrollback& scrollback() const { return scrollback_; }

    // Gives the domain bytes; returns how many it has room for.
    u32 type(std::span<const u8> bytes);

    void attach(Attachment& attachment);
    void detach(Attachment& attachment);
    u32 attached() const;

    // It is not listened to until it has tokens for a whole ring; `resume` then.
    bool is_throttled() const { return throttled_; }
    u64 ready_at() const { return bucket_.ready_at(sizeof Page::out); }
    void resume();

  private:
    // Taken in one turn: others come in between.
    static constexpr u32 quantum = 1024;

    void turn() override;
    u32 take_in();
    void throttle();
    void let_go();
    void forget();
    void wake_readers();

    Consoles& all_;
    State state_ = State::unused;
    bool serial_ = false, throttled_ = false;
    DomId domid_ = 0;
    char name_[32] = {};
    u64 order_ = 0;
    EvtchnPort port_ = 0;
    u32 handle_ = 0;
    void* page_ = nullptr;                     // ours, in whose place the ring is mapped
    std::optional<rt::Listener> listener_;
    std::optional<rt::StreamReader> output_;
    std::optional<rt::StreamWriter> input_;
    u8* memory_ = nullptr;
    Scrollback scrollback_;
    TokenBucket bucket_;
    Attachment* readers_ = nullptr;
};

}  // namespace console
