// SPDX-License-Identifier: GPL-2.0-or-later
// CONTROL: what the operator wants to know.
#include "services/store/request.hpp"

namespace store_service {

namespace {

void put_line(const Request& request, std::string_view name, u64 number, const u64* limit = nullptr) {
    request.put(name);
    request.put(": ");
    request.put_number(number);
    if (limit != nullptr) {
        request.put(" of ");
        request.put_number(*limit);
    }
    request.put("\n");
}

Verdict put_limits(const Request& request) {
    for (u32 i = 0; i < quotas; ++i) put_line(request, name_of(Quota{static_cast<u8>(i)}), request.store.ledger.limit(Quota{static_cast<u8>(i)}));
    request.client.put('\0');
    return {};
}

Verdict put_use(const Request& request, std::string_view text) {
    const auto id = parse_number(text, abi::domid_first_reserved);
    if (!id) return Error::invalid;
    const Domain* const domain = request.store.find_domain(*id);
    if (domain == nullptr) return Error::not_found;
    for (u32 i = 0; i < counted_quotas; ++i) {
        const Quota quota{static_cast<u8>(i)};
        const u64 limit = request.store.ledger.limit(quota);
        put_line(request, name_of(quota), domain->used[i], domain->is_manager() ? nullptr : &limit);
    }
    request.client.put('\0');
    return {};
}

Verdict put_count(const Request& request) {
    put_line(request, "nodes", request.store.tree.nodes());
    put_line(request, "watches", request.store.watches.count());
    put_line(request, "transactions", request.store.transaction_count);
    put_line(request, "free pages", request.store.memory.pages_left());
    request.client.put('\0');
    return {};
}

}  // namespace

Verdict control(Request& request) {
    std::string_view command, argument;
    if (!request.take_text(command)) return Error::invalid;
    const bool has_argument = request.take_text(argument);
    if (command == "quota") return has_argument ? put_use(request, argument) : put_limits(request);
    if (command == "count" && !has_argument) return put_count(request);
    return Error::invalid;
}

}  // namespace store_service
