// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/manager/scene.hpp"

#include <algorithm>
#include <sstream>

// What is undefined is a failure, not a remark.
extern "C" const char* __ubsan_default_options() { return "halt_on_error=1"; }

namespace simulated {

namespace {

constexpr u64 second = 1'000'000'000;

bool run_loop(rt::Loop& loop) {
    if (loop.turns().idle()) return false;
    loop.turns().round();
    return true;
}

std::vector<ArchiveFile> files_of(const ManagerSettings& settings) {
    ManifestDomain store = domain_record("store", "service"), console = domain_record("console", "service");
    store.flags = domain_service | domain_store_server;
    console.flags = domain_service | domain_console_server;
    std::vector<ManifestDomain> domains = {store, console};
    domains.insert(domains.end(), settings.guests.begin(), settings.guests.end());
    std::vector<ArchiveFile> files = {{"manifest", ArchiveKind::manifest, manifest_bytes(domains, settings.flags, settings.links)}};
    const std::string image = image_bytes(image_header());
    if (settings.files.empty()) {
        files.push_back({"guest", ArchiveKind::image, image});
        files.push_back({"ramdisk", ArchiveKind::ramdisk, std::string(5000, 'r')});
    }
    files.push_back({"service", ArchiveKind::image, image});
    files.insert(files.end(), settings.files.begin(), settings.files.end());
    return files;
}

}  // namespace

ManagerScene::ManagerScene(const ManagerSettings& settings)
    : world(settings.seed), machine(settings.pages + 4096), manager(world.add(manager_id, "manager")), store_domain(world.add(store_id, "store")),
      console_domain(world.add(console_id, "console")), core(machine), store(world, store_domain) {
    world.grants_end = 512;
    core.started = [this](DomId domid, const std::string& command_line) { started(domid, command_line); };
    manager.device = [this] { return run_loop(loop); };
    console_domain.device = [this] { return run_loop(console_loop); };
    world.as(manager, [&] {
        const std::string bytes = archive_bytes(files_of(settings));
        const u64 pages = (bytes.size() + page_size - 1) / page_size;
        machine.memory_limit[manager_id] = settings.pages + pages;
        std::byte* const at = machine.take(pages);
        std::memcpy(at, bytes.data(), bytes.size());
        if (const char* problem = archive_.open(at, bytes.size())) throw Panic{problem};
        const char* problem = nullptr;
        if (const auto contents = archive_.find(ArchiveKind::manifest, problem); problem == nullptr) problem = manifest_.open(contents);
        if (problem != nullptr) throw Panic{problem};
        system_ = std::make_unique<::manager::System>(loop, archive_, manifest_);
        system_->start();
    });
    settle();
    at_start_ = core.counts();
    grants_at_start_ = manager.grants.size();
}

ManagerScene::~ManagerScene() {
    // Coroutines end only when what they wait for does.
    undo_everything();
    world.as(console_domain, [this] { console.reset(); });
    world.as(manager, [this] { system_.reset(); });
}

// Its command line says how it meets the manager.
void ManagerScene::started(DomId domid, const std::string& command_line) {
    std::istringstream words(command_line);
    for (std::string word; words >> word;)
        if (const std::size_t equals = word.find('='); equals != word.npos) machine.options[std::to_string(domid) + "." + word.substr(0, equals)] = word.substr(equals + 1);
    if (domid == store_id)
        world.as(store_domain, [this] {
            const std::string offer = machine.options["2.manager"];
            const auto port = rt::events::bind_interdomain(manager_id, static_cast<EvtchnPort>(std::stoul(offer.substr(offer.find(':') + 1))));
            store.connect(manager_id, *reinterpret_cast<store::Page*>(manager.grants.at(grant_store).page), port);
        });
    if (domid == console_id) world.as(console_domain, [this] { console = std::make_unique<ConsoleSide>(console_loop); });
}

bool ManagerScene::settle() {
    for (u32 steps = 0; steps < 1'000'000; ++steps)
        if (!world.step()) return true;
    return false;
}

void ManagerScene::pass(u64 ns) {
    constexpr u64 step = second / 10;
    settle();
    for (u64 passed = 0; passed < ns; passed += step) {
        machine.advance(step < ns - passed ? step : ns - passed);
        settle();
    }
}

u32 ManagerScene::start(line::Command command, const std::string& record, u16 session) {
    u32 ticket = 0;
    world.as(console_domain, [&] { ticket = console->call(session, static_cast<u16>(command), record); });
    return ticket;
}

u32 ManagerScene::close(u16 session) {
    u32 ticket = 0;
    world.as(console_domain, [&] { ticket = console->close(session); });
    return ticket;
}

bool ManagerScene::is_done(u32 ticket) const {
    const ConsoleSide::Asked& one = console->at(ticket);
    return one.answered && (one.taken_up != line::Status::ok || one.outcomes != 0);
}

ManagerScene::Outcome ManagerScene::outcome(u32 ticket) const {
    if (!is_done(ticket)) throw Panic{"a command has no outcome"};
    const ConsoleSide::Asked& one = console->at(ticket);
    return one.taken_up != line::Status::ok ? Outcome{one.taken_up, {}} : Outcome{one.outcome, one.answer};
}

ManagerScene::Outcome ManagerScene::ask(line::Command command, const std::string& record, u16 session) {
    const u32 ticket = start(command, record, session);
    settle();
    return outcome(ticket);
}

ManagerScene::Outcome ManagerScene::create(const ManifestDomain& record, u16 session) { return ask(line::Command::create, line::Create{record}, session); }

ManagerScene::Outcome ManagerScene::send(const std::string& name, const std::string& bytes, u16 session, ArchiveKind kind) {
    Outcome result = ask(line::Command::image_open, image_open(name, bytes.size(), kind), session);
    if (result.status != line::Status::ok || value_of<line::ImageState>(result.answer).known != 0) return result;
    for (std::size_t at = 0; at < bytes.size() && result.status == line::Status::ok; at += line::image_write_max)
        result = ask(line::Command::image_write, image_write(name, at, bytes.substr(at, line::image_write_max)), session);
    return result;
}

line::DomainEntry ManagerScene::entry(const std::string& name) { return value_of<line::DomainDetail>(ask(line::Command::info, target(name)).answer).entry; }

void ManagerScene::undo_everything() {
    console->orders_get = consoles::Status::okay;
    console->outcomes_get = line::Status::ok;
    console->holds_orders = console->holds_outcomes = false;
    core.failures.clear();
    store.silent = store.any_order = store.in_pieces = false;
    store.refusals.clear();
    world.as(store_domain, [this] { store.speak(); });
    for (u32 round = 0; round < 4; ++round) {
        world.as(console_domain, [this] { console->release_all(); });
        for (u16 session = 0; session < line::sessions_max; ++session) close(session);
        settle();
        std::vector<DomId> ids;
        for (const auto& [domid, domain] : core.domains())
            if (domid >= first_guest && domain.name != "(image)") ids.push_back(domid);
        // Services cannot be destroyed by commands; the core's end of them is policy.
        for (const DomId domid : ids) {
            start(line::Command::destroy, target(domid));
            settle();
            core.end(domid, shutdown_poweroff);
        }
        pass(2 * second);
        const bool has_guest = std::any_of(core.domains().begin(), core.domains().end(), [](const auto& one) { return one.first >= first_guest; });
        if (!has_guest && console->under_way() == 0 && console->held.empty()) return;
    }
}

std::string ManagerScene::whats_wrong() {
    std::string wrong;
    const auto say = [&](const std::string& what) { wrong += (wrong.empty() ? "" : "; ") + what; };
    for (const std::string& fault : core.faults) say("core: " + fault);
    for (const std::string& fault : console->faults) say("console service: " + fault);
    for (const auto& [ticket, one] : console->asked) {
        const u32 wanted = one.taken_up == line::Status::ok ? 1 : 0;
        if (!one.answered || one.outcomes != wanted)
            say("command " + std::to_string(one.command) + (one.is_close ? " (close)" : "") + (one.answered ? "" : " was not answered and") + " has " +
                std::to_string(one.outcomes) + " outcomes");
    }
    const ControlCore::Counts now = core.counts();
    if (now != at_start_)
        say(std::to_string(now.domains) + " domains, " + std::to_string(now.free_frames) + " frames free, " + std::to_string(now.ports) + " ports, " +
            std::to_string(now.devices_owned) + " devices owned instead of " + std::to_string(at_start_.domains) + ", " + std::to_string(at_start_.free_frames) +
            ", " + std::to_string(at_start_.ports) + ", " + std::to_string(at_start_.devices_owned));
    if (manager.grants.size() != grants_at_start_) say("a grant of the manager's is left");
    if (!console->consoles.empty()) say("a console is left");
    for (u32 domid = first_guest; domid < core.next_id(); ++domid)
        if (store.find("/local/domain/" + std::to_string(domid)) != nullptr) say("the store still has domain " + std::to_string(domid));
    return wrong;
}

}  // namespace simulated
