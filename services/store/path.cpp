// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/path.hpp"

namespace store_service {

namespace {

constexpr bool is_allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/' || c == '_' || c == '@';
}

// No other characters, no empty names.
bool is_well_formed(std::string_view path) {
    char before = 0;
    for (const char c : path) {
        if (!is_allowed(c) || (c == '/' && before == '/')) return false;
        before = c;
    }
    return path == "/" || before != '/';
}

}  // namespace

u32 put_home(char* into, DomId domain) {
    constexpr std::string_view above = "/local/domain/";
    std::memcpy(into, above.data(), above.size());
    u32 length = above.size();
    char digits[5];
    u32 count = 0;
    do digits[count++] = static_cast<char>('0' + domain % 10);
    while ((domain = static_cast<DomId>(domain / 10)) != 0);
    while (count != 0) into[length++] = digits[--count];
    return length;
}

bool FullPath::set(DomId domain, std::string_view text, Specials specials) {
    if (text.empty() || !is_well_formed(text)) return false;
    if (is_special(text) && specials == Specials::refused) return false;
    const bool is_relative = text.front() != '/' && !is_special(text);
    if (text.size() > (is_relative ? store::relative_path_max : store::absolute_path_max)) return false;
    prefix_ = 0;
    if (is_relative) {
        prefix_ = put_home(text_, domain);
        text_[prefix_++] = '/';
    }
    std::memcpy(text_ + prefix_, text.data(), text.size());
    length_ = prefix_ + static_cast<u32>(text.size());
    u32 names = 0;
    each_name(*this, [&](std::string_view) { return ++names <= names_max; });
    return names <= names_max;
}

}  // namespace store_service
