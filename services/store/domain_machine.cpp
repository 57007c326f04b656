// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/domain_machine.hpp"

#include "rt/console.hpp"
#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"

namespace store_service {

namespace {

// Many who wait for times close to each other cost one wake-up.
constexpr u64 grid_ns = 1'000'000;

}  // namespace

DomainMachine::DomainMachine() {
    const EvtchnPort timer = rt::events::bind_virq(abi::virq_timer);
    if (timer == 0) rt::panic("cannot bind the timer");
    rt::events::handle(timer, [](EvtchnPort, void* self) { __atomic_store_n(&static_cast<DomainMachine*>(self)->is_time_, true, __ATOMIC_SEQ_CST); }, this);
}

void* DomainMachine::take_page() { return rt::memory::take_pages(1); }
void DomainMachine::give_page(void* page) { rt::memory::give_page(page); }

store::Page* DomainMachine::map(DomId domain, void* place, u32& handle) {
    const i64 result = rt::grants::map(domain, abi::grant_store, place, rt::grants::Access::read_write);
    handle = static_cast<u32>(result);
    return result < 0 ? nullptr : static_cast<store::Page*>(place);
}

// Whoever shows it may be gone; letting go always works, or the page would be somebody else's for ever.
void DomainMachine::unmap(u32 handle, void* place) {
    if (const i64 status = rt::grants::unmap(handle, place); status != abi::grant_ok) rt::panic("a page cannot be unmapped: ", static_cast<int>(status));
}

EvtchnPort DomainMachine::bind(DomId domain, EvtchnPort port, Connection& connection) {
    const EvtchnPort ours = rt::events::bind_interdomain(domain, port);
    if (ours == 0) return 0;
    by_port_[ours] = &connection;
    rt::events::handle(ours, fired, this);
    return ours;
}

void DomainMachine::close(EvtchnPort port) {
    rt::events::close(port);
    by_port_[port] = nullptr;
}

// What came meanwhile is pending, and comes with the unmasking.
void DomainMachine::listen(EvtchnPort port, bool is_wanted) {
    if (is_wanted) rt::events::handle(port, fired, this);
    else rt::events::ignore(port);
}

u64 DomainMachine::now() { return rt::time::system_ns(); }
u64 DomainMachine::ran() { return rt::time::virtual_ns(); }
void DomainMachine::wake_at(u64 time) { rt::time::set_timer((time + grid_ns - 1) / grid_ns * grid_ns); }

void DomainMachine::say(std::string_view line) { rt::print(line); }

void DomainMachine::fired(EvtchnPort port, void* machine) {
    auto& self = *static_cast<DomainMachine*>(machine);
    __atomic_fetch_or(&self.fired_[port / 64], u64{1} << port % 64, __ATOMIC_SEQ_CST);
    __atomic_fetch_or(&self.words_, u64{1} << port / 64, __ATOMIC_SEQ_CST);
}

void DomainMachine::take_events(Store& store) {
    if (!has_events()) return;
    if (__atomic_exchange_n(&is_time_, false, __ATOMIC_SEQ_CST)) store.look_at_clock();
    for (u64 words = __atomic_exchange_n(&words_, 0, __ATOMIC_SEQ_CST); words != 0; words &= words - 1) {
        const u32 word = static_cast<u32>(__builtin_ctzll(words));
        for (u64 bits = __atomic_exchange_n(&fired_[word], 0, __ATOMIC_SEQ_CST); bits != 0; bits &= bits - 1)
            if (Connection* const connection = by_port_[word * 64 + static_cast<u32>(__builtin_ctzll(bits))]) store.ready(*connection);
    }
}

}  // namespace store_service
