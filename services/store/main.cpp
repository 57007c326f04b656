// SPDX-License-Identifier: GPL-2.0-or-later
// The store: an unprivileged domain that serves the xenstore protocol. The manager says on the command line who it is and
// at which of its ports it listens, and introduces all others.
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "services/store/domain_machine.hpp"

namespace store_service {

namespace {

struct Manager {
    DomId domain;
    EvtchnPort port;
};

Manager find_manager() {
    const std::string_view text = rt::option("manager");
    const std::size_t colon = text.find(':');
    const auto domain = parse_number(text.substr(0, colon), abi::domid_first_reserved);
    const auto port = colon == text.npos ? std::nullopt : parse_number(text.substr(colon + 1));
    if (!domain || !port) rt::panic("the command line has to say manager=DOMID:PORT");
    return {static_cast<DomId>(*domain), *port};
}

Limits read_limits() {
    Limits limits;
    const struct {
        const char* name;
        u32& limit;
    } options[] = {
        {"nodes", limits.nodes}, {"watches", limits.watches}, {"transactions", limits.transactions}, {"bytes", limits.bytes},
        {"changes", limits.changes}, {"value", limits.value}, {"permissions", limits.permissions},
    };
    for (const auto& option : options) option.limit = static_cast<u32>(rt::option_number(option.name, option.limit));
    return limits;
}

// In pages of its own: there is more of it than a stack holds.
template <typename T, typename... Arguments>
T& make(Arguments&&... arguments) {
    return *new (rt::memory::take_pages((sizeof(T) + abi::page_size - 1) / abi::page_size)) T(std::forward<Arguments>(arguments)...);
}

// What the store may use, and what of it is the manager's alone: enough for some hundred requests and their answers.
struct Budget {
    u32 pages, reserve;
};

Budget make_budget() {
    constexpr u32 for_rt = 16;
    const u64 free = rt::memory::free_pages();
    if (free < 4 * for_rt) rt::panic("only ", free, " pages are free");
    const u32 pages = static_cast<u32>(free) - for_rt, sixteenth = pages / 16;
    return {pages, sixteenth < 16 ? 16 : sixteenth > 256 ? 256 : sixteenth};
}

[[noreturn]] void serve(DomainMachine& machine, Store& store) {
    for (;;) {
        machine.take_events(store);
        if (!store.step()) rt::events::wait_until([&] { return machine.has_events(); });
    }
}

}  // namespace

void main() {
    const Manager manager = find_manager();
    const Limits limits = read_limits();
    auto& machine = make<DomainMachine>();
    const Budget budget = make_budget();
    auto& store = make<Store>(machine, limits, budget.pages, budget.reserve);
    if (!store.start(manager.domain, manager.port)) rt::panic("the page or the port of domain ", manager.domain, " cannot be used");
    rt::print("ready, ", store.memory.pages_left(), " pages free");
    serve(machine, store);
}

}  // namespace store_service

void run() { store_service::main(); }
