// SPDX-License-Identifier: GPL-2.0-or-later
// INTRODUCE, RELEASE, IS_DOMAIN_INTRODUCED, GET_DOMAIN_PATH, RESUME, SET_TARGET.
#include "services/store/request.hpp"

namespace store_service {

namespace {

// A request that consists of a domain.
Verdict domain_in(const Request& request, DomId& id, u64 end = abi::domid_first_reserved) {
    std::string_view text;
    if (!request.is_text(text)) return Error::invalid;
    const auto number = parse_number(text, end);
    if (!number) return Error::invalid;
    id = static_cast<DomId>(*number);
    return {};
}

Verdict find_introduced(const Request& request, std::string_view text, Domain*& domain) {
    const auto id = parse_number(text, abi::domid_first_reserved);
    if (!id) return Error::invalid;
    domain = request.store.find_domain(*id);
    return domain == nullptr || domain->connection == nullptr ? Error::not_found : Error::none;
}

}  // namespace

// domain, frame, port. The frame is not looked at: the page is the one that the domain shows under the reserved grant
// reference.
Verdict introduce(Request& request) {
    std::string_view domain, frame, port;
    if (!request.take_text(domain) || !request.take_text(frame) || !request.take_text(port)) return Error::invalid;
    const auto id = parse_number(domain, abi::domid_first_reserved), number = parse_number(port);
    if (!id || !number || *number == 0) return Error::invalid;
    STORE_TRY(request.store.introduce(static_cast<DomId>(*id), *number));
    return request.consent();
}

// Also one that was only spoken of: its permissions shall not hold for a later one either.
Verdict release(Request& request) {
    DomId id;
    STORE_TRY(domain_in(request, id));
    Domain* const domain = request.store.find_domain(id);
    if (domain == nullptr) return Error::not_found;
    if (domain->is_manager()) return Error::invalid;
    request.store.release(*domain);
    return request.consent();
}

Verdict is_introduced(Request& request) {
    DomId id;
    STORE_TRY(domain_in(request, id, abi::domid_self + 1));
    const Domain* const domain = request.store.find_domain(id);
    const bool is = id == abi::domid_self || (domain != nullptr && domain->connection != nullptr);
    request.put_text(is ? "T" : "F");
    return {};
}

Verdict domain_path(Request& request) {
    DomId id;
    STORE_TRY(domain_in(request, id, u64{1} << 16));
    char home[home_max];
    request.put_text({home, put_home(home, id)});
    return {};
}

// Stores that watch for domains that shut down forget that they saw this one do it. Here the manager does that.
Verdict resume(Request& request) {
    std::string_view text;
    Domain* domain;
    if (!request.is_text(text)) return Error::invalid;
    STORE_TRY(find_introduced(request, text, domain));
    return domain->is_manager() ? Error::invalid : request.consent();
}

Verdict set_target(Request& request) {
    std::string_view text, target_text;
    Domain *domain, *target;
    if (!request.take_text(text) || !request.take_text(target_text)) return Error::invalid;
    STORE_TRY(find_introduced(request, text, domain));
    STORE_TRY(find_introduced(request, target_text, target));
    // Of the manager's rights there is no second owner.
    if (target->is_manager()) return Error::invalid;
    domain->target = target;
    return request.consent();
}

}  // namespace store_service
