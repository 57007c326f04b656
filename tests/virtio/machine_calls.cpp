// SPDX-License-Identifier: GPL-2.0-or-later
// What rt's own sources do in the machine, done with the simulated one.
#include <cstring>

#include "registers.hpp"
#include "rt/console.hpp"
#include "rt/dma.hpp"
#include "rt/domain.hpp"
#include "rt/grants.hpp"
#include "rt/kept.hpp"
#include "rt/loop.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"
#include "tests/virtio/machine.hpp"

using simulated::machine;
using simulated::world;

namespace rt {

namespace {

simulated::Domain& self() { return *world().self(); }

i64 console_io(u64 command, u64 count, u64 buffer, u64 domid) {
    auto* const bytes = reinterpret_cast<char*>(buffer);
    if (command == static_cast<u64>(ConsoleCommand::write)) {
        machine().written.emplace_back(static_cast<DomId>(domid), std::string(bytes, count));
        return 0;
    }
    std::string& typed = machine().typed;
    const u64 taken = typed.copy(bytes, count);
    typed.erase(0, taken);
    return static_cast<i64>(taken);
}

i64 device_op(DeviceCommand command, u64 argument) {
    u32 number;
    std::memcpy(&number, reinterpret_cast<const void*>(argument), sizeof number);
    if (number >= machine().functions.size()) return -i64{enoent};
    simulated::PciFunction& function = *machine().functions[number];
    auto& config = *reinterpret_cast<DeviceConfig*>(argument);
    switch (command) {
    case DeviceCommand::info:
        *reinterpret_cast<DeviceInfo*>(argument) = function.info();
        reinterpret_cast<DeviceInfo*>(argument)->device = number;
        return 0;
    case DeviceCommand::config_read:
        if (config.offset + config.width > 256 || config.offset % config.width != 0) return -i64{einval};
        config.value = function.read_config(config.offset, config.width);
        return 0;
    case DeviceCommand::config_write: return function.write_config(config.offset, config.width, config.value) ? 0 : -i64{eperm};
    case DeviceCommand::bind_vector: break;
    default: throw simulated::Panic{"a device_op that nobody expects"};
    }
    auto& vector = *reinterpret_cast<DeviceVector*>(argument);
    vector.port = machine().new_port();
    function.vector_bound(vector.vector, vector.port);
    return 0;
}

}  // namespace

i64 hypercall(u64 number, u64 a, u64 b, u64 c, u64 d, u64) {
    switch (static_cast<Hypercall>(number)) {
    case Hypercall::console_io: return console_io(a, b, c, d);
    case Hypercall::device_op: return device_op(static_cast<DeviceCommand>(a), b);
    case Hypercall::control:
        if (!machine().control || self().id != first_domain) return -i64{eperm};
        return machine().control(static_cast<ControlCommand>(a), reinterpret_cast<void*>(b));
    case Hypercall::update_va_mapping: return machine().update_mapping(a, b) ? 0 : -i64{eperm};
    default: throw simulated::Panic{"a hypercall that nobody expects"};
    }
}

u64 registers::read_register(const void* at, u32 width) {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    const auto found = machine().registers.find(address / page_size * page_size);
    if (found == machine().registers.end()) throw simulated::Panic{"a register that is not mapped"};
    return found->second.first->read_register(found->second.second.first, found->second.second.second + address % page_size, width);
}

void registers::write_register(void* at, u32 width, u64 value) {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    const auto found = machine().registers.find(address / page_size * page_size);
    if (found == machine().registers.end()) throw simulated::Panic{"a register that is not mapped"};
    found->second.first->write_register(found->second.second.first, found->second.second.second + address % page_size, width, value);
}

std::string_view option(std::string_view name, std::string_view otherwise) {
    const auto found = machine().options.find(std::to_string(self().id) + "." + std::string(name));
    return found == machine().options.end() ? otherwise : std::string_view(found->second);
}

std::span<std::byte> kept_pages() { return {static_cast<std::byte*>(memory::take_pages(32)), 32 * page_size}; }

namespace memory {

void* take_pages(u64 pages) {
    void* const memory = machine().take(pages);
    if (memory == nullptr) throw simulated::Panic{"out of memory"};
    return memory;
}
void give_page(void* page) { machine().give(static_cast<std::byte*>(page)); }
u64 free_pages() { return machine().free_pages(); }
u64 mfn_of(const void* address) { return machine().address_of(address) / page_size; }
u64 machine_address(const void* address) { return machine().address_of(address); }

}  // namespace memory

// All memory, as without an IOMMU.
namespace dma {

std::byte* take_pages(u32 pages) { return static_cast<std::byte*>(memory::take_pages(pages)); }
u64 bus_address(const void* bytes) { return machine().address_of(bytes); }

}  // namespace dma

namespace grants {

void give_as(GrantRef ref, DomId to, const void* page, Access access) {
    auto* const bytes = const_cast<std::byte*>(static_cast<const std::byte*>(page));
    self().grants[ref] = {to, bytes, access == Access::read_write, false};
}

i64 map(DomId from, GrantRef ref, void* at, Access) {
    auto& table = world().find(from).grants;
    const auto found = table.find(ref);
    if (found == table.end() || found->second.to != self().id) return -1;
    machine().alias(static_cast<std::byte*>(at), found->second.page);
    ++machine().mapped_grants;
    return 1;
}

i16 unmap(u32, void* at) {
    machine().alias(static_cast<std::byte*>(at), static_cast<const std::byte*>(at));
    --machine().mapped_grants;
    return grant_ok;
}

}  // namespace grants

namespace events {

EvtchnPort bind_virq(Virq virq, u32) { return machine().virqs[{self().id, virq}] = machine().new_port(); }

EvtchnPort alloc_unbound(DomId) {
    const EvtchnPort port = machine().new_port();
    machine().unbound.insert({self().id, port});
    return port;
}

EvtchnPort bind_interdomain(DomId remote, EvtchnPort port) {
    if (machine().unbound.erase({remote, port}) == 0) return 0;
    const EvtchnPort local = machine().new_port();
    world().connect(self(), local, world().find(remote), port);
    return local;
}

void ignore(EvtchnPort port) {
    self().masked.insert(port);
    self().listeners.erase(port);
}

void close(EvtchnPort port) {
    world().disconnect(self(), port);
    self().forget(port);
}

}  // namespace events

namespace time {

u64 system_ns(u32) { return machine().now_ns; }
u64 wall_ns() { return 1'700'000'000'000'000'000 + machine().now_ns; }
void set_timer(u64 deadline_ns, u32) { machine().timers[self().id] = deadline_ns; }

}  // namespace time

Listener::Listener(Loop& loop, EvtchnPort port, Work& work) : loop_(loop), port_(port), work_(work), next_(nullptr) {
    self().masked.erase(port);
    self().listeners[port] = [this] { loop_.turns().ask(work_); };
}

Listener::~Listener() {
    if (world().self() != nullptr) self().listeners.erase(port_);
}

// A service has no console ring.
void write_console(std::string_view text) { write_serial(text); }

}  // namespace rt
