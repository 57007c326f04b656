// SPDX-License-Identifier: GPL-2.0-or-later
// Sets of processors: "all", "0-3,5,^2", [ 0, 1 ] or [ "0-1", "3" ]. A list is one set for all vcpus of the domain; xl
// would read it as one place for each vcpu.
#include <charconv>

#include "tools/operator/config/fields.hpp"

namespace operator_side {

namespace {

constexpr unsigned processors_most = 64;
constexpr std::string_view form = "it is \"all\", a set as \"0-3,5,^2\", or a list of them; processors are 0 to 63";

class Set {
  public:
    Set(const Settings& settings, const Setting& setting) : settings_(settings), setting_(setting) {}

    void add(std::string_view text) {
        for (;;) {
            const std::size_t comma = text.find(',');
            add_range(text.substr(0, comma));
            if (comma == std::string_view::npos) return;
            text.remove_prefix(comma + 1);
        }
    }
    void add_number(std::uint64_t number) {
        if (number >= processors_most) refuse();
        bits_ |= u64{1} << number;
    }
    u64 bits() const {
        if (bits_ == 0) settings_.fail_at(setting_, "{} names no processor: {}", setting_.key, form);
        return bits_;
    }

  private:
    [[noreturn]] void refuse() const {
        settings_.fail_at(setting_, "{} is no set of processors: {}", setting_.key, form);
    }

    unsigned number(std::string_view text) const {
        unsigned number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size() || number >= processors_most) refuse();
        return number;
    }

    void add_range(std::string_view text) {
        while (text.starts_with(' ')) text.remove_prefix(1);
        while (text.ends_with(' ')) text.remove_suffix(1);
        if (text == "all") {
            bits_ = ~u64{0};
            return;
        }
        const bool removed = text.starts_with('^');
        if (removed) text.remove_prefix(1);
        const std::size_t dash = text.find('-');
        const unsigned first = number(text.substr(0, dash)),
                       last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
        if (last < first) refuse();
        for (unsigned processor = first; processor <= last; ++processor)
            bits_ = removed ? bits_ & ~(u64{1} << processor) : bits_ | u64{1} << processor;
    }

    const Settings& settings_;
    const Setting& setting_;
    u64 bits_ = 0;
};

}  // namespace

u64 processors_of(const Settings& settings, const Setting& setting) {
    Set set(settings, setting);
    const std::vector<Value> single{setting.value};
    for (const Value& item : setting.value.list() != nullptr ? *setting.value.list() : single) {
        if (item.number() != nullptr) set.add_number(*item.number());
        else if (item.text() != nullptr) set.add(*item.text());
        else settings.fail_at(setting, "{} is no set of processors: {}", setting.key, form);
    }
    return set.bits() == ~u64{0} ? 0 : set.bits();
}

}  // namespace operator_side
