// SPDX-License-Identifier: GPL-2.0-or-later
// A machine's end of the line without a machine: a few domains, a store, a log, consoles. It answers what the client
// asks, and single answers can be replaced by others, or by nothing.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "idl/line.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

class FakeMachine {
  public:
    struct Reply {
        line::Status status = line::Status::ok;
        Bytes data;  // of a status that is not ok: filled up to a Problem
    };
    // None: it never answers.
    using Answer = std::function<std::optional<Reply>(ByteView request)>;

    FakeMachine();

    Bytes receive(ByteView bytes);  // what it sends in return
    void answer(line::Command command, Answer answer) { answers_[command] = std::move(answer); }
    static Reply refuse(line::Status status, line::Problem problem = {});

    // What it has, and what was asked of it.
    std::vector<line::DomainEntry> domains;
    std::map<std::string, std::string> store;
    std::vector<line::LogEntry> log;
    std::set<std::string> images;  // whole ones
    std::string console_text = "booted\n";
    std::string console_input;
    std::vector<line::Command> asked;
    line::u64 change = 1;
    bool ended = false;

    line::DomainEntry& add_domain(const std::string& name, line::DomainState state);

  private:
    struct Upload {
        line::u64 size, filled;
    };

    std::optional<Reply> reply_to(line::Command command, ByteView request);
    Reply about_domain(line::Command command, ByteView request);
    Reply about_store(line::Command command, ByteView request) const;
    Reply about_images(line::Command command, ByteView request);
    Reply listing(line::Command command, ByteView request) const;
    line::DomainEntry* find(const line::Target& target);
    void attach(line::u32 id, ByteView request, Bytes& out);

    std::map<line::Command, Answer> answers_;
    std::map<std::string, Upload> uploads_;
    Bytes buffer_;
};

Bytes frame(line::FrameKind kind, line::u32 id, line::Command command, line::Status status, ByteView data);

// The memory of its domains: page tables that map one page of known contents.
constexpr line::u64 fake_root_frame = 16, fake_virtual_page = 0xFFFF'FFFF'8100'0000;
Bytes fake_memory(line::u64 frame_number);

}  // namespace operator_side
