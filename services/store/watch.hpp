// SPDX-License-Identifier: GPL-2.0-or-later
// A path that a client wants to hear of, and the events that wait to be sent to it. An event says a path; one that waits
// already is not put in again, and if there are too many, or there is no memory for one more, they become one: of the
// watch's own path, which needs none. So whatever happens, a client that falls behind hears that something changed.
#pragma once

#include <cstring>

#include "common/linked_list.hpp"
#include "common/ordered_tree.hpp"
#include "services/store/memory.hpp"

namespace store_service {

class Connection;
struct Watch;

// Paths are looked up by this number first, one comparison each; it can go on from that of what is above. Nothing depends
// on two paths having different ones.
constexpr u64 hash_of(std::string_view text, u64 hash = 0xCBF2'9CE4'8422'2325) {
    for (const char c : text) hash = (hash ^ static_cast<u8>(c)) * 0x100'0000'01B3;
    return hash;
}

struct Event {
    common::ListLinks<Event> queued, of_watch;
    Watch& watch;
    const u32 length;  // of what follows; 0: it says the watch's own path

    explicit Event(Watch& watch, std::string_view path = {}) : watch(watch), length(static_cast<u32>(path.size())) {
        if (!path.empty()) std::memcpy(reinterpret_cast<char*>(this + 1), path.data(), path.size());
    }
    inline std::string_view path() const;
};

struct Watch {
    static constexpr u32 any_depth = ~0u;

    common::TreeLinks<Watch> by_path, by_hash;
    common::ListLinks<Watch> of_connection;
    common::LinkedList<Event, &Event::of_watch> events;
    u32 event_count = 0;
    Connection& connection;
    const u64 hash;  // of the path
    const u32 path_length, token_length, prefix, depth;
    bool is_behind = false;  // the event of its own path stands for all
    Event own;

    Watch(Connection& connection, std::string_view path, std::string_view token, u32 prefix, u32 depth)
        : connection(connection), hash(hash_of(path)), path_length(static_cast<u32>(path.size())), token_length(static_cast<u32>(token.size())),
          prefix(prefix), depth(depth), own(*this) {
        std::memcpy(text(), path.data(), path.size());
        std::memcpy(text() + path.size(), token.data(), token.size());
    }
    std::string_view path() const { return {text(), path_length}; }
    std::string_view token() const { return {text() + path_length, token_length}; }
    // Of a path as the client would say it: relative for a relative watch.
    std::string_view as_asked(std::string_view full) const { return full.substr(prefix); }
    u32 text_bytes() const { return path_length + token_length; }

  private:
    char* text() { return reinterpret_cast<char*>(this + 1); }
    const char* text() const { return reinterpret_cast<const char*>(this + 1); }
};

std::string_view Event::path() const {
    return length == 0 ? watch.as_asked(watch.path()) : std::string_view(reinterpret_cast<const char*>(this + 1), length);
}

}  // namespace store_service
