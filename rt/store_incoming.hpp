// SPDX-License-Identifier: GPL-2.0-or-later
// A message from the store that comes in in parts: its header, then a body, of which is kept what there is a place for.
#pragma once

#include <cstring>
#include <span>
#include <string_view>

#include "idl/store.hpp"

namespace rt {

using namespace common::integers;

class StoreIncoming {
  public:
    const store::Header& header() const { return header_; }
    bool has_header() const { return bytes_ >= sizeof header_; }
    bool is_complete() const { return has_header() && body() == header_.length; }
    void clear() { *this = {}; }

    // Where the body goes, once the header is there; else it is kept here, if it is short.
    void put_into(std::span<char> into) { into_ = into; }

    // Takes what belongs to the header, or to the body, from what came. Returns how much.
    u32 take(std::span<const u8> from) {
        const u32 wanted = has_header() ? header_.length - body() : static_cast<u32>(sizeof header_) - bytes_;
        const u32 count = from.size() < wanted ? static_cast<u32>(from.size()) : wanted;
        if (!has_header()) std::memcpy(reinterpret_cast<u8*>(&header_) + bytes_, from.data(), count);
        else keep(from.first(count));
        bytes_ += count;
        return count;
    }

    // Of the body: what did not fit into its place is missing.
    u32 kept() const { return kept_; }
    bool is_cut() const { return kept_ != body(); }

    // The name of an error: a text and its NUL. What follows is for people.
    std::string_view name() const {
        return first_ended_ && first_length_ <= sizeof first_ ? std::string_view(first_, first_length_) : std::string_view();
    }
    // The token of a watch event: the second of two texts.
    std::string_view token() const { return text_count_ == 2 && ended_ ? short_text() : std::string_view(); }

  private:
    u32 body() const { return bytes_ - static_cast<u32>(sizeof header_); }
    std::string_view short_text() const {
        return length_ <= sizeof text_ ? std::string_view(text_, length_) : std::string_view();
    }

    void keep(std::span<const u8> part) {
        const u32 room = static_cast<u32>(into_.size()) - kept_;
        const u32 count = part.size() < room ? static_cast<u32>(part.size()) : room;
        if (count != 0) std::memcpy(into_.data() + kept_, part.data(), count);
        kept_ += count;
        for (const u8 byte : part) scan(static_cast<char>(byte));
    }
    // Texts each end with NUL; the first one and the last one are kept.
    void scan(char c) {
        if (!first_ended_ && c != 0) {
            if (first_length_ < sizeof first_) first_[first_length_] = c;
            ++first_length_;
        }
        first_ended_ = first_ended_ || c == 0;
        if (ended_) {
            ++text_count_;
            length_ = 0;
        }
        ended_ = c == 0;
        if (ended_) return;
        if (length_ < sizeof text_) text_[length_] = c;
        ++length_;
    }

    store::Header header_{};
    u32 bytes_ = 0;  // that came, of the header and of the body
    std::span<char> into_;
    u32 kept_ = 0;
    char first_[20]{};
    u32 first_length_ = 0;
    bool first_ended_ = false;
    char text_[20]{};
    u32 length_ = 0;  // of the text, also if it is longer than what is kept of it
    u32 text_count_ = 0;
    bool ended_ = true;
};

}  // namespace rt
