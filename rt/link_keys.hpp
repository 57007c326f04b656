// SPDX-License-Identifier: GPL-2.0-or-later
// The values of one end's keys: what it will write, or what its peer has written, checked by kind. Only keys of the
// protocol have a place.
#pragma once

#include <array>

#include "common/line_buffer.hpp"
#include "idl/link.hpp"
#include "rt/link_life.hpp"

namespace rt {

class LinkKeys {
  public:
    static constexpr std::size_t keys_max = 24, value_max = 64;

    explicit LinkKeys(std::span<const LinkKey> keys) : keys_(keys.first(keys.size() < keys_max ? keys.size() : keys_max)) {}

    std::span<const LinkKey> keys() const { return keys_; }
    void clear() { values_ = {}; }

    // False: the protocol has no such key, or the value is none of its kind.
    bool set(std::string_view name, std::string_view value) {
        const std::size_t at = find(name);
        if (at == keys_.size() || value.size() > value_max || !is_valid_value(keys_[at].kind, value)) return false;
        value.copy(values_[at].text, value.size());
        values_[at].length = static_cast<u8>(value.size());
        values_[at].present = true;
        return true;
    }
    bool set(std::string_view name, u64 number) {
        common::LineBuffer text;
        text.put(number);
        return set(name, text.text());
    }
    // A ring of several pages.
    bool set_ring(std::string_view name, std::span<const abi::GrantRef> refs) {
        const std::size_t at = find(name);
        if (at == keys_.size() || keys_[at].kind != LinkKey::Kind::ring || refs.empty() || refs.size() > kept::ring_pages_max) return false;
        Value& value = values_[at];
        for (std::size_t i = 0; i < refs.size(); ++i) value.refs[i] = refs[i];
        value.pages = static_cast<u8>(refs.size());
        value.present = true;
        return true;
    }

    bool has(std::string_view name) const { return find(name) != keys_.size() && values_[find(name)].present; }
    std::string_view text(std::string_view name) const {
        if (!has(name)) return {};
        const Value& value = values_[find(name)];
        return {value.text, value.length};
    }
    u64 number(std::string_view name, u64 otherwise = 0) const {
        u64 value = 0;
        return parse_number(text(name), ~u64{0}, value) ? value : otherwise;
    }
    // Empty if there is none.
    std::span<const abi::GrantRef> ring(std::string_view name) const {
        if (!has(name)) return {};
        const Value& value = values_[find(name)];
        return {value.refs, value.pages};
    }
    // The first key that the peer has to write by now, and has not; empty if all are there.
    std::string_view missing() const {
        for (std::size_t i = 0; i < keys_.size(); ++i)
            if ((keys_[i].when == LinkKey::When::required || keys_[i].when == LinkKey::When::at_connection) && !values_[i].present) return keys_[i].name;
        return {};
    }

  private:
    struct Value {
        bool present = false;
        u8 length = 0, pages = 0;
        char text[value_max] = {};
        abi::GrantRef refs[kept::ring_pages_max] = {};
    };
    std::size_t find(std::string_view name) const {
        std::size_t at = 0;
        while (at < keys_.size() && keys_[at].name != name) ++at;
        return at;
    }
    std::span<const LinkKey> keys_;
    std::array<Value, keys_max> values_;
};

}  // namespace rt
