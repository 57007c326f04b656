// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/store.hpp"

namespace store_service {

Store::Store(Machine& machine, const Limits& limits, u32 pages, u32 reserve)
    : memory(machine, pages, reserve), ledger(machine, limits), tree(memory, ledger), machine_(machine) {}

bool Store::start(DomId manager, EvtchnPort port) {
    manager_ = make_domain(manager, Domain::Kind::manager);
    return manager_ != nullptr && plant() && connect(*manager_, port).ok();
}

// The root, and what stands for special events: the manager's, for nobody else.
bool Store::plant() {
    const Permission nobody{0, manager_->id, 0};
    Blob* const permissions = make_permissions(memory, Memory::For::manager, {&nobody, 1});
    if (permissions == nullptr) return false;
    Node* const root = make_first("", *permissions);
    Node* const specials[] = {make_first(introduced, *permissions), make_first(released, *permissions)};
    let_go(memory, permissions);
    if (root == nullptr || specials[0] == nullptr || specials[1] == nullptr) return false;
    tree.start(*root);
    for (Node* const special : specials) tree.add_special(*special);
    return true;
}

Node* Store::make_first(std::string_view name, Blob& permissions) {
    Node* const node = tree.make(Memory::For::manager, name);
    if (node != nullptr) tree.place(*node, {manager_, hold(&permissions), nullptr});
    return node;
}

// ---- turns

void Store::take_from_queue(Connection& connection) {
    if (connection.queue == Connection::Queue::ready) ready_.remove(connection);
    if (connection.queue == Connection::Queue::held) held_.remove(connection);
    connection.queue = Connection::Queue::none;
}

void Store::ready(Connection& connection) {
    if (connection.queue == Connection::Queue::ready) return;
    take_from_queue(connection);
    ready_.append(connection);
    connection.queue = Connection::Queue::ready;
}

void Store::wake_held() {
    for (Connection *connection = held_.first(), *next; connection != nullptr; connection = next) {
        next = held_.next(*connection);
        if (!connection->is_held()) ready(*connection);
    }
}

bool Store::step() {
    if (!reaper.idle()) {
        reaper.work(nodes_per_turn);
        wake_held();
    }
    if (Connection* const connection = ready_.take()) {
        connection->queue = Connection::Queue::none;
        if (connection->turn()) {
            ready(*connection);
        } else if (connection->queue == Connection::Queue::none && connection->is_held()) {
            held_.append(*connection);
            connection->queue = Connection::Queue::held;
        }
    }
    return !ready_.empty() || !reaper.idle();
}

void Store::end_watch(Watch& watch) {
    Connection& connection = watch.connection;
    connection.forget_events(watch);
    connection.watches.remove(watch);
    watches.remove(watch);
    ledger.refund(connection.domain(), Quota::watches, 1);
    ledger.refund(connection.domain(), Quota::bytes, Memory::weight(static_cast<u32>(sizeof watch) + watch.text_bytes()));
    memory.end(watch, watch.text_bytes());
}

void Store::fire_special(std::string_view event) { watches.fire_exact(event, {&tree.find(event)->state, nullptr, nullptr}); }

}  // namespace store_service
