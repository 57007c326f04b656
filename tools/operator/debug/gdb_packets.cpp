// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/gdb_packets.hpp"

#include "tools/operator/error.hpp"

namespace operator_side {

namespace {

constexpr std::size_t longest = 65536;
constexpr char interrupt = 3;  // Ctrl-C, outside of packets

unsigned checksum(std::string_view text) {
    unsigned sum = 0;
    for (const char c : text) sum += static_cast<unsigned char>(c);
    return sum & 0xFF;
}

}  // namespace

std::string gdb_packet(std::string_view text) { return fmt::format("${}#{:02x}", text, checksum(text)); }

std::string hex(ByteView bytes) {
    std::string digits;
    for (const std::uint8_t byte : bytes) digits += fmt::format("{:02x}", byte);
    return digits;
}

void GdbPackets::add(ByteView bytes) {
    if (buffer_.size() + bytes.size() > longest) fail("gdb sends a packet of more than {} bytes", longest);
    buffer_.append(bytes.begin(), bytes.end());
}

std::optional<GdbPackets::Event> GdbPackets::next() {
    while (!buffer_.empty() && buffer_[0] != '$') {
        const char c = buffer_[0];
        buffer_.erase(0, 1);
        if (c == interrupt) return Event{Event::Kind::Interrupt, {}};
    }
    const std::size_t end = buffer_.find('#');
    if (end == std::string::npos || buffer_.size() < end + 3) return {};
    std::string text = buffer_.substr(1, end - 1);
    const bool whole = buffer_.substr(end + 1, 2) == fmt::format("{:02x}", checksum(text));
    buffer_.erase(0, end + 3);
    return Event{whole ? Event::Kind::Packet : Event::Kind::Damaged, std::move(text)};
}

}  // namespace operator_side
