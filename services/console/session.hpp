// SPDX-License-Identifier: GPL-2.0-or-later
// One of the operator's lines, and the conversation with the client that is at it (idl/line.capnp).
//
//     closed -- client comes --> greeting -- hello --> talking -- client goes, or begins anew, or breaks the rules --> ending
//     ending -- the manager knows that it is over --> greeting, if there is a client by then, else closed
//
// Each conversation has a number; what was begun in an earlier one and comes to its end later is dropped. The manager is
// told at once that one is over, so that commands which only wait for something to happen can end; it answers when all of
// them have. Until then nothing is read, and a new client's hello waits in the port.
#pragma once

#include "rt/task.hpp"
#include "services/console/attachment.hpp"
#include "services/console/command_pool.hpp"
#include "services/console/consoles.hpp"
#include "services/console/frame_reader.hpp"
#include "services/console/hello_search.hpp"
#include "services/console/line_port.hpp"
#include "services/console/manager_calls.hpp"

namespace console {

class Session final : public rt::Work {
  public:
    // Consoles that one line may be attached to at a time.
    static constexpr u32 attachments_most = 16;

    Session(u16 number, Consoles& consoles, CommandPool& pool, ManagerCalls& manager, LinePort& port)
        : number_(number), consoles_(consoles), pool_(pool), manager_(manager), port_(port) {}

    // A client is there; so many bytes of an earlier one may come first.
    void client_came(u32 bytes_left_over);
    void client_went();

    enum class State : u8 { closed, greeting, talking, ending };
    State state() const { return state_; }
    u32 outstanding() const { return unfinished_; }

  private:
    void turn() override;

    // session.cpp: its life
    void end_conversation();
    void drop_answers();
    void settle();
    void greet(CommandBuffer& hello);
    rt::Task<> tell_manager();
    void refuse();
    bool is_reading() const { return state_ == State::greeting || state_ == State::talking; }

    // session_receive.cpp. False: it cannot go on now.
    void receive();
    bool advance(std::span<const u8> bytes);
    bool search(std::span<const u8> bytes);
    bool begin_frame();
    bool begin_input();
    bool take_input(std::span<const u8> bytes);
    CommandBuffer* buffer();

    // session_commands.cpp
    void execute(CommandBuffer& command);
    void hello(CommandBuffer& command);
    void attach(CommandBuffer& command);
    void detach(CommandBuffer& command);
    void list(CommandBuffer& command);
    void finish(CommandBuffer& command) { answers_.append(command); }
    void forward(CommandBuffer& command);
    rt::Task<> ask_manager(CommandBuffer& command, u32 conversation);
    Attachment* find(u32 id);
    static void let_go(Attachment& attachment);

    // session_send.cpp
    void transmit();
    bool send_answers();
    bool send_outputs();
    bool send_output(Attachment& attachment);
    void send_gap(Attachment& attachment, u64 to);
    void end_output(Attachment& attachment);
    void send_frame(line::FrameKind kind, u32 id, std::span<const u8> data);
    bool has_output() const;

    rt::Turns& turns() { return consoles_.loop().turns(); }

    const u16 number_;
    Consoles& consoles_;
    CommandPool& pool_;
    ManagerCalls& manager_;
    LinePort& port_;

    State state_ = State::closed;
    bool client_ = false;                      // one is at the port
    bool manager_knows_ = false;               // of this conversation
    bool telling_ = false;                     // it that the conversation is over
    u32 conversation_ = 0;
    u32 unfinished_ = 0;                       // commands at the manager
    CommandBuffer* hello_ = nullptr;           // the one that began the next conversation

    FrameReader reader_;
    HelloSearch search_;
    CommandBuffer* buffer_ = nullptr;          // of the frame that is being read
    bool taking_input_ = false;
    Attachment* input_to_ = nullptr;           // null: to nobody

    rt::List<CommandBuffer> answers_;          // on their way to the client, the first one perhaps in part
    Attachment attachments_[attachments_most];
    u32 next_output_ = 0;                      // which of them has its turn
};

}  // namespace console
