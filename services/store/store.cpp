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
    if (connection.queue == Connection::Queue::throttled) throttled_.remove(connection);
    connection.queue = Connection::Queue::none;
}

void Store::ready(Connection& connection) {
    if (connection.queue == Connection::Queue::ready || connection.queue == Connection::Queue::throttled) return;
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
        ran_ = machine_.ran();
    }
    if (Connection* const connection = ready_.take()) give_turn(*connection);
    return !ready_.empty() || !reaper.idle();
}

// What it took since the last piece of work, waking up for it included.
void Store::give_turn(Connection& connection) {
    connection.queue = Connection::Queue::none;
    const bool has_more = connection.turn();
    const u64 ran = machine_.ran(), now = machine_.now();
    connection.usage.charge(ran - ran_, now);
    ran_ = ran;
    if (!connection.domain().is_manager() && connection.usage.is_used_up(now)) return throttle(connection, now);
    if (has_more) return ready(connection);
    if (connection.queue == Connection::Queue::none && connection.is_held()) {
        held_.append(connection);
        connection.queue = Connection::Queue::held;
    }
}

// ---- who asks for too much

// It cannot even wake us.
void Store::throttle(Connection& connection, u64 now) {
    take_from_queue(connection);
    throttled_.append(connection);
    connection.queue = Connection::Queue::throttled;
    machine_.listen(connection.port, false);
    if (connection.usage.note_pause(now)) {
        common::LineBuffer line;
        line.put("domain ");
        line.put(connection.domain().id);
        line.put(" is throttled: it asks for more than 1/32 of a processor");
        machine_.say(line.text());
    }
    if (connection.usage.ready_at() < wake_at_) machine_.wake_at(wake_at_ = connection.usage.ready_at());
}

void Store::resume(Connection& connection) {
    take_from_queue(connection);
    machine_.listen(connection.port, true);
    ready(connection);
}

void Store::look_at_clock() {
    const u64 now = machine_.now();
    wake_at_ = never;
    for (Connection *connection = throttled_.first(), *next; connection != nullptr; connection = next) {
        next = throttled_.next(*connection);
        const u64 ready_at = connection->usage.ready_at();
        if (ready_at <= now) resume(*connection);
        else if (ready_at < wake_at_) wake_at_ = ready_at;
    }
    if (wake_at_ != never) machine_.wake_at(wake_at_);
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
