// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/domain.hpp"

#include <cstring>

#include "rt/events.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/traps.hpp"

namespace rt {

StartInfo* start_info = nullptr;
SharedInfo* shared_info = nullptr;

std::string_view command_line() {
    const char* const text = start_info->cmd_line;
    std::size_t length = 0;
    while (length < sizeof start_info->cmd_line && text[length] != 0) ++length;
    return {text, length};
}

std::string_view option(std::string_view name, std::string_view otherwise) {
    std::string_view rest = command_line();
    while (!rest.empty()) {
        const std::size_t space = rest.find(' ');
        const std::string_view word = rest.substr(0, space);
        if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=') return word.substr(name.size() + 1);
        rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    }
    return otherwise;
}

u64 option_number(std::string_view name, u64 otherwise) {
    const std::string_view text = option(name);
    if (text.empty()) return otherwise;
    u64 value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') panic("option ", name, " is no number");
        value = value * 10 + static_cast<u64>(c - '0');
    }
    return value;
}

namespace {

extern "C" void (*const init_array[])();
extern "C" void (*const init_array_end[])();

// The frame is the core's, so it has no pfn: it takes the place of a page of ours.
alignas(page_size) u8 shared_info_page[page_size];

void map_shared_info() {
    constexpr u64 present_writable = 3;
    if (update_va_mapping(reinterpret_cast<u64>(shared_info_page), start_info->shared_info | present_writable) != 0)
        panic("cannot map shared_info");
    shared_info = reinterpret_cast<SharedInfo*>(shared_info_page);
}

}  // namespace

extern "C" [[noreturn]] void start_runtime(StartInfo* info) {
    start_info = info;
    traps::start();
    map_shared_info();
    memory::start();
    events::start();
    for (auto constructor = init_array; constructor != init_array_end; ++constructor) (*constructor)();
    run();
    shut_down(shutdown_poweroff);
}

}  // namespace rt

// Objects of static storage live as long as their domain: nobody ever destroys them.
extern "C" int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
extern "C" {
void* __dso_handle = nullptr;
}
