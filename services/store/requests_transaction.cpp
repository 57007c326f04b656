// SPDX-License-Identifier: GPL-2.0-or-later
// TRANSACTION_START, TRANSACTION_END.
#include "services/store/request.hpp"

namespace store_service {

namespace {

bool is_open(const Connection& client, u32 id) {
    for (const Transaction* one = client.open.first(); one != nullptr; one = client.open.next(*one))
        if (one->id == id) return true;
    return false;
}

}  // namespace

Verdict start_transaction(Request& request) {
    if (request.transaction != nullptr) return Error::busy;
    Store& store = request.store;
    const u32 weight = Memory::weight(sizeof(Transaction));
    STORE_TRY(store.ledger.allow(request.actor, request.actor, Quota::transactions, 1));
    STORE_TRY(store.ledger.allow(request.actor, request.actor, Quota::bytes, weight));
    do ++request.client.last_transaction;
    while (request.client.last_transaction == 0 || is_open(request.client, request.client.last_transaction));
    auto* const transaction = store.memory.make<Transaction>(request.view().whom(), 0, request.client.last_transaction);
    if (transaction == nullptr) return Error::no_memory;
    store.ledger.charge(request.actor, Quota::transactions, 1);
    store.ledger.charge(request.actor, Quota::bytes, weight);
    ++store.transaction_count;
    request.client.open.append(*transaction);
    request.put_number(transaction->id);
    request.client.put('\0');
    return {};
}

Verdict end_transaction(Request& request) {
    std::string_view text;
    if (!request.is_text(text) || (text != "T" && text != "F")) return Error::invalid;
    if (request.transaction == nullptr) return Error::not_found;
    Transaction& transaction = *request.transaction;
    const Verdict verdict = text == "T" ? request.store.transactions.commit(transaction, request.actor) : Verdict();
    request.client.open.remove(transaction);
    request.store.transactions.end(transaction, request.actor);
    return verdict.ok() ? request.consent() : verdict;
}

}  // namespace store_service
