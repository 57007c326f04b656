// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: one session with arbitrary bytes from its client, and arbitrary events around it: clients that come and
// go, a manager that answers late or wrongly, consoles that end, output that finds no room.
#include <cstdio>
#include <cstdlib>

#include "tests/console/client.hpp"
#include "tests/virtio/hostile_device.hpp"

using namespace simulated;

namespace {

struct Reached {
    u64 talks, commands, answers, refused, outputs;
} reached;

void print_sums() {
    std::fprintf(stderr, "reached: talks %llu, commands %llu, answers %llu, refused %llu, outputs %llu,\n", static_cast<unsigned long long>(reached.talks),
                 static_cast<unsigned long long>(reached.commands), static_cast<unsigned long long>(reached.answers),
                 static_cast<unsigned long long>(reached.refused), static_cast<unsigned long long>(reached.outputs));
}

// A port without a device: bytes in, bytes out, and a limit for what it holds.
class PlainPort final : public console::LinePort {
  public:
    std::span<const u8> received() override { return {reinterpret_cast<const u8*>(in.data()), std::min<std::size_t>(in.size(), piece)}; }
    void take(u32 bytes) override {
        if (bytes > in.size()) std::abort();
        in.erase(0, bytes);
    }
    u32 room() override { return limit > out.size() ? static_cast<u32>(limit - out.size()) : 0; }
    void send(std::span<const u8> bytes) override {
        if (bytes.size() > room()) std::abort();
        out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    bool flush() override { return room() != 0; }
    void open() override { is_open = true; }
    void shut() override { is_open = false; }

    std::string in, out;
    u32 limit = 8192, piece = 4096;
    bool is_open = false;
};

// What was sent must be frames, also when it comes in parts.
void check_frames(std::string& out) {
    while (out.size() >= sizeof(line::Frame)) {
        const auto header = value_of<line::Frame>(out);
        if (header.length > line::data_max || header.kind == 0 || header.kind == 3 || header.kind > 4) std::abort();
        if (out.size() < sizeof header + header.length) return;
        if (header.kind == 1) ++reached.answers;
        if (header.kind == 2) ++reached.outputs;
        if (header.kind == 1 && header.status == 1) ++reached.refused;
        out.erase(0, sizeof header + header.length);
    }
}

std::string next_frame(Input& input) {
    switch (input.below(8)) {
    case 0: return hello(input.below(4), 1 + (input.below(8) == 0));
    case 1: return attach(input.below(4), "a", input.below(4));
    case 2: return request(line::Command::detach, input.below(4));
    case 3: return simulated::input(input.below(4), std::string(input.below(3000), 'i'));
    case 4: return request(line::Command::consoles, input.below(4), bytes_of(line::First{input.below(20)}));
    case 5: return request(static_cast<u16>(input.below(30)), input.below(4), std::string(input.below(20'000), 'd'));
    case 6: return input.text(40);
    default: {
        const line::Frame header{input.below(100), input.below(4), static_cast<u16>(input.below(300)), static_cast<u16>(input.below(16) == 0), input.below(5)};
        return bytes_of(header) + input.text(30);
    }
    }
}

void step(ConsoleScene& scene, PlainPort& port, console::Session& session, std::string& sent, Input& input) {
    switch (input.below(14)) {
    case 0:
    case 1:
        // It takes what was on its way with it.
        sent.clear();
        port.out.clear();
        if (input.below(2) == 0) return session.client_went();
        return session.client_came(input.below(4) == 0 ? static_cast<u32>(port.in.size()) : 0);
    case 2:
        scene.manager->answers = input.below(2) == 0;
        scene.manager->delivers_first = input.below(4) == 0;
        scene.manager->refuses = input.below(4) == 0 ? line::Status::busy : line::Status::ok;
        return;
    case 3:
        scene.world.as(scene.manager_domain, [&] {
            if (!scene.manager->asked.empty()) scene.manager->answer(input.below(static_cast<u32>(scene.manager->asked.size())), static_cast<line::Status>(input.below(17)));
        });
        return;
    case 4: scene.guests[0]->write(std::string(input.below(5000), 'o')); return;
    case 5: scene.guests[0]->reads = !scene.guests[0]->reads; scene.guests[0]->domain.signal(Guest::port); return;
    case 6: port.piece = 1 + input.below(300); return;
    case 7: scene.manager->lie_length = input.below(4) == 0 ? 65'534 + input.below(3) : 0; return;
    case 8:
    case 9:
        sent += port.out;
        port.out.clear();
        check_frames(sent);
        return;
    default:
        if (port.in.size() < 100'000) port.in += next_frame(input);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool registered = std::atexit(print_sums) == 0;
    static_cast<void>(registered);
    Input input{{data, size}};
    ConsoleScene scene({.seed = 1u + input.next(), .pages = 900, .has_device = false});
    scene.add_guest("a");
    PlainPort port;
    console::CommandPool* pool = nullptr;
    std::unique_ptr<console::Session> session;
    scene.run([&] {
        pool = new console::CommandPool;
        session = std::make_unique<console::Session>(u16{0}, scene.service->consoles(), *pool, scene.service->calls(), port);
        session->client_came(0);
        port.in = hello(1);
    });
    std::string sent;
    u32 ends = 0;
    while (!input.is_empty()) {
        scene.run([&] { step(scene, port, *session, sent, input); });
        if (input.below(40) == 39 && ends++ < 3) {
            scene.remove(static_cast<DomId>(9 + scene.guests.size()));
            scene.add_guest("a");
        }
        for (u32 i = input.below(8); i != 0; --i) scene.world.step();
        scene.run([&] { scene.service_loop.turns().ask(*session); });
    }
    if (session->state() == console::Session::State::talking) ++reached.talks;
    reached.commands += scene.manager->calls;
    // Whatever it was, once the client has gone and the manager has answered, nothing is left of it.
    scene.run([&] { session->client_went(); });
    scene.manager->answers = true;
    scene.manager->refuses = line::Status::ok;
    for (u32 rounds = 0; rounds < 8; ++rounds) {
        scene.world.as(scene.manager_domain, [&] {
            while (!scene.manager->asked.empty()) scene.manager->answer(0);
        });
        if (!scene.settle()) std::abort();
    }
    if (session->state() != console::Session::State::closed || session->outstanding() != 0) std::abort();
    if (pool->free() != console::CommandPool::most) std::abort();
    if (scene.console(static_cast<DomId>(9 + scene.guests.size()))->attached() != 0) std::abort();
    scene.run([&] {
        session.reset();
        delete pool;
    });
    return 0;
}
