// SPDX-License-Identifier: GPL-2.0-or-later
// A store in a simulated domain, for tests of its clients. As a real one it answers a request before it tells anybody
// what that changed; everything else it does as it is told to: in any order, in pieces of any size, sparing with its
// events, or not as the protocol says at all.
#pragma once

#include "tests/idl/store_connection.hpp"
#include "tests/idl/store_tree.hpp"

namespace simulated {

class StoreServer final : public rt::Work, public StoreManners {
  public:
    StoreServer(World& world, Domain& domain) : world_(world), domain_(domain) {}

    // The errors that requests for some paths get, by what is in the request.
    std::map<std::string, std::string> refusals;
    // What becomes of each message before it goes out.
    std::function<void(store::Header&, std::string&)> twist;
    u64 conflicts = 0;
    // What only a manager asks for is kept as it came, and answered with this; nothing: consent.
    std::vector<StoreRequest> from_manager;
    std::string answer_to_manager;
    // Requests that no client should send.
    u64 faults() const {
        u64 count = strange_requests_;
        for (const auto& one : clients_) count += one->faults;
        return count;
    }

    void connect(DomId client, store::Page& page, EvtchnPort port) {
        clients_.push_back(std::make_unique<Client>(world_, *this, client, page, port));
        domain_.listeners[port] = [this] { domain_.turns.ask(*this); };
    }

    // As somebody with no connection would: it fires watches.
    void set(const std::string& path, const std::string& value) {
        change({StoreTree::Change::Kind::write, path, value});
    }
    void remove(const std::string& path) { change({StoreTree::Change::Kind::remove, path, {}}); }
    const std::string* find(const std::string& path) const { return tree_.find(path); }
    std::size_t watches() const {
        std::size_t count = 0;
        for (const auto& one : clients_) count += one->watches.size();
        return count;
    }
    std::size_t transactions() const {
        std::size_t count = 0;
        for (const auto& one : clients_) count += one->transactions.size();
        return count;
    }
    // What the first client has asked for and not been answered.
    store::Header pending(store::Type type) const {
        for (const StoreRequest& request : clients_.front()->pending)
            if (request.header.type == static_cast<u32>(type)) return request.header;
        return {};
    }
    // A message to the first client, whatever it says.
    void send(const store::Header& header, const std::string& payload) {
        put(*clients_.front(), header, payload);
        domain_.turns.ask(*this);
    }
    std::size_t unanswered() const {
        std::size_t count = 0;
        for (const auto& one : clients_) count += one->pending.size();
        return count;
    }
    void speak() {
        silent = false;
        domain_.turns.ask(*this);
    }

  private:
    struct Watch {
        std::string path, full_path, token;
    };
    struct Client : StoreConnection {
        Client(World& world, const StoreManners& manners, DomId id, store::Page& page, EvtchnPort port)
            : StoreConnection(world, manners, page, port), id(id) {}
        DomId id;
        std::vector<Watch> watches;
        std::map<u32, StoreTree::Transaction> transactions;
        u32 last_transaction = 0;
    };
    using Type = store::Type;
    using Kind = StoreTree::Change::Kind;

    void turn() override {
        bool more = false;
        for (const auto& one : clients_) more = serve(*one) || more;
        if (more) domain_.turns.ask(*this);
    }

    // False: there is nothing to do until the client is heard of.
    bool serve(Client& one) {
        const bool got = one.take_in();
        const bool may_answer = !silent && !one.pending.empty();
        if (may_answer && (!any_order || world_.below(2) == 0))
            answer(one, any_order ? world_.below(static_cast<u32>(one.pending.size())) : 0);
        const bool put = one.put_out();
        return got || put || may_answer;
    }

    void answer(Client& one, u32 place) {
        const StoreRequest request = one.pending[place];
        one.pending.erase(one.pending.begin() + place);
        std::vector<StoreTree::Change> done;
        const StoreTree::Answer answer = execute(one, request, done);
        store::Header header = request.header;
        if (!answer.error.empty()) header.type = static_cast<u32>(Type::error);
        put(one, header, answer.error.empty() ? answer.data : answer.error + '\0');
        // A new watch fires at once.
        if (static_cast<Type>(request.header.type) == Type::watch && answer.error.empty())
            fire(one, one.watches.back(), one.watches.back().path);
        tell(done);
    }

    StoreTree::Answer execute(Client& one, const StoreRequest& request, std::vector<StoreTree::Change>& done) {
        const std::size_t end = request.payload.find('\0');
        if (end == std::string::npos) {
            ++strange_requests_;
            return {"EINVAL", {}};
        }
        const std::string text = request.payload.substr(0, end), rest = request.payload.substr(end + 1);
        if (const auto refusal = refusals.find(text); refusal != refusals.end()) return {refusal->second, {}};
        if (is_for_manager(static_cast<Type>(request.header.type))) {
            from_manager.push_back(request);
            return answer_to_manager.empty() ? StoreTree::consent() : StoreTree::Answer{{}, answer_to_manager};
        }
        const auto found = one.transactions.find(request.header.transaction);
        StoreTree::Transaction* const within = found == one.transactions.end() ? nullptr : &found->second;
        if (within == nullptr && request.header.transaction != 0) return {"ENOENT", {}};
        switch (static_cast<Type>(request.header.type)) {
        case Type::transaction_start:
            one.transactions[++one.last_transaction] = tree_.begin();
            return {{}, std::to_string(one.last_transaction) + '\0'};
        case Type::transaction_end: {
            if (within == nullptr) return {"ENOENT", {}};
            const StoreTree::Answer answer = text == "T" ? tree_.commit(*within, done) : StoreTree::consent();
            conflicts += answer.error == "EAGAIN" ? 1 : 0;
            one.transactions.erase(found);
            return answer;
        }
        default: break;
        }
        const std::string path = full_path(one, text);
        if (text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/_@") !=
            std::string::npos)
            return {"EINVAL", {}};
        switch (static_cast<Type>(request.header.type)) {
        case Type::read: return tree_.read(path, within);
        case Type::directory: {
            const StoreTree::Answer names = tree_.directory(path, within);
            return names.data.size() > store::payload_max ? StoreTree::Answer{"E2BIG", {}} : names;
        }
        case Type::write: return tree_.change({Kind::write, path, rest}, within, done);
        case Type::mkdir: return tree_.change({Kind::make, path, {}}, within, done);
        case Type::rm: return tree_.change({Kind::remove, path, {}}, within, done);
        case Type::watch: return watch(one, {text, path, rest.substr(0, rest.find('\0'))});
        case Type::unwatch: return unwatch(one, {text, path, rest.substr(0, rest.find('\0'))});
        default: ++strange_requests_; return {"ENOSYS", {}};
        }
    }

    static bool is_for_manager(Type type) {
        return type == Type::introduce || type == Type::release || type == Type::set_perms || type == Type::get_perms ||
               type == Type::control;
    }

    static StoreTree::Answer watch(Client& one, const Watch& watch) {
        for (const Watch& other : one.watches)
            if (other.path == watch.path && other.token == watch.token) return {"EEXIST", {}};
        one.watches.push_back(watch);
        return StoreTree::consent();
    }
    static StoreTree::Answer unwatch(Client& one, const Watch& watch) {
        const auto is_meant = [&](const Watch& other) {
            return other.path == watch.path && other.token == watch.token;
        };
        return std::erase_if(one.watches, is_meant) == 0 ? StoreTree::Answer{"ENOENT", {}} : StoreTree::consent();
    }

    static std::string full_path(const Client& one, const std::string& path) {
        if (path == "/") return "";
        return path[0] == '/' || path[0] == '@' ? path : "/local/domain/" + std::to_string(one.id) + "/" + path;
    }

    void change(const StoreTree::Change& change) {
        std::vector<StoreTree::Change> done;
        tree_.change(change, nullptr, done);
        tell(done);
        domain_.turns.ask(*this);
    }

    void tell(const std::vector<StoreTree::Change>& changes) {
        for (const StoreTree::Change& change : changes)
            for (const auto& one : clients_)
                for (const Watch& watch : one->watches) {
                    const bool at_or_below =
                        change.path == watch.full_path || change.path.starts_with(watch.full_path + "/");
                    const bool with_it = change.kind == Kind::remove && watch.full_path.starts_with(change.path + "/");
                    // A relative watch gets relative paths.
                    if (at_or_below) fire(*one, watch, watch.path + change.path.substr(watch.full_path.size()));
                    else if (with_it) fire(*one, watch, watch.path);
                }
    }
    void fire(Client& one, const Watch& watch, const std::string& path) {
        put(one, {static_cast<u32>(Type::watch_event), 0, 0, 0}, path + '\0' + watch.token + '\0');
    }

    void put(Client& one, store::Header header, std::string payload) {
        header.length = static_cast<u32>(payload.size());
        if (twist) twist(header, payload);
        one.put(header, payload);
    }

    World& world_;
    Domain& domain_;
    StoreTree tree_;
    std::vector<std::unique_ptr<Client>> clients_;
    u64 strange_requests_ = 0;
};

}  // namespace simulated
