// SPDX-License-Identifier: GPL-2.0-or-later
// Looking into the store. Paths and values go through as they are: what they mean is the store's business.
#include "services/manager/command.hpp"

namespace manager::commands {

namespace {

// A path with its NUL is all that the command consists of. Empty: it is not.
std::string_view path_of(const Command& command) {
    const std::span<const u8> bytes = command.bytes();
    if (bytes.empty() || bytes.back() != 0) return {};
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size() - 1};
}

using Question = rt::StoreCall (rt::StoreClient::*)(std::string_view path, std::span<char> into, rt::Transaction transaction);

rt::Task<Refusal> ask(Command& command, Question question) {
    const std::string_view path = path_of(command);
    if (path.empty()) co_return refused(Status::malformed);
    if (command.parts.store.server() == 0) co_return refused(Status::cancelled);
    char answer[store::payload_max];
    const auto reply = co_await (command.parts.store.client().*question)(path, {answer, sizeof answer}, 0);
    if (!reply.ok()) co_return by_store(reply.error);
    co_return command.put(answer, reply.length) ? Refusal{} : refused(Status::malformed);
}

}  // namespace

rt::Task<Refusal> store_read(Command& command) { return ask(command, &rt::StoreClient::read); }
rt::Task<Refusal> store_list(Command& command) { return ask(command, &rt::StoreClient::directory); }
rt::Task<Refusal> store_permissions(Command& command) { return ask(command, &rt::StoreClient::get_permissions); }

}  // namespace manager::commands
