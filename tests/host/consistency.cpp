// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/host/consistency.hpp"

#include <algorithm>
#include <vector>

#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/vcpu.hpp"

namespace core::host {

namespace {

class Check {
  public:
    std::string run() {
        for (unsigned id = 0; id < cpu_count; ++id) check_processor(*cpus[id]);
        for (u32 number = 0; number < frames::limit && problem_.empty(); ++number) {
            const DomId id = frames::table[number].owner;
            Domain* const domain = domains::find_any(id);
            // A domain's frames are many; those of one that waits for mappers no longer hold its records.
            if (domain == nullptr || domain->waits_for_mappers || std::find(seen_.begin(), seen_.end(), id) != seen_.end()) continue;
            seen_.push_back(id);
            const EventChannel* channel;      // none is beyond what was ever used
            for (EvtchnPort port = 1; (channel = domain->events.find(port)) != nullptr; ++port) check_port(*domain, port, *channel);
            for (u32 i = 0; i < domain->vcpu_count; ++i) check_vcpu(*domain->vcpus[i]);
            for (u32 virq = 0; virq < abi::virq_count; ++virq) check_virq(*domain, virq);
        }
        return problem_;
    }

  private:
    void require(bool holds, const char* what, u64 first, u64 second = 0) {
        if (!holds && problem_.empty()) problem_ = std::string(what) + ": " + std::to_string(first) + ", " + std::to_string(second);
    }

    void check_port(const Domain& domain, EvtchnPort port, const EventChannel& channel) {
        if (channel.state == abi::port_closed) return;
        require(channel.vcpu < domain.vcpu_count, "a port tells a vcpu that is none", domain.id, port);
        if (channel.state == abi::port_virq) require(domain.events.virq_port(channel.virq, channel.vcpu) == port || !events::is_per_vcpu(channel.virq),
                                                     "a virq's port is not where the virq looks for it", domain.id, port);
        if (channel.state != abi::port_interdomain) return;
        const Domain* const remote = domains::find_any(channel.remote_domain);
        const EventChannel* const peer = remote != nullptr ? remote->events.find(channel.remote_port) : nullptr;
        require(peer != nullptr && peer->state == abi::port_interdomain && peer->remote_domain == domain.id && peer->remote_port == port,
                "a port's peer does not know of it", domain.id, port);
    }

    void check_virq(const Domain& domain, u32 virq) {
        for (u32 vcpu = 0; vcpu < domain.vcpu_count; ++vcpu) {
            const EvtchnPort port = domain.events.virq_port(virq, vcpu);
            const EventChannel* const channel = domain.events.find(port);
            require(port == 0 || (channel != nullptr && channel->state == abi::port_virq && channel->virq == virq), "a virq goes to a port that is not bound to it",
                    domain.id, virq);
        }
    }

    void check_vcpu(const Vcpu& vcpu) {
        const SchedulerEntity& entity = vcpu.sched;
        const u64 domain = vcpu.domain->id;
        const Cpu& cpu = *cpus[entity.cpu];
        require(entity.running == (cpu.current == &vcpu), "a vcpu and its processor disagree on who runs", domain, vcpu.id);
        require(entity.queued == is_in_queue(cpu, vcpu), "a vcpu and its queue disagree on whether it waits", domain, vcpu.id);
        require(!(entity.running && entity.queued), "a vcpu waits while it runs", domain, vcpu.id);
        if (scheduler::is_runnable(vcpu)) require(entity.running || entity.queued, "a vcpu that could run is forgotten", domain, vcpu.id);
        else require(!entity.queued && (!entity.running || cpu.reschedule), "a vcpu that cannot run is about to", domain, vcpu.id);
        require((entity.state == abi::runstate_running) == entity.running, "a vcpu's state is not what it does", domain, vcpu.id);
        for (const Timer* timer : {&vcpu.singleshot, &vcpu.periodic, &vcpu.virtual_timer, &vcpu.poll_timer}) check_timer(cpu, *timer, domain);
    }

    void check_timer(const Cpu& cpu, const Timer& timer, u64 domain) {
        if (!timer.queued) return;
        require(timer.deadline_ns >= cpu.timers.next_deadline(), "a timer is in another queue", domain);
        require(timer.next == nullptr || (timer.next->previous == &timer && timer.next->deadline_ns >= timer.deadline_ns), "timers are out of order", domain);
    }

    static bool is_in_queue(const Cpu& cpu, const Vcpu& vcpu) {
        for (const Vcpu* each = cpu.run_queue.first(); each != nullptr; each = each->sched.next)
            if (each == &vcpu) return true;
        return false;
    }

    void check_processor(const Cpu& cpu) {
        if (cpu.current != nullptr) require(cpu.current->sched.running && cpu.current->sched.cpu == cpu.id, "a processor runs what is not its own", cpu.id);
        const Vcpu* before = nullptr;
        for (const Vcpu* each = cpu.run_queue.first(); each != nullptr && problem_.empty(); each = each->sched.next) {
            require(each->sched.previous == before && each->sched.queued && each->sched.cpu == cpu.id, "a run queue is not linked both ways", cpu.id);
            before = each;
        }
    }

    std::vector<DomId> seen_;
    std::string problem_;
};

}  // namespace

std::string inconsistency() { return Check{}.run(); }

}  // namespace core::host
