// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: what several conversations ask of the manager, well-formed and otherwise, in any order, while domains end by
// themselves, the console service is slow or wrong, the store refuses, and the core does. Every command that was taken up
// gets one outcome, and in the end nothing is left.
#include <cstdio>
#include <cstdlib>

#include "tests/manager/fuzz_records.hpp"
#include "tests/manager/scene.hpp"

using namespace simulated;
using line::Command;
using line::Status;

namespace {

struct Reached {
    u64 commands, done, refused, busy, created, crashed, closed, restarted, images;
} reached;

void print_sums() {
    const std::pair<const char*, u64> sums[] = {{"commands", reached.commands}, {"done", reached.done}, {"refused", reached.refused}, {"busy", reached.busy},
                                                {"created", reached.created}, {"crashed", reached.crashed}, {"closed", reached.closed},
                                                {"restarted", reached.restarted}, {"images", reached.images}};
    std::fprintf(stderr, "reached:");
    for (const auto& [name, sum] : sums) std::fprintf(stderr, " %s %llu,", name, static_cast<unsigned long long>(sum));
    std::fprintf(stderr, "\n");
}

// Commands that the core may refuse at any time.
constexpr ControlCommand refusable[] = {ControlCommand::create, ControlCommand::populate, ControlCommand::load, ControlCommand::copy_frames,
                                        ControlCommand::set_context, ControlCommand::unpause, ControlCommand::pause, ControlCommand::set_scheduler,
                                        ControlCommand::alloc_unbound, ControlCommand::set_max_frames, ControlCommand::give_device, ControlCommand::get_context,
                                        ControlCommand::read, ControlCommand::rename};
constexpr i64 errors[] = {-eperm, -esrch, -enomem, -ebusy, -einval, -enospc};

DomId some_guest(const ManagerScene& scene, Input& input) {
    const u32 skip = input.below(8);
    u32 seen = 0;
    DomId found = 0;
    for (const auto& [domid, domain] : scene.core.domains())
        if (domid >= ManagerScene::first_guest && domain.name != "(image)" && seen++ <= skip) found = domid;
    return found;
}

void ask(ManagerScene& scene, Input& input) {
    const u16 session = static_cast<u16>(input.below(32) == 31 ? input.next() : input.below(3));
    const u16 command = static_cast<u16>(input.below(64) == 63 ? input.next() * 257u : input.below(25));
    const std::string record = input.below(16) == 15 ? input.text(250) : fuzz_record(static_cast<Command>(command), input);
    const u32 claimed = input.below(64) == 63 ? input.below(70'000) : ~0u;
    scene.world.as(scene.console_domain, [&] { scene.console->call(session, command, record, claimed); });
}

// A whole image, or nearly.
void send(ManagerScene& scene, Input& input) {
    const u16 session = static_cast<u16>(input.below(3));
    const std::string name = fuzz_image(input), bytes = fuzz_image_bytes(input);
    scene.start(Command::image_open, image_open(name, bytes.size() + (input.below(16) == 15)), session);
    scene.start(Command::image_write, image_write(name, 0, bytes), session);
}

void core_event(ManagerScene& scene, Input& input) {
    const DomId domid = some_guest(scene, input);
    switch (input.below(4)) {
    case 0: scene.core.failures[refusable[input.below(std::size(refusable))]] = {1 + input.below(2), errors[input.below(std::size(errors))]}; return;
    case 1:
        if (ControlCore::Domain* const domain = scene.core.find(domid); domain != nullptr && domain->started)
            domain->frames = std::min(domain->max_frames, 256 * (1 + input.below(20)));
        return;
    default:
        if (domid == 0) return;
        scene.core.end(domid, input.below(7), input.text(80));
        reached.crashed += scene.core.find(domid)->state == domain_shut_down;
    }
}

void servers_change(ManagerScene& scene, Input& input) {
    ConsoleSide& console = *scene.console;
    switch (input.below(9)) {
    case 0: console.holds_orders = input.below(4) == 3; return;
    case 1: console.holds_outcomes = input.below(4) == 3; return;
    case 2: console.orders_get = input.below(4) != 3 ? consoles::Status::okay : static_cast<consoles::Status>(input.below(6)); return;
    case 3: console.outcomes_get = input.below(4) != 3 ? Status::ok : static_cast<Status>(input.below(17)); return;
    case 4: console.tail_length = input.below(2) == 0 ? ~0u : input.below(2) == 0 ? input.below(5000) : ~0u - 1 - input.next(); return;
    case 5: scene.store.silent = input.below(4) == 3; break;
    case 6: scene.store.any_order = !scene.store.any_order; return;
    case 7: scene.store.in_pieces = !scene.store.in_pieces; return;
    default:
        scene.store.refusals.clear();
        if (input.below(4) != 3) return;
        scene.store.refusals["/local/domain/" + std::to_string(input.below(12)) + fuzz_key(input)] = input.below(2) == 0 ? "ENOSPC" : "EINVAL";
        scene.store.refusals[std::to_string(input.below(12))] = "EBUSY";
        return;
    }
    if (!scene.store.silent) scene.world.as(scene.store_domain, [&] { scene.store.speak(); });
}

void step(ManagerScene& scene, Input& input) {
    switch (input.below(12)) {
    case 0:
        scene.close(static_cast<u16>(input.below(3)));
        ++reached.closed;
        return;
    case 1: return core_event(scene, input);
    case 2: return servers_change(scene, input);
    case 3: return send(scene, input);
    case 4: scene.machine.advance(u64{input.next()} * 10'000'000); return;
    case 5: scene.settle(); return;
    case 6:
        scene.world.as(scene.console_domain, [&] {
            if (!scene.console->held.empty()) scene.console->release(input.below(static_cast<u32>(scene.console->held.size())));
        });
        return;
    default: ask(scene, input);
    }
}

// What the log has of domains that were made again.
u64 restarts(ManagerScene& scene) {
    const std::string entries = scene.ask(Command::log, line::LogFrom{}, 9).answer;
    u64 count = 0;
    for (std::size_t at = 0; at < entries.size(); at += sizeof(line::LogEntry)) {
        const auto entry = value_of<line::LogEntry>(entries, at);
        count += entry.kind == line::LogKind::policy && entry.command == static_cast<u16>(Command::create) && entry.status == 0;
    }
    return count;
}

void count(const ManagerScene& scene) {
    for (const auto& [ticket, one] : scene.console->asked) {
        reached.commands += one.taken_up == Status::ok;
        reached.busy += one.taken_up == Status::busy;
        reached.done += one.outcomes != 0 && one.outcome == Status::ok;
        reached.refused += one.outcomes != 0 && one.outcome != Status::ok;
        const bool was_done = !one.is_close && one.outcomes != 0 && one.outcome == Status::ok;
        reached.created += was_done && one.command == static_cast<u16>(Command::create);
        reached.images += was_done && one.command == static_cast<u16>(Command::image_write);
    }
}

void run(Input input) {
    ManagerScene scene({.seed = 1u + input.next()});
    while (!input.is_empty()) {
        step(scene, input);
        for (u32 steps = input.below(32); steps != 0; --steps) scene.world.step();
    }
    scene.undo_everything();
    reached.restarted += restarts(scene);
    count(scene);
    if (const std::string wrong = scene.whats_wrong(); !wrong.empty()) {
        std::fprintf(stderr, "%s\n", wrong.c_str());
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool registered = std::atexit(print_sums) == 0;
    static_cast<void>(registered);
    try {
        run(Input{{data, size}});
    } catch (const Panic& panic) {
        std::fprintf(stderr, "%s\n", panic.report.c_str());
        std::abort();
    }
    return 0;
}
