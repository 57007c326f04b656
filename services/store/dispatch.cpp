// SPDX-License-Identifier: GPL-2.0-or-later
// Which request is handled by what, who may ask for it, and whether it is part of a transaction.
#include "services/store/request.hpp"

namespace store_service {

namespace {

enum class Who : u8 { anyone, manager };
enum class Scope : u8 { transaction, outside };  // outside: the number of a transaction is not looked at

struct Handler {
    store::Type type;
    Verdict (*handle)(Request&);
    Who who = Who::anyone;
    Scope scope = Scope::transaction;
};

using store::Type;
constexpr Handler handlers[] = {
    {Type::control, control, Who::manager},
    {Type::directory, directory},
    {Type::read, read},
    {Type::get_perms, get_permissions},
    {Type::watch, watch, Who::anyone, Scope::outside},
    {Type::unwatch, unwatch, Who::anyone, Scope::outside},
    {Type::transaction_start, start_transaction},
    {Type::transaction_end, end_transaction},
    {Type::introduce, introduce, Who::manager},
    {Type::release, release, Who::manager},
    {Type::get_domain_path, domain_path},
    {Type::write, write},
    {Type::mkdir, make_directory},
    {Type::rm, remove},
    {Type::set_perms, set_permissions},
    {Type::watch_event, nullptr},
    {Type::error, nullptr},
    {Type::is_domain_introduced, is_introduced, Who::manager},
    {Type::resume, resume, Who::manager},
    {Type::set_target, set_target, Who::manager},
    {Type{20}, nullptr},  // RESTRICT, of former times
    {Type::reset_watches, reset_watches},
    {Type::directory_part, directory_part},
};
constexpr u32 handler_count = sizeof handlers / sizeof handlers[0];

constexpr bool is_in_order() {
    for (u32 i = 0; i < handler_count; ++i)
        if (static_cast<u32>(handlers[i].type) != i) return false;
    return true;
}
static_assert(is_in_order());

Transaction* find_transaction(const Connection& client, u32 id) {
    for (Transaction* one = client.open.first(); one != nullptr; one = client.open.next(*one))
        if (one->id == id) return one;
    return nullptr;
}

Verdict handle(Request& request) {
    const store::Header& header = request.client.header();
    if (header.type >= handler_count || handlers[header.type].handle == nullptr) return Error::not_implemented;
    const Handler& handler = handlers[header.type];
    if (handler.who == Who::manager && !request.actor.is_manager()) return Error::denied;
    if (handler.scope == Scope::transaction && header.transaction != 0) {
        request.transaction = find_transaction(request.client, header.transaction);
        if (request.transaction == nullptr) return Error::not_found;
    }
    return handler.handle(request);
}

}  // namespace

void Store::serve(Connection& connection) {
    Request request{*this, connection, connection.domain(), nullptr, connection.payload()};
    Verdict verdict = handle(request);
    if (verdict.ok() && connection.put_too_much()) verdict = Error::too_big;
    if (verdict.ok()) connection.reply();
    else connection.refuse(verdict);
}

}  // namespace store_service
