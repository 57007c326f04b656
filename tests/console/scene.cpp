// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/console/scene.hpp"

namespace simulated {

namespace {

void fill_name(char (&name)[32], const std::string& text) {
    std::memset(name, 0, sizeof name);
    text.copy(name, sizeof name - 1);
}

bool run_loop(rt::Loop& loop) {
    if (loop.turns().idle()) return false;
    loop.turns().round();
    return true;
}

}  // namespace

ConsoleScene::ConsoleScene(const SceneSettings& settings)
    : world(settings.seed), machine(settings.pages + 2048), manager_domain(world.add(manager_id, "manager")), service_domain(world.add(service_id, "console")),
      host(world.add(3, "host")), device(settings.ports, settings.event_index ? u64{1} << 29 : 0, settings.queue_size) {
    machine.memory_limit[service_id] = settings.pages;
    world.grants_end = 512;
    if (settings.has_device) machine.functions.push_back(&device);
    device.belongs_to(service_id);
    machine.options["1.link.consoles"] = "2:50:0";
    machine.options["2.link.consoles"] = "1:50:0";
    machine.options["2.link.line"] = "1:51:1";
    machine.options["1.link.line"] = "2:51:1";
    machine.options["1.link.outcomes"] = "2:52:1";
    machine.options["2.link.outcomes"] = "1:52:1";
    machine.unbound.insert({manager_id, 50});
    machine.unbound.insert({manager_id, 52});
    machine.unbound.insert({service_id, 51});
    manager_domain.device = [this] { return run_loop(manager_loop); };
    service_domain.device = [this] { return run_loop(service_loop); };
    host.device = [this] { return device.work(); };
    world.as(manager_domain, [this] { manager = std::make_unique<Manager>(manager_loop); });
    run([this] {
        service = std::make_unique<console::Service>(service_loop);
        if (const char* problem = service->start_lines()) no_lines = problem;
    });
    settle();
}

ConsoleScene::~ConsoleScene() {
    // Coroutines end only when what they wait for does.
    manager->answers = true;
    manager->holds_closes = false;
    for (u32 rounds = 0; rounds < 100 && (!manager->asked.empty() || !manager->closing.empty() || rounds == 0); ++rounds) {
        world.as(manager_domain, [this] {
            while (!manager->asked.empty()) manager->answer(0);
            manager->answer_closes();
        });
        settle();
    }
    run([this] { service.reset(); });
    world.as(manager_domain, [this] { manager.reset(); });
}

bool ConsoleScene::settle() {
    for (u32 steps = 0; steps < 1'000'000; ++steps)
        if (!world.step()) return true;
    return false;
}

void ConsoleScene::pass(u64 ns) {
    constexpr u64 step = 5'000'000;
    settle();
    for (u64 passed = 0; passed < ns; passed += step) {
        machine.advance(step < ns - passed ? step : ns - passed);
        settle();
    }
}

template <typename Call>
consoles::Answer ConsoleScene::order(Call&& make) {
    // The operation is a value that stays where it is made.
    struct Order {
        decltype(make()) call;
        bool done = false;
    };
    std::unique_ptr<Order> order;
    world.as(manager_domain, [&] {
        order.reset(new Order{make()});
        order->call.start([](void* done) { *static_cast<bool*>(done) = true; }, &order->done);
    });
    settle();
    if (!order->done) throw Panic{"an order is not answered"};
    return order->call.outcome().answer;
}

consoles::Status ConsoleScene::add(DomId id, const std::string& name, bool serial, EvtchnPort port) {
    char text[32];
    fill_name(text, name);
    return order([&] { return manager->front.add(id, port, text, serial ? 1 : 0, 0); }).status;
}

Guest& ConsoleScene::add_guest(const std::string& name, bool serial, DomId id) {
    if (id == 0) id = static_cast<DomId>(first_guest + guests.size());
    guests.push_back(std::make_unique<Guest>(world, machine, id, service_id));
    if (add(id, name, serial) != consoles::Status::okay) throw Panic{"a console is refused"};
    return *guests.back();
}

consoles::Status ConsoleScene::remove(DomId id) {
    return order([&] { return manager->front.remove(id, 0); }).status;
}

consoles::Status ConsoleScene::rename(DomId id, const std::string& name) {
    char text[32];
    fill_name(text, name);
    return order([&] { return manager->front.rename(id, 0, text); }).status;
}

std::string ConsoleScene::tail(DomId id, u32 wanted, u32 room) {
    std::byte* bytes = nullptr;
    world.as(manager_domain, [&] { bytes = machine.take(2); });
    const consoles::Answer answer = order([&] { return manager->front.tail(id, 0, wanted, {bytes, room}); });
    if (answer.status != consoles::Status::okay) return "status " + std::to_string(static_cast<u32>(answer.status));
    return {reinterpret_cast<const char*>(bytes), answer.length};
}

std::string ConsoleScene::scrollback(DomId id) {
    const console::Scrollback& scrollback = console(id)->scrollback();
    std::string bytes(scrollback.written() - scrollback.oldest(), 0);
    scrollback.read(scrollback.oldest(), {reinterpret_cast<u8*>(bytes.data()), bytes.size()});
    return bytes;
}

}  // namespace simulated
