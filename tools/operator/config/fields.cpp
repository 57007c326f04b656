// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/fields.hpp"

#include <algorithm>

namespace operator_side {

namespace {

constexpr std::size_t links_most = 6;
constexpr std::size_t link_name_most = sizeof(abi::ManifestLink::name) - 1;

bool all_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string limits(const Bounds& bounds) {
    return fmt::format("from {} to {}{}{}", bounds.least, bounds.most, bounds.unit.empty() ? "" : " ", bounds.unit);
}

bool is_link(std::string_view name, std::string_view peer) {
    return !name.empty() && name.size() <= link_name_most && all_of(name, "abcdefghijklmnopqrstuvwxyz0123456789-") &&
           problem_of_name(peer).empty();
}

template <typename Choice, std::size_t size>
Choice choice_of(const Settings& settings, const Setting& setting,
                 const std::pair<std::string_view, Choice> (&choices)[size]) {
    const std::string& word = text_of(settings, setting);
    std::string supported;
    for (const auto& [name, value] : choices) {
        if (word == name) return value;
        supported += fmt::format("{}\"{}\"", supported.empty() ? "" : ", ", name);
    }
    settings.fail_at(setting, "{} = \"{}\": supported are {}", setting.key, word, supported);
}

}  // namespace

u32 number_of(const Settings& settings, const Setting& setting, const Bounds& bounds) {
    const std::uint64_t* number = setting.value.number();
    if (number == nullptr) settings.fail_at(setting, "{} is a number {}", setting.key, limits(bounds));
    if (*number < bounds.least || *number > bounds.most)
        settings.fail_at(setting, "{} = {}: it must be {}", setting.key, *number, limits(bounds));
    return static_cast<u32>(*number);
}

const std::string& text_of(const Settings& settings, const Setting& setting) {
    const std::string* text = setting.value.text();
    if (text == nullptr) settings.fail_at(setting, "{0} is a string: write {0} = \"...\"", setting.key);
    if (text->find('\0') != std::string::npos) settings.fail_at(setting, "{} has a byte 0 in it", setting.key);
    return *text;
}

std::vector<std::string> texts_of(const Settings& settings, const Setting& setting, std::string_view what,
                                  std::size_t most) {
    const std::vector<Value>* list = setting.value.list();
    if (list == nullptr) settings.fail_at(setting, "{} is a list {}", setting.key, what);
    if (list->size() > most)
        settings.fail_at(setting, "{} has {} entries; {} are possible", setting.key, list->size(), most);
    std::vector<std::string> texts;
    for (const Value& item : *list) {
        if (item.text() == nullptr || item.text()->find('\0') != std::string::npos)
            settings.fail_at(setting, "{} is a list {}", setting.key, what);
        texts.push_back(*item.text());
    }
    return texts;
}

std::vector<BootLink> links_of(const Settings& settings, const Setting& setting) {
    constexpr std::string_view what = "of \"NAME=DOMAIN\"";
    std::vector<BootLink> links;
    for (const std::string& text : texts_of(settings, setting, what, links_most)) {
        const std::size_t sign = text.find('=');
        if (sign == std::string::npos || !is_link(text.substr(0, sign), text.substr(sign + 1)))
            settings.fail_at(setting, "{} is a list {}", setting.key, what);
        links.push_back({text.substr(0, sign), text.substr(sign + 1)});
    }
    return links;
}

std::vector<Device> devices_of(const Settings& settings, const Setting& setting) {
    std::vector<Device> devices;
    for (const std::string& text :
         texts_of(settings, setting, "of PCI functions, \"00:05.0\" or \"1af4:1043\"", abi::devices_max)) {
        const std::optional<abi::DeviceSelector> selector = selector_of(text);
        if (!selector)
            settings.fail_at(setting,
                             "{} has \"{}\": a PCI function is \"BUS:DEVICE.FUNCTION\", as \"00:05.0\", or "
                             "\"VENDOR:DEVICE\", as \"1af4:1043\"",
                             setting.key, text);
        devices.push_back({text, *selector});
    }
    return devices;
}

abi::EndAction end_action_of(const Settings& settings, const Setting& setting) {
    static constexpr std::pair<std::string_view, abi::EndAction> actions[] = {{"destroy", abi::EndAction::destroy},
                                                                              {"restart", abi::EndAction::restart},
                                                                              {"preserve", abi::EndAction::preserve}};
    return choice_of(settings, setting, actions);
}

u32 service_flags_of(const Settings& settings, const Setting& setting) {
    static constexpr std::pair<std::string_view, u32> services[] = {
        {"store", abi::domain_service | abi::domain_store_server},
        {"console", abi::domain_service | abi::domain_console_server},
        {"other", abi::domain_service}};
    return choice_of(settings, setting, services);
}

bool no_iommu_of(const Settings& settings, const Setting& setting) {
    static constexpr std::pair<std::string_view, bool> choices[] = {{"on", false}, {"off", true}};
    return choice_of(settings, setting, choices);
}

void check_uuid(const Settings& settings, const Setting& setting) {
    const std::string& uuid = text_of(settings, setting);
    bool good = uuid.size() == 36;
    for (std::size_t i = 0; good && i < uuid.size(); ++i)
        good = i == 8 || i == 13 || i == 18 || i == 23 ? uuid[i] == '-'
                                                       : all_of(uuid.substr(i, 1), "0123456789abcdefABCDEF");
    if (!good)
        settings.fail_at(
            setting, "uuid = \"{}\": it has 32 hexadecimal digits, as \"01234567-89ab-cdef-0123-456789abcdef\"", uuid);
}

void check_type(const Settings& settings, const Setting& setting) {
    static constexpr std::pair<std::string_view, bool> types[] = {{"pv", true}};
    choice_of(settings, setting, types);
}

std::string_view problem_of_name(std::string_view name) {
    constexpr std::size_t most = sizeof(abi::ManifestDomain::name) - 1;
    const bool good = !name.empty() && name.size() <= most &&
                      all_of(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    return good ? std::string_view{} : "a name has 1 to 31 characters out of A-Z a-z 0-9 _ . -";
}

}  // namespace operator_side
