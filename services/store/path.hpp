// SPDX-License-Identifier: GPL-2.0-or-later
// Paths, as the tree knows them: "/", or "/name/name" without an end, or "@something", which is no node of the tree.
#pragma once

#include <cstring>
#include <string_view>

#include "idl/store.hpp"
#include "services/store/machine.hpp"

namespace store_service {

inline bool is_special(std::string_view path) { return path.starts_with('@'); }

// Of "/" it is "/", and so it is of what is no node of the tree.
inline std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == path.npos || slash == 0 ? std::string_view("/") : path.substr(0, slash);
}
inline std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Calls `visit(name)` for the names in a path, from the top; until it says false.
template <typename Visit>
void each_name(std::string_view path, Visit visit) {
    for (std::size_t at = 1; at < path.size();) {
        const std::size_t end = path.find('/', at), length = (end == path.npos ? path.size() : end) - at;
        if (!visit(path.substr(at, length))) return;
        at += length + 1;
    }
}

// Names in a path. Stock systems use about ten; a guest that could make a thousand would make each look-up as slow.
inline constexpr u32 names_max = 64;

// The full path of what a client said, with room for the longest.
class FullPath {
  public:
    enum class Specials : u8 { refused, allowed };
    // False: it is none.
    bool set(DomId domain, std::string_view text, Specials specials);
    std::string_view text() const { return {text_, length_}; }
    operator std::string_view() const { return text(); }
    // How much of it the client did not say.
    u32 prefix() const { return prefix_; }

  private:
    static constexpr u32 prefix_max = 32;
    u32 prefix_ = 0, length_ = 0;
    char text_[store::absolute_path_max + prefix_max];
};

// "/local/domain/ID" into memory of the caller; returns its length.
u32 put_home(char* into, DomId domain);
inline constexpr u32 home_max = 24;

}  // namespace store_service
