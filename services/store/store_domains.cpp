// SPDX-License-Identifier: GPL-2.0-or-later
// Domains come and go.
#include "services/store/store.hpp"

namespace store_service {

Domain* Store::make_domain(DomId id, Domain::Kind kind) {
    Domain* const domain = memory.make<Domain>(Memory::For::manager, 0, id, kind, tree.next_change());
    if (domain != nullptr) domains_.insert(*domain);
    return domain;
}

Domain* Store::domain(DomId id) {
    Domain* const known = domains_.find(id);
    return known != nullptr ? known : make_domain(id, Domain::Kind::guest);
}

Verdict Store::introduce(DomId id, EvtchnPort port) {
    if (id == manager_->id) return Error::invalid;
    Domain* const one = domain(id);
    if (one == nullptr) return Error::no_memory;
    // Again is accepted, and changes nothing.
    if (one->connection != nullptr) return one->connection->remote_port() == port ? Error::none : Error::busy;
    STORE_TRY(connect(*one, port));
    fire_special(introduced);
    return {};
}

Verdict Store::connect(Domain& domain, EvtchnPort port) {
    Connection::Pages pages{};
    if (!take_pages(domain, pages)) return Error::no_memory;
    pages.shared = machine_.map(domain.id, pages.place, pages.handle);
    if (pages.shared == nullptr) return give_pages(pages), Error::invalid;
    const auto whom = domain.is_manager() ? Memory::For::manager : Memory::For::guest;
    Connection* const connection = memory.make<Connection>(whom, 0, *this, domain, pages, port);
    const bool is_bound = connection != nullptr && (connection->port = machine_.bind(domain.id, port, *connection)) != 0;
    if (!is_bound) {
        if (connection != nullptr) memory.end(*connection);
        machine_.unmap(pages.handle, pages.place);
        give_pages(pages);
        return connection == nullptr ? Error::no_memory : Error::invalid;
    }
    domain.connection = connection;
    ready(*connection);  // it may have written something already
    return {};
}

bool Store::take_pages(const Domain& domain, Connection::Pages& pages) {
    const auto whom = domain.is_manager() ? Memory::For::manager : Memory::For::guest;
    for (void** const page : {&pages.place, &pages.in, &pages.out})
        if ((*page = memory.take_page(whom)) == nullptr) return give_pages(pages), false;
    return true;
}

void Store::give_pages(const Connection::Pages& pages) {
    for (void* const page : {pages.place, pages.in, pages.out})
        if (page != nullptr) memory.give_page(page);
}

void Store::disconnect(Connection& connection) {
    if (connection.usage.pauses() != 0) machine_.say(connection.usage.describe(connection.domain().id).text());
    connection.drop_state();
    take_from_queue(connection);
    machine_.close(connection.port);
    connection.domain().connection = nullptr;
    const Connection::Pages pages = connection.pages();
    memory.end(connection);
    machine_.unmap(pages.handle, pages.place);
    give_pages(pages);
}

// From here on its permissions mean nothing and its id may come again; what it owns is cleared away bit by bit.
void Store::release(Domain& domain) {
    const bool was_introduced = domain.connection != nullptr;
    if (was_introduced) disconnect(*domain.connection);
    domains_.remove(domain);
    domain.is_released = true;
    for (Domain* other = domains_.first(); other != nullptr; other = domains_.next(*other))
        if (other->target == &domain) other->target = nullptr;
    reaper.add(domain);
    if (was_introduced) fire_special(released);
}

void Store::end_if_unused(Domain& domain) {
    if (domain.is_cleared && domain.mentions == 0) memory.end(domain);
}

}  // namespace store_service
