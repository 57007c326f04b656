// SPDX-License-Identifier: GPL-2.0-or-later
// One command of the operator's: its record, what it may use, and room for its answer.
#pragma once

#include <span>

#include "services/manager/supervisor.hpp"

namespace manager {

// Images that a session has opened: they stay until it ends.
struct Session {
    static constexpr u32 images_max = 8;
    StoredImage* images[images_max] = {};
    u32 count = 0;
    u32 under_way = 0;        // commands
    // Conversations that have ended and whose console service has not said that it knows. One may end anew before we hear of
    // that; who lets more pile up wants our memory.
    static constexpr u32 ends_untold_max = 2;
    u32 ends_untold = 0;
    bool closing = false;     // nobody waits for its commands any more: who waits for something ends
};

// Everything a command may use.
struct Parts {
    Guests& guests;
    ImageStore& images;
    Lifecycle& lifecycle;
    Supervisor& supervisor;
    StoreLink& store;
    ConsoleLink& console;
    CrashReports& reports;
    Log& log;
    rt::Turns& turns;
    Session sessions[line::sessions_max]{};
};

class Command {
  public:
    Command(Parts& parts, u16 session, u8* buffer, u32 length, u32 room)
        : parts(parts), session_number(session), buffer_(buffer), length_(length), room_(room) {}

    Parts& parts;
    const u16 session_number;
    // What the log says of it.
    DomId target = 0;
    char name[32] = {};
    i64 value = 0;

    Session& session() const { return parts.sessions[session_number]; }

    // The command's structure, copied out of the buffer. False: there are not so many bytes.
    template <typename T>
    bool take(T& record) const {
        if (length_ < sizeof record) return false;
        std::memcpy(&record, buffer_, sizeof record);
        return true;
    }
    std::span<const u8> bytes(u32 from = 0) const { return {buffer_ + from, length_ - from}; }

    // The answer, over what was there. False: it does not fit.
    bool put(const void* bytes, u32 size) {
        if (size > room_ - answered_) return false;
        std::memcpy(buffer_ + answered_, bytes, size);
        answered_ += size;
        return true;
    }
    template <typename T>
    bool put(const T& record) { return put(&record, sizeof record); }
    std::span<u8> room() const { return {buffer_ + answered_, room_ - answered_}; }
    void put_in_place(u32 size) { answered_ += size; }
    u32 answered() const { return answered_; }

    // A domain by what the operator calls it; notes for the log whom it meant. Null: there is none.
    Guest* find(const line::Target& wanted) {
        Guest* const guest = parts.guests.find(wanted);
        if (guest == nullptr) return nullptr;
        target = guest->domid;
        set_text(name, guest->name());
        return guest;
    }

  private:
    u8* buffer_;
    u32 length_, room_, answered_ = 0;
};

namespace commands {

// Domains' lives.
rt::Task<Refusal> create(Command& command);
rt::Task<Refusal> pause(Command& command);
rt::Task<Refusal> unpause(Command& command);
rt::Task<Refusal> destroy(Command& command);
rt::Task<Refusal> shutdown(Command& command);
rt::Task<Refusal> rename(Command& command);
rt::Task<Refusal> memory_set(Command& command);
rt::Task<Refusal> vcpu_set(Command& command);
rt::Task<Refusal> scheduler_set(Command& command);
rt::Task<Refusal> machine_end(Command& command);
// What is known.
rt::Task<Refusal> machine(Command& command);
rt::Task<Refusal> list(Command& command);
rt::Task<Refusal> info(Command& command);
rt::Task<Refusal> wait(Command& command);
rt::Task<Refusal> log(Command& command);
rt::Task<Refusal> devices(Command& command);
// Images.
rt::Task<Refusal> image_open(Command& command);
rt::Task<Refusal> image_write(Command& command);
// For debuggers.
rt::Task<Refusal> report(Command& command);
rt::Task<Refusal> context(Command& command);
rt::Task<Refusal> memory(Command& command);
// The store.
rt::Task<Refusal> store_read(Command& command);
rt::Task<Refusal> store_list(Command& command);
rt::Task<Refusal> store_permissions(Command& command);

}  // namespace commands
}  // namespace manager
