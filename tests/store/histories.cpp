// SPDX-License-Identifier: GPL-2.0-or-later
// Random histories of four clients, with the model beside the store: every answer and every event is compared. Of a
// transaction: if its commit succeeds, then doing its requests now, one after the other, has to give the answers that it
// got; if it does not, something that it touched, or above or below that, has to have changed since it began.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/store/model.hpp"
#include "tests/store/scene.hpp"

namespace {

using namespace store_test;
using Kind = ModelRequest::Kind;

constexpr int manager = 1, guests[] = {5, 6, 7};

struct Answered {
    ModelRequest request;
    std::string answer;
};
struct OpenTransaction {
    u32 id;
    std::vector<Answered> done;
    std::vector<std::string> touched_since;  // by others, or outside
};

class History {
  public:
    explicit History(u32 seed) : random_(seed), model_(manager) {
        Limits unlimited{1000000, 1000000, 1000, 1u << 30, 1000000, 4000, 100};
        scene_ = std::make_unique<Scene>(unlimited, 20000);
        for (const int guest : guests) arrive(guest);
    }

    void step() {
        const int client = any_client();
        switch (below(20)) {
        case 0: return watch(client);
        case 1: return unwatch(client);
        case 2: return begin(client);
        case 3: return end(client);
        case 4: return below(8) == 0 ? leave_and_arrive(guests[below(3)]) : direct(client);
        case 5: return below(4) == 0 ? reset(client) : direct(client);
        default: return open_[client].empty() || below(3) == 0 ? direct(client) : within(client);
        }
    }
    u64 commits = 0, conflicts = 0, events = 0, answers = 0, refusals = 0;
    std::string audit() { return scene_->audit(); }

  private:
    u32 below(u32 limit) { return static_cast<u32>(random_() % limit); }
    int any_client() { return below(4) == 0 ? manager : guests[below(3)]; }

    // A few names, so that requests meet.
    std::string any_path(int client) {
        static const char* const names[] = {"a", "b", "a-", "ab"};
        const int home = client == manager || below(3) == 0 ? guests[below(3)] : client;
        std::string path = below(4) == 0 ? "/x" : "/local/domain/" + std::to_string(home);
        for (u32 depth = below(4); depth != 0; --depth) path += std::string("/") + names[below(4)];
        return path;
    }
    std::string any_value() { return std::string(below(3) == 0 ? below(2000) : below(4), static_cast<char>('a' + below(26))); }

    ModelRequest any_request(int client) {
        static const Kind kinds[] = {Kind::read, Kind::read, Kind::directory, Kind::permissions, Kind::write, Kind::write, Kind::write, Kind::mkdir, Kind::rm, Kind::set_permissions};
        ModelRequest request{kinds[below(10)], any_path(client), any_value()};
        if (request.kind == Kind::mkdir) request.value.clear();
        if (request.kind != Kind::set_permissions) return request;
        const ModelNode* const node = model_.find(request.path);
        request.wanted.owner = node == nullptr || below(8) == 0 ? guests[below(3)] : node->owner;
        if (client == manager && below(3) == 0) request.wanted.owner = guests[below(3)];
        request.wanted.letter = "nrwb"[below(4)];
        for (u32 count = below(3); count != 0; --count) request.wanted.listed.emplace_back("nrwb"[below(4)], guests[below(3)]);
        return request;
    }

    static std::string payload_of(const ModelRequest& request) {
        std::string payload = request.path + '\0';
        if (request.kind == Kind::write) payload += request.value;
        if (request.kind != Kind::set_permissions) return payload;
        payload += request.wanted.letter + std::to_string(request.wanted.owner) + '\0';
        for (const auto& [letter, domain] : request.wanted.listed) payload += letter + std::to_string(domain) + '\0';
        return payload;
    }

    // What came for everybody since the last time: replies of the one who asked, and events.
    std::string ask(int client, Type type, const std::string& payload, u32 transaction = 0) {
        Guest& guest = scene_->guest(static_cast<DomId>(client));
        guest.send(static_cast<u32>(type), payload, transaction, 1);
        scene_->settle();
        ++answers;
        std::string answer = "nothing";
        got_.clear();
        for (const int one : {manager, 5, 6, 7}) {
            auto& messages = scene_->guest(static_cast<DomId>(one)).got;
            for (const Message& message : messages) {
                if (message.header.type == static_cast<u32>(Type::watch_event)) {
                    const std::size_t end = message.payload.find('\0');
                    got_.emplace_back(one, message.payload.substr(0, end), message.payload.substr(end + 1, message.payload.size() - end - 2));
                } else {
                    CHECK(one == client);
                    answer = message.payload;
                    const bool is_error = message.header.type == static_cast<u32>(Type::error);
                    if (is_error || answer == std::string("OK\0", 3)) answer.pop_back();
                    refusals += is_error ? 1 : 0;
                }
            }
            messages.clear();
        }
        events += got_.size();
        return answer;
    }
    std::string ask(int client, const ModelRequest& request, u32 transaction = 0) {
        static const Type types[] = {Type::read, Type::directory, Type::get_perms, Type::write, Type::mkdir, Type::rm, Type::set_perms};
        std::string answer = ask(client, types[request.kind], payload_of(request), transaction);
        if (request.kind == Kind::directory || request.kind == Kind::permissions)
            for (char& c : answer)
                if (c == 0) c = '|';
        if (request.kind == Kind::directory && answer.find('|') != answer.npos) answer = sorted(answer);
        return answer;
    }
    static std::string sorted(const std::string& names) {
        std::vector<std::string> all;
        for (std::size_t at = 0; at < names.size();) {
            const std::size_t end = names.find('|', at);
            all.push_back(names.substr(at, end - at));
            at = end + 1;
        }
        std::sort(all.begin(), all.end());
        std::string text;
        for (const std::string& name : all) text += name + "|";
        return text;
    }

    // A set: what is pending is not put in again. More than sixteen of a watch are one, with the watch's own path.
    std::vector<ModelEvent> as_sent(std::vector<ModelEvent> wanted) const {
        std::sort(wanted.begin(), wanted.end());
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
        for (const ModelWatch& watch : model_.watches) {
            const std::string own = watch.is_relative ? watch.path.substr(("/local/domain/" + std::to_string(watch.client)).size() + 1) : watch.path;
            const auto is_of = [&](const ModelEvent& event) { return std::get<0>(event) == watch.client && std::get<2>(event) == watch.token; };
            if (std::count_if(wanted.begin(), wanted.end(), is_of) <= 16) continue;
            std::erase_if(wanted, is_of);
            wanted.emplace_back(watch.client, own, watch.token);
        }
        std::sort(wanted.begin(), wanted.end());
        return wanted;
    }
    void compare_events(const std::vector<ModelEvent>& wanted) {
        std::sort(got_.begin(), got_.end());
        CHECK(got_ == as_sent(wanted));
    }

    void note(const std::string& path) {
        for (auto& [client, transactions] : open_)
            for (OpenTransaction& one : transactions) one.touched_since.push_back(path);
    }

    // With the parents that it made.
    void note(std::string path, const Model& before) {
        for (note(path); path != "/" && before.find(parent_path(path)) == nullptr; note(path)) path = parent_path(path);
    }

    void direct(int client) {
        const ModelRequest request = any_request(client);
        std::vector<ModelEvent> wanted;
        const Model before = model_;
        const std::string expected = model_.request(client, request, wanted);
        CAPTURE(request.path);
        CAPTURE(static_cast<int>(request.kind));
        CHECK(ask(client, request) == expected);
        compare_events(wanted);
        if (request.kind >= Kind::write && expected == "OK") note(request.path, before);
    }

    void within(int client) {
        auto& all = open_[client];
        OpenTransaction& one = all[below(static_cast<u32>(all.size()))];
        const ModelRequest request = any_request(client);
        const std::string answer = ask(client, request, one.id);
        CHECK(got_.empty());
        one.done.push_back({request, answer});
    }

    void begin(int client) {
        if (open_[client].size() >= 3) return;
        const std::string answer = ask(client, Type::transaction_start, std::string("\0", 1));
        open_[client].push_back({static_cast<u32>(std::stoul(answer)), {}, {}});
    }

    void end(int client) {
        auto& all = open_[client];
        if (all.empty()) return;
        const u32 place = below(static_cast<u32>(all.size()));
        const OpenTransaction one = all[place];
        all.erase(all.begin() + place);
        const bool commits_it = below(4) != 0;
        const std::string answer = ask(client, Type::transaction_end, std::string(commits_it ? "T\0" : "F\0", 2), one.id);
        if (!commits_it) {
            CHECK(answer == "OK");
            CHECK(got_.empty());
        } else if (answer == "EAGAIN") {
            ++conflicts;
            CHECK(got_.empty());
            CHECK(had_reason(one));
        } else {
            ++commits;
            CHECK(answer == "OK");
            replay(client, one);
        }
    }

    static bool had_reason(const OpenTransaction& one) {
        for (const Answered& done : one.done)
            for (const std::string& path : one.touched_since)
                if (is_at_or_below(done.request.path, path) || is_at_or_below(path, done.request.path) ||
                    is_at_or_below(done.request.path, parent_path(path)))
                    return true;
        return false;
    }

    void replay(int client, const OpenTransaction& one) {
        const Model before = model_;
        std::vector<ModelEvent> all;
        for (const Answered& done : one.done) {
            CAPTURE(done.request.path);
            CAPTURE(static_cast<int>(done.request.kind));
            CHECK(model_.request(client, done.request, all) == done.answer);
        }
        // What changed in the end was told to those who may read it; nobody was told of what no request did.
        std::vector<ModelEvent> least;
        for (const Answered& done : one.done) {
            const std::string& path = done.request.path;
            if (done.request.kind < Kind::write || done.answer != "OK") continue;
            note(path, before);
            const ModelNode *const was = before.find(path), *const is = model_.find(path);
            if (is != nullptr && (was == nullptr || !(*was == *is))) model_.hear(path, {is, path == "/" ? nullptr : model_.find(parent_path(path))}, false, least);
            if (is == nullptr && was != nullptr && model_.find(parent_path(path)) != nullptr) model_.hear(path, {was}, false, least);
        }
        const auto sent = as_sent(all);
        for (const ModelEvent& event : as_sent(least)) CHECK((as_sent(least).size() > 16 || std::count(got_.begin(), got_.end(), event) == 1));
        for (const ModelEvent& event : got_) CHECK((sent.size() > 16 || std::count(sent.begin(), sent.end(), event) == 1));
    }

    void watch(int client) {
        const bool is_relative = below(2) == 0;
        const std::string relative = std::string(1, "ab"[below(2)]), home = "/local/domain/" + std::to_string(client);
        const std::string said = is_relative ? relative : any_path(client), path = is_relative ? home + "/" + relative : said;
        const std::string token(1, static_cast<char>('p' + below(3)));
        const int depth = below(3) == 0 ? static_cast<int>(below(3)) : -1;
        const ModelWatch one{client, path, token, is_relative, depth};
        const bool is_there = std::find(model_.watches.begin(), model_.watches.end(), one) != model_.watches.end();
        // Two watches of one token could not be told apart in what comes.
        const auto has_token = [&](const ModelWatch& other) { return other.client == client && other.token == token; };
        if (!is_there && std::any_of(model_.watches.begin(), model_.watches.end(), has_token)) return;
        std::string payload = said + '\0' + token + '\0';
        if (depth >= 0) payload += std::to_string(depth) + '\0';
        CHECK(ask(client, Type::watch, payload) == (is_there ? "EEXIST" : "OK"));
        if (is_there) return compare_events({});
        model_.watches.push_back(one);
        compare_events({{client, said, token}});
    }

    void unwatch(int client) {
        for (std::size_t i = 0; i < model_.watches.size(); ++i) {
            const ModelWatch one = model_.watches[i];
            if (one.client != client) continue;
            CHECK(ask(client, Type::unwatch, one.path + '\0' + one.token + '\0') == "OK");
            model_.watches.erase(model_.watches.begin() + static_cast<std::ptrdiff_t>(i));
            return compare_events({});
        }
    }

    void reset(int client) {
        CHECK(ask(client, Type::reset_watches, std::string("\0", 1)) == "OK");
        std::erase_if(model_.watches, [&](const ModelWatch& watch) { return watch.client == client; });
        open_[client].clear();
        compare_events({});
    }

    void both(int client, const ModelRequest& request) {
        std::vector<ModelEvent> wanted;
        const std::string expected = model_.request(client, request, wanted);
        CHECK(ask(client, request) == expected);
        compare_events(wanted);
        note(request.path);
    }

    void arrive(int guest) {
        const std::string home = "/local/domain/" + std::to_string(guest);
        scene_->guest(static_cast<DomId>(guest)).port = 20;
        if (below(2) == 0) both(manager, {Kind::rm, home, ""});
        both(manager, {Kind::mkdir, home, ""});
        both(manager, {Kind::set_permissions, home, "", {guest, 'n', {}, ""}});
        if (model_.find("/x") == nullptr) both(manager, {Kind::mkdir, "/x", ""});
        both(manager, {Kind::set_permissions, "/x", "", {manager, 'b', {}, ""}});
        std::string payload = std::to_string(guest) + '\0' + "0" + '\0' + "20" + '\0';
        CHECK(ask(manager, Type::introduce, payload) == "OK");
    }

    void leave_and_arrive(int guest) {
        std::vector<ModelEvent> wanted;
        for (const auto& [path, node] : model_.nodes)
            if (node.owner == guest || std::any_of(node.listed.begin(), node.listed.end(), [&](const auto& one) { return one.second == guest; })) note(path);
        model_.release(guest, wanted);
        open_[guest].clear();
        CHECK(ask(manager, Type::release, std::to_string(guest) + '\0') == "OK");
        // In which order nodes are taken away, and so who hears of what is below, is the store's affair.
        for (const ModelEvent& event : got_) CHECK(std::get<0>(event) != guest);
        scene_->guest(static_cast<DomId>(guest)).forget();
        scene_->guest(static_cast<DomId>(guest)).page() = {};
        arrive(guest);
    }

    std::mt19937 random_;
    Model model_;
    std::unique_ptr<Scene> scene_;
    std::map<int, std::vector<OpenTransaction>> open_;
    std::vector<ModelEvent> got_;
};

}  // namespace

TEST_CASE("four clients") {
    u64 commits = 0, conflicts = 0, events = 0, answers = 0, refusals = 0;
    for (u32 seed = 1; seed <= 250; ++seed) {
        CAPTURE(seed);
        History history(seed);
        for (u32 i = 0; i < 400; ++i) {
            CAPTURE(i);
            history.step();
            if (i % 20 == 0) CHECK(history.audit() == "");
        }
        commits += history.commits;
        conflicts += history.conflicts;
        events += history.events;
        answers += history.answers;
        refusals += history.refusals;
    }
    CHECK(commits > 800);
    CHECK(conflicts > 500);
    CHECK(events > 5000);
    MESSAGE(answers, " answers, ", refusals, " of them refusals; ", events, " events; ", commits, " commits, ", conflicts, " conflicts");
}
