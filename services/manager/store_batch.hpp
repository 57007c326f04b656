// SPDX-License-Identifier: GPL-2.0-or-later
// Many changes below one domain's home in the store, on their way at once: the store does them in the order in which they
// were asked for.
#pragma once

#include "common/line_buffer.hpp"
#include "rt/store_client.hpp"
#include "rt/task.hpp"
#include "rt/waiting.hpp"

namespace manager {

using namespace abi;

// Who may do what with a node: the manager owns it and the domain reads it; or the domain owns it.
enum class Who { manager_and_reader, guest };

class StoreBatch {
  public:
    StoreBatch(rt::StoreClient& client, rt::Turns& turns, DomId domid) : client_(client), domid_(domid), ended_(turns) {}

    // Keys are relative to the home; "" is the home itself.
    void make(std::string_view key);
    void remove(std::string_view key);
    void write(std::string_view key, std::string_view value);
    void write(std::string_view key, u64 value);
    void write_vcpu(u32 vcpu, bool online);
    void permit(std::string_view key, Who who);

    // When all have been answered: the first error, if there was one.
    rt::Task<rt::StoreError> done();

  private:
    enum class What { make, remove, write, permit };
    struct Change {
        What what;
        char path[96], value[64];
        u32 path_length, value_length;
        std::string_view path_text() const { return {path, path_length}; }
        std::string_view value_text() const { return {value, value_length}; }
    };
    void start(What what, std::string_view key, std::string_view value = {});
    rt::Task<> carry_out(Change change);

    rt::StoreClient& client_;
    DomId domid_;
    u32 under_way_ = 0;
    rt::StoreError error_ = rt::StoreError::none;
    rt::Signal ended_;
};

}  // namespace manager
