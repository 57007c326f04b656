// SPDX-License-Identifier: GPL-2.0-or-later
// Structures out of what a machine sent: copied once, then checked before anybody uses them. Lengths have to fit
// exactly, texts to end with NUL, enumerations and counts to be in range.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "idl/line.hpp"
#include "tools/operator/file.hpp"
#include "tools/operator/line/errors.hpp"

namespace operator_side {

template <std::size_t size>
void check_text(const char (&field)[size], std::string_view what) {
    if (std::memchr(field, 0, size) == nullptr) fail_line("the machine sent a {} without an end", what);
}

// Of a checked structure.
template <std::size_t size>
std::string text(const char (&field)[size]) {
    return std::string(field, ::strnlen(field, size));
}

void check(const line::Hello&);
void check(const line::Problem& problem);
void check(const line::Machine& machine);
void check(const line::DomainEntry& entry);
void check(const line::DomainDetail& detail);
void check(const line::ImageState& state);
void check(const line::Created& created);
void check(const line::Changed& changed);
void check(const line::LogEntry& entry);
void check(const line::DeviceEntry& device);
void check(const line::Attached& attached);
void check(const line::ConsoleEntry& entry);
void check(const line::CrashReport& report);
void check(const abi::VcpuGuestContext& context);

template <typename Structure>
Structure structure_at(ByteView bytes, std::size_t index) {
    Structure read;
    std::memcpy(&read, bytes.data() + index * sizeof read, sizeof read);
    check(read);
    return read;
}

template <typename Structure>
Structure one(ByteView bytes) {
    if (bytes.size() != sizeof(Structure))
        fail_line("the machine answers with {} bytes where {} are due", bytes.size(), sizeof(Structure));
    return structure_at<Structure>(bytes, 0);
}

template <typename Structure>
std::vector<Structure> all(ByteView bytes) {
    if (bytes.size() % sizeof(Structure) != 0)
        fail_line("the machine answers with {} bytes, no multiple of {}", bytes.size(), sizeof(Structure));
    std::vector<Structure> structures;
    for (std::size_t i = 0; i < bytes.size() / sizeof(Structure); ++i)
        structures.push_back(structure_at<Structure>(bytes, i));
    return structures;
}

// Strings with a NUL each.
std::vector<std::string> texts(ByteView bytes);

// For a terminal: what is not a printable character is written as \xNN.
std::string printable(std::string_view text);

}  // namespace operator_side
