// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/operator/fake_machine.hpp"

#include <algorithm>
#include <cstring>

#include "idl/events.hpp"
#include "tools/operator/line/structures.hpp"

namespace operator_side {

namespace {

constexpr line::u64 second = 1'000'000'000;
constexpr line::u64 wall = 1'795'824'000 * second;  // 2026-11-28 00:00:00 UTC

template <std::size_t size>
void put(char (&field)[size], std::string_view value) {
    std::memset(field, 0, size);
    std::memcpy(field, value.data(), std::min(value.size(), size - 1));
}

template <typename Structure>
Structure leading(ByteView bytes) {
    Structure structure{};
    std::memcpy(&structure, bytes.data(), std::min(bytes.size(), sizeof structure));
    return structure;
}

template <typename Structure>
FakeMachine::Reply with(const Structure& structure) {
    const ByteView bytes = bytes_of(structure);
    return {line::Status::ok, Bytes(bytes.begin(), bytes.end())};
}

std::string path_of(ByteView request) {
    return std::string(reinterpret_cast<const char*>(request.data()), request.empty() ? 0 : request.size() - 1);
}

line::CrashReport crash_of(const line::DomainEntry& entry) {
    line::CrashReport report{};
    report.domid = entry.domid;
    report.reason = abi::shutdown_crash;
    report.time_ns = 5 * second;
    report.wall_ns = wall + 5 * second;
    std::memcpy(report.name, entry.name, sizeof report.name);
    put(report.what, "page fault without a handler");
    report.registers.rip = fake_virtual_page + 0x10;
    report.registers.rbp = fake_virtual_page + 0x800;
    report.stack_at = fake_virtual_page + 0x800;
    report.stack_bytes = 64;
    const line::u64 words[] = {0, fake_virtual_page + 0x123, 42, fake_virtual_page + 0x456};
    std::memcpy(report.stack, words, sizeof words);
    const std::string_view said = "last words\r\n\x1b[31mred";
    report.console_bytes = static_cast<line::u32>(said.size());
    std::memcpy(report.console, said.data(), said.size());
    return report;
}

abi::VcpuGuestContext context_of(unsigned vcpu) {
    abi::VcpuGuestContext context{};
    context.flags = abi::context_in_kernel;
    context.user_regs.rip = fake_virtual_page + 0x10 + vcpu;
    context.user_regs.rsp = fake_virtual_page + 0x800;
    context.ctrlreg[3] = fake_root_frame << 12;
    return context;
}

}  // namespace

Bytes fake_memory(line::u64 number) {
    Bytes page(4096);
    const auto entry = [&page](line::u64 index, line::u64 to) {
        const line::u64 value = to << 12 | 1;
        std::memcpy(page.data() + index * 8, &value, sizeof value);
    };
    if (number == fake_root_frame) entry(fake_virtual_page >> 39 & 511, 17);
    else if (number == 17) entry(fake_virtual_page >> 30 & 511, 18);
    else if (number == 18) entry(fake_virtual_page >> 21 & 511, 19);
    else if (number == 19) entry(fake_virtual_page >> 12 & 511, 20);
    else if (number == 20)
        for (std::size_t i = 0; i < page.size(); ++i) page[i] = static_cast<std::uint8_t>(i);
    else return {};
    return page;
}

Bytes frame(line::FrameKind kind, line::u32 id, line::Command command, line::Status status, ByteView data) {
    Bytes bytes;
    append(bytes, line::Frame{static_cast<line::u32>(data.size()), id, static_cast<line::u16>(command),
                              static_cast<line::u16>(status), static_cast<line::u32>(kind)});
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
}

FakeMachine::FakeMachine() : store{{"/local", ""}, {"/local/domain", ""}, {"/local/domain/1", "x\x01y"}} {
    add_domain("hello", line::DomainState::running);
    add_domain("fallen", line::DomainState::shut_down).flags = line::crashed;
    domains.back().reason = abi::shutdown_crash;
    for (line::u64 number = 1; number <= 3; ++number) {
        line::LogEntry entry{};
        entry.number = number;
        entry.wall_ns = wall + number * second;
        entry.kind = number == 3 ? line::LogKind::ended : line::LogKind::created;
        entry.value = number == 3 ? abi::shutdown_crash : 0;
        entry.target = abi::DomId{number == 1 ? line::u16{1} : line::u16{2}};
        put(entry.name, number == 1 ? "hello" : "fallen");
        log.push_back(entry);
    }
}

line::DomainEntry& FakeMachine::add_domain(const std::string& name, line::DomainState state) {
    line::DomainEntry entry{};
    entry.domid = abi::DomId{static_cast<line::u16>(domains.empty() ? 1 : domains.back().domid + 1)};
    entry.state = state;
    entry.vcpus = entry.vcpus_online = 2;
    entry.memory_mib = entry.max_memory_mib = entry.target_mib = 16;
    entry.frames = 4096;
    entry.weight = 256;
    put(entry.name, name);
    ++change;
    return domains.emplace_back(entry);
}

FakeMachine::Reply FakeMachine::refuse(line::Status status, line::Problem problem) {
    Reply reply = with(problem);
    reply.status = status;
    return reply;
}

Bytes FakeMachine::receive(ByteView bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    Bytes out;
    for (;;) {
        const auto header = leading<line::Frame>(buffer_);
        const std::size_t size = sizeof header + header.length;
        if (buffer_.size() < sizeof header || buffer_.size() < size) return out;
        const Bytes request(buffer_.begin() + sizeof header, buffer_.begin() + static_cast<std::ptrdiff_t>(size));
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(size));
        if (header.kind == static_cast<line::u32>(line::FrameKind::input)) {
            console_input.append(request.begin(), request.end());
            const Bytes echo =
                frame(line::FrameKind::output, header.id, line::Command::attach, line::Status::ok, request);
            out.insert(out.end(), echo.begin(), echo.end());
            continue;
        }
        const auto command = static_cast<line::Command>(header.command);
        asked.push_back(command);
        if (const std::optional<Reply> reply = reply_to(command, request)) {
            const Bytes answer = frame(line::FrameKind::answer, header.id, command, reply->status, reply->data);
            out.insert(out.end(), answer.begin(), answer.end());
            if (command == line::Command::attach && reply->status == line::Status::ok) attach(header.id, request, out);
        }
    }
}

std::optional<FakeMachine::Reply> FakeMachine::reply_to(line::Command command, ByteView request) {
    if (const auto replaced = answers_.find(command); replaced != answers_.end()) return replaced->second(request);
    switch (command) {
    case line::Command::hello: return with(line::Hello{line::version, 0});
    case line::Command::machine:
        return with(line::Machine{65536, 30720, 1024, 2, 1'000'000, 10 * second, wall,
                                  static_cast<line::u32>(domains.size()), 3, change});
    case line::Command::list:
    case line::Command::consoles:
    case line::Command::log:
    case line::Command::devices: return listing(command, request);
    case line::Command::store_read:
    case line::Command::store_list:
    case line::Command::store_permissions: return about_store(command, request);
    case line::Command::image_open:
    case line::Command::image_write:
    case line::Command::create: return about_images(command, request);
    case line::Command::wait:
        if (leading<line::Wait>(request).since >= change) return {};
        return with(line::Changed{change});
    case line::Command::detach: return Reply{};
    case line::Command::machine_end: ended = true; return {};
    case line::Command::attach: {
        const line::DomainEntry* entry = find(leading<line::Attach>(request).target);
        return entry == nullptr ? refuse(line::Status::not_found) : with(line::Attached{entry->domid, 1});
    }
    default: return about_domain(command, request);
    }
}

line::DomainEntry* FakeMachine::find(const line::Target& target) {
    const auto found = std::find_if(domains.begin(), domains.end(), [&](const line::DomainEntry& entry) {
        return target.name[0] != 0 ? std::strncmp(target.name, entry.name, sizeof entry.name) == 0
                                   : target.domid == entry.domid;
    });
    return found == domains.end() ? nullptr : &*found;
}

FakeMachine::Reply FakeMachine::about_domain(line::Command command, ByteView request) {
    line::DomainEntry* const entry = find(leading<line::Target>(request));
    if (entry == nullptr) return refuse(line::Status::not_found);
    switch (command) {
    case line::Command::info: {
        line::DomainDetail detail{};
        detail.entry = *entry;
        put(detail.cmdline, "quiet");
        return with(detail);
    }
    case line::Command::pause: entry->state = line::DomainState::paused; break;
    case line::Command::unpause: entry->state = line::DomainState::running; break;
    case line::Command::destroy:
    case line::Command::shutdown: domains.erase(domains.begin() + (entry - domains.data())); break;
    case line::Command::rename:
        std::memcpy(entry->name, leading<line::Rename>(request).name, sizeof entry->name);
        break;
    case line::Command::memory_set: entry->target_mib = leading<line::MemorySet>(request).mib; break;
    case line::Command::vcpu_set: entry->vcpus_online = leading<line::VcpuSet>(request).count; break;
    case line::Command::scheduler_set: entry->weight = leading<line::SchedulerSet>(request).weight; break;
    case line::Command::report:
        return (entry->flags & line::crashed) != 0 ? with(crash_of(*entry)) : refuse(line::Status::not_found);
    case line::Command::context:
        if (entry->state == line::DomainState::running)
            return refuse(line::Status::bad_state, {.number = static_cast<line::i64>(line::DomainState::running)});
        return with(context_of(leading<line::ContextOf>(request).vcpu));
    case line::Command::memory: {
        const Bytes page = fake_memory(static_cast<line::u64>(leading<line::MemoryOf>(request).frame));
        return page.empty() ? refuse(line::Status::not_found) : Reply{line::Status::ok, page};
    }
    default: return refuse(line::Status::unknown_command);
    }
    ++change;
    return {};
}

FakeMachine::Reply FakeMachine::listing(line::Command command, ByteView request) const {
    Bytes data;
    if (command == line::Command::devices)
        append(data, line::DeviceEntry{0x28, 0x1AF4, 0x1043, 0x078000, abi::DomId{}, 2});
    if (command == line::Command::log)
        for (const line::LogEntry& entry : log)
            if (entry.number >= leading<line::LogFrom>(request).number) append(data, entry);
    // Two at a time, so that the client has to ask again.
    std::size_t count = 0;
    if (command == line::Command::list || command == line::Command::consoles)
        for (const line::DomainEntry& entry : domains) {
            if (entry.domid < leading<line::First>(request).domid || ++count > 2) continue;
            if (command == line::Command::list) append(data, entry);
            else {
                line::ConsoleEntry console{entry.domid, 1, {}, console_text.size(), 0, 0};
                std::memcpy(console.name, entry.name, sizeof console.name);
                append(data, console);
            }
        }
    return {line::Status::ok, data};
}

FakeMachine::Reply FakeMachine::about_store(line::Command command, ByteView request) const {
    const std::string path = path_of(request), prefix = path == "/" ? path : path + "/";
    Bytes data;
    if (path != "/" && !store.contains(path)) {
        line::Problem problem{};
        put(problem.name, "ENOENT");
        return refuse(line::Status::store_refused, problem);
    }
    if (command == line::Command::store_read) data.assign(store.at(path).begin(), store.at(path).end());
    if (command == line::Command::store_permissions) data = {'n', '0', 0, 'r', '1', 0};
    if (command == line::Command::store_list)
        for (const auto& [name, value] : store)
            if (name.starts_with(prefix) && name.find('/', prefix.size()) == std::string::npos) {
                data.insert(data.end(), name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end());
                data.push_back(0);
            }
    return {line::Status::ok, data};
}

FakeMachine::Reply FakeMachine::about_images(line::Command command, ByteView request) {
    if (command == line::Command::image_open) {
        const auto open = leading<line::ImageOpen>(request);
        const bool known = images.contains(text(open.name));
        if (!known) uploads_[text(open.name)] = {open.size, 0};
        return with(line::ImageState{known ? 1u : 0u, 0});
    }
    if (command == line::Command::image_write) {
        const auto write = leading<line::ImageWrite>(request);
        const auto upload = uploads_.find(text(write.name));
        if (upload == uploads_.end() || write.offset != upload->second.filled ||
            request.size() != sizeof write + write.length)
            return refuse(line::Status::malformed);
        upload->second.filled += write.length;
        if (upload->second.filled == upload->second.size) images.insert(upload->first);
        return {};
    }
    const abi::ManifestDomain domain = leading<line::Create>(request).domain;
    if (!images.contains(text(domain.image)))
        return refuse(line::Status::bad_image, {.number = static_cast<line::i64>(line::ImageProblem::unknown_image)});
    const bool paused = (domain.flags & abi::domain_start_paused) != 0;
    return with(line::Created{
        add_domain(text(domain.name), paused ? line::DomainState::paused : line::DomainState::running).domid, 0});
}

void FakeMachine::attach(line::u32 id, ByteView request, Bytes& out) {
    const line::u32 flags = leading<line::Attach>(request).flags;
    const auto add = [&](line::FrameKind kind, std::string_view text) {
        const Bytes bytes = frame(kind, id, line::Command::attach, line::Status::ok,
                                  {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        out.insert(out.end(), bytes.begin(), bytes.end());
    };
    if ((flags & line::scrollback) != 0) add(line::FrameKind::output, console_text);
    if ((flags & line::follow) == 0) add(line::FrameKind::ended, "");
}

}  // namespace operator_side
