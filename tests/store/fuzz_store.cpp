// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: bytes are what one guest does to its page and, through requests that are well formed, to the tree,
// while another one works and has to find what it wrote. After each input everything that the store counts is counted again.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/store/scene.hpp"

namespace {

using namespace store_test;

struct {
    u64 requests, raw, indices, reconnects, errors, replies, refusals, events, worked;
} reached;

class Input {
  public:
    Input(const u8* bytes, std::size_t size) : bytes_(bytes), left_(size) {}
    bool empty() const { return left_ == 0; }
    u32 byte() { return left_ == 0 ? 0 : (--left_, *bytes_++); }
    u32 word() {
        u32 value = byte();
        for (int i = 0; i < 3; ++i) value = value << 8 | byte();
        return value;
    }
    std::string text(u32 count) {
        std::string text;
        while (count-- != 0 && left_ != 0) text += static_cast<char>(byte());
        return text;
    }

  private:
    const u8* bytes_;
    std::size_t left_;
};

const char* const paths[] = {"a", "a/b", "a/b/c", "a-", "/", "/local/domain/6", "/local/domain/6/a", "@releaseDomain", "b", "/local/domain/5", "/shared", "/shared/a", "", "a/", "/local", "c/d/e/f"};
const char* const values[] = {"1", "", "n5", "n5\0r6", "t", ("t\0" "1"), "T", "F", "0", "n6", "b5", "x\0\0y", "5"};
const u8 value_lengths[] = {1, 0, 3, 6, 2, 4, 2, 2, 2, 3, 3, 4, 2};

void must(bool is_so, const char* what) {
    if (is_so) return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::abort();
}

class Fight {
  public:
    Fight() : scene_(limits(), 400), bad_(scene_.guest(5)), good_(scene_.guest(6)) {
        for (const char* id : {"5", "6"}) {
            const std::string home = std::string("/local/domain/") + id;
            scene_.guest(static_cast<DomId>(std::atoi(id))).port = 9;
            ask(scene_.manager(), Type::mkdir, home + '\0');
            ask(scene_.manager(), Type::set_perms, home + '\0' + "n" + id + '\0');
            ask(scene_.manager(), Type::introduce, std::string(id) + '\0' + "0" + '\0' + "9" + '\0');
        }
        ask(scene_.manager(), Type::mkdir, std::string("/shared\0", 8));
        ask(scene_.manager(), Type::set_perms, std::string("/shared\0b1\0", 11));
        ask(scene_.manager(), Type::watch, std::string("/\0m\0", 4));
        ask(good_, Type::watch, std::string("/shared\0g\0", 10));
        ask(good_, Type::watch, std::string("own\0g\0", 6));
    }

    void act(Input& input) {
        switch (input.byte() % 8) {
        case 0: return raw(input);
        case 1: return index(input);
        case 2: return anew(input);
        case 3: return field(input);
        case 4: return work();
        case 5: is_stalled_ = !is_stalled_; return settle();
        default: return request(input);
        }
    }
    void end() {
        is_stalled_ = false;
        settle();
        work();
        must(scene_.audit().empty(), scene_.audit().c_str());
        ask(scene_.manager(), Type::release, std::string("5\0", 2));
        settle();
        must(scene_.audit().empty(), scene_.audit().c_str());
        must(scene_.store.find_domain(5) == nullptr, "it is gone");
        work();
    }

  private:
    static Limits limits() { return {30, 6, 3, 12000, 20, 500, 3}; }

    void settle() {
        scene_.stalled.clear();
        if (is_stalled_) scene_.stalled.push_back(5);
        // The bad guest's indices may say anything; it takes no part in moving bytes.
        for (bool moved = true; moved;) {
            moved = false;
            for (Guest* const guest : {&good_, &scene_.manager()}) {
                const bool pushed = guest->push(), pulled = guest->pull();
                moved = moved || pushed || pulled;
            }
            if (!is_stalled_ && bad_.page().rsp_prod - bad_.page().rsp_cons <= 1024) moved = pull_bad() | moved;
            for (Guest* const guest : {&good_, &scene_.manager(), &bad_}) scene_.poke(*guest);
            for (u32 steps = 0; scene_.step(); ++steps) must(steps < 100000, "it comes to rest");
        }
    }
    bool pull_bad() {
        const bool pulled = bad_.pull();
        for (const Message& message : bad_.got)
            ++(message.header.type == static_cast<u32>(Type::watch_event) ? reached.events : message.header.type == static_cast<u32>(Type::error) ? reached.refusals : reached.replies);
        bad_.got.clear();
        return pulled;
    }
    std::string ask(Guest& guest, Type type, const std::string& payload) {
        guest.send(static_cast<u32>(type), payload, 0, 77);
        settle();
        std::string answer = "nothing";
        for (const Message& message : guest.got)
            if (message.header.request == 77) answer = message.payload;
        guest.got.clear();
        return answer;
    }

    // What the other one does, whatever the first one did.
    void work() {
        const std::string value = std::to_string(++count_);
        must(ask(good_, Type::write, "own/a" + std::string(1, '\0') + value) == std::string("OK\0", 3), "it can write");
        must(ask(good_, Type::read, std::string("own/a\0", 6)) == value, "it reads what it wrote");
        must(ask(scene_.manager(), Type::read, std::string("/local/domain/6/own/a\0", 22)) == value, "so does the manager");
        ++reached.worked;
    }

    void push_bad(const std::string& bytes) {
        bad_.outgoing = bytes;
        bad_.push();
        bad_.outgoing.clear();
        settle();
    }
    void raw(Input& input) {
        ++reached.raw;
        push_bad(input.text(1 + input.byte()));
    }
    void request(Input& input) {
        ++reached.requests;
        const u32 type = input.byte() % 24, transaction = input.byte() % 4;
        const u32 value = input.byte() % std::size(values);
        std::string payload = paths[input.byte() % std::size(paths)];
        if (type == 7) payload = input.byte() % 2 == 0 ? "T" : "F";
        payload += '\0';
        if (type == 11 || type == 4 || type == 5 || type == 14 || type == 22) payload += std::string(values[value], value_lengths[value]);
        if (type == 11 && value == 0) payload += std::string(input.byte() * 3, 'x');
        const store::Header header{type, 1, transaction == 0 || type == 6 ? 0 : transaction, static_cast<u32>(payload.size())};
        push_bad(std::string(reinterpret_cast<const char*>(&header), sizeof header) + payload);
    }
    void index(Input& input) {
        ++reached.indices;
        u32* const indices[] = {&bad_.page().req_prod, &bad_.page().req_cons, &bad_.page().rsp_prod, &bad_.page().rsp_cons};
        u32& one = *indices[input.byte() % 4];
        one = input.byte() % 2 == 0 ? input.word() : one + input.byte();
        settle();
    }
    void anew(Input& input) {
        ++reached.reconnects;
        if (bad_.page().error != 0) ++reached.errors;
        bad_.forget();
        bad_.page().connection = 1 + input.byte() / 200;
        settle();
    }
    void field(Input& input) {
        auto* const bytes = reinterpret_cast<u8*>(&bad_.page());
        for (u32 count = input.byte() % 8; count != 0; --count) {
            const u32 at = input.word() % sizeof(store::Page);
            bytes[at] = static_cast<u8>(input.byte());
        }
        settle();
    }

    Scene scene_;
    Guest &bad_, &good_;
    bool is_stalled_ = false;
    u64 count_ = 0;
};

void print(const char* what, u64 sum) { std::fprintf(stderr, " %s %llu,", what, static_cast<unsigned long long>(sum)); }

// The test that runs this checks that none of them is 0.
void print_sums() {
    std::fprintf(stderr, "reached:");
    print("requests", reached.requests);
    print("raw", reached.raw);
    print("indices", reached.indices);
    print("reconnects", reached.reconnects);
    print("of them after errors", reached.errors);
    print("replies", reached.replies);
    print("refusals", reached.refusals);
    print("events", reached.events);
    std::fprintf(stderr, " the other one worked %llu\n", static_cast<unsigned long long>(reached.worked));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    std::atexit(print_sums);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const u8* bytes, std::size_t size) {
    Input input(bytes, size);
    Fight fight;
    while (!input.empty()) fight.act(input);
    fight.end();
    return 0;
}
