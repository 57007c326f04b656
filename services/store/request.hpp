// SPDX-License-Identifier: GPL-2.0-or-later
// A request in work: who asks, in which transaction, and the texts that it consists of.
#pragma once

#include "services/store/store.hpp"

namespace store_service {

struct Request {
    Store& store;
    Connection& client;
    Domain& actor;
    Transaction* transaction;  // null: none
    std::string_view payload;

    View view() const { return {store, actor, transaction}; }

    // The payload, if it is one text and its NUL.
    bool is_text(std::string_view& text) const {
        if (payload.empty() || payload.find('\0') != payload.size() - 1) return false;
        text = payload.substr(0, payload.size() - 1);
        return true;
    }
    // Takes the next text and its NUL off the payload.
    bool take_text(std::string_view& text) {
        const std::size_t end = payload.find('\0');
        if (end == payload.npos) return false;
        text = payload.substr(0, end);
        payload.remove_prefix(end + 1);
        return true;
    }

    void put(std::string_view bytes) const { client.put(bytes); }
    void put_text(std::string_view text) const {
        put(text);
        client.put('\0');
    }
    void put_number(u64 number) const {
        common::LineBuffer digits;
        digits.put(number);
        put(digits.text());
    }
    Verdict consent() const {
        put_text("OK");
        return {};
    }
};

// One for each type of the protocol.
Verdict control(Request& request);
Verdict directory(Request& request);
Verdict directory_part(Request& request);
Verdict read(Request& request);
Verdict get_permissions(Request& request);
Verdict watch(Request& request);
Verdict unwatch(Request& request);
Verdict reset_watches(Request& request);
Verdict start_transaction(Request& request);
Verdict end_transaction(Request& request);
Verdict introduce(Request& request);
Verdict release(Request& request);
Verdict is_introduced(Request& request);
Verdict domain_path(Request& request);
Verdict resume(Request& request);
Verdict set_target(Request& request);
Verdict write(Request& request);
Verdict make_directory(Request& request);
Verdict remove(Request& request);
Verdict set_permissions(Request& request);

}  // namespace store_service
