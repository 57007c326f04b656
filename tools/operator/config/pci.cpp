// SPDX-License-Identifier: GPL-2.0-or-later
// How a PCI function is written.
#include <charconv>

#include "tools/operator/config/fields.hpp"

namespace operator_side {

namespace {

// All of `text`, `digits` of them.
std::optional<u32> hexadecimal(std::string_view text, std::size_t digits) {
    u32 number = 0;
    if (text.size() != digits) return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

std::optional<abi::DeviceSelector> by_address(std::string_view text) {
    const std::optional<u32> bus = hexadecimal(text.substr(0, 2), 2), device = hexadecimal(text.substr(3, 2), 2),
                             function = hexadecimal(text.substr(6), 1);
    if (text[2] != ':' || text[5] != '.' || !bus || !device || !function || *device > 31 || *function > 7) return {};
    return abi::DeviceSelector{0, 0, *bus << 8 | *device << 3 | *function};
}

}  // namespace

std::optional<abi::DeviceSelector> selector_of(std::string_view text) {
    if (text.size() == 12 && text.starts_with("0000:")) text.remove_prefix(5);
    if (text.size() == 7) return by_address(text);
    if (text.size() != 9 || text[4] != ':') return {};
    const std::optional<u32> vendor = hexadecimal(text.substr(0, 4), 4), device = hexadecimal(text.substr(5), 4);
    if (!vendor || !device || (*vendor == 0 && *device == 0)) return {};
    return abi::DeviceSelector{static_cast<u16>(*vendor), static_cast<u16>(*device), 0};
}

}  // namespace operator_side
