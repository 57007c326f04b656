// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/store_batch.hpp"

#include "idl/control.hpp"

namespace manager {

void StoreBatch::make(std::string_view key) { start(What::make, key); }
void StoreBatch::remove(std::string_view key) { start(What::remove, key); }
void StoreBatch::write(std::string_view key, std::string_view value) { start(What::write, key, value); }
void StoreBatch::write(std::string_view key, u64 value) {
    common::LineBuffer text;
    text.put(value);
    start(What::write, key, text.text());
}
void StoreBatch::write_vcpu(u32 vcpu, bool online) {
    common::LineBuffer key;
    key.put("cpu/");
    key.put(vcpu);
    key.put("/availability");
    write(key.text(), online ? "online" : "offline");
}

// Permissions are a letter and a domain each, with NUL: the first names the owner and what all others may.
void StoreBatch::permit(std::string_view key, Who who) {
    common::LineBuffer text;
    text.put('n');
    text.put(who == Who::guest ? domid_ : first_domain);
    text.put('\0');
    if (who == Who::manager_and_reader) {
        text.put('r');
        text.put(domid_);
        text.put('\0');
    }
    start(What::permit, key, text.text());
}

void StoreBatch::start(What what, std::string_view key, std::string_view value) {
    common::LineBuffer path;
    path.put("/local/domain/");
    path.put(domid_);
    if (!key.empty()) path.put('/');
    path.put(key);
    Change change{what, {}, {}, static_cast<u32>(path.text().size()), static_cast<u32>(value.size())};
    if (path.text().size() > sizeof change.path || value.size() > sizeof change.value) rt::panic("a store path or value is too long: ", path.text());
    path.text().copy(change.path, sizeof change.path);
    value.copy(change.value, sizeof change.value);
    ++under_way_;
    rt::detach(carry_out(change));
}

rt::Task<> StoreBatch::carry_out(Change change) {
    rt::StoreReply reply{};
    switch (change.what) {
    case What::make: reply = co_await client_.make_directory(change.path_text()); break;
    case What::remove: reply = co_await client_.remove(change.path_text()); break;
    case What::write: reply = co_await client_.write(change.path_text(), change.value_text()); break;
    case What::permit: reply = co_await client_.set_permissions(change.path_text(), change.value_text()); break;
    }
    if (error_ == rt::StoreError::none) error_ = reply.error;
    if (--under_way_ == 0) ended_.fire();
}

rt::Task<rt::StoreError> StoreBatch::done() {
    while (under_way_ != 0) co_await ended_.wait();
    const rt::StoreError error = error_;
    error_ = rt::StoreError::none;
    co_return error;
}

}  // namespace manager
