// SPDX-License-Identifier: GPL-2.0-or-later
// Waits for a state. The machine counts changes: one that comes between a look and the wait for the next is not missed.
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/deadline.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/failed.hpp"

namespace operator_side {

namespace {

bool matches(const line::DomainEntry& entry, Awaited awaited) {
    switch (awaited) {
    case Awaited::Running: return entry.state == line::DomainState::running;
    case Awaited::Paused: return entry.state == line::DomainState::paused;
    case Awaited::Ended: return entry.state == line::DomainState::shut_down || entry.state == line::DomainState::dying;
    case Awaited::Crashed: return (entry.flags & line::crashed) != 0;
    case Awaited::Gone: return false;
    }
    return false;
}

// None: it is gone.
std::optional<line::DomainEntry> look(Connection& line, const line::Target& target) {
    try {
        return detail_of(line, target).entry;
    } catch (const Refused& problem) {
        if (problem.status() != line::Status::not_found) throw;
        return {};
    }
}

// One that was there and is not any more has ended.
ExitCode without(const std::string& domain, Awaited awaited, bool never_seen) {
    if (awaited == Awaited::Gone || (awaited == Awaited::Ended && !never_seen)) return ExitCode::Done;
    throw Failed(ExitCode::NoSuchDomain,
                 never_seen ? "there is no such domain" : fmt::format("domain {} is gone", domain));
}

// `without` says what it means that it is not there, `stands` how far it is when the time is over.
template <typename Matches, typename Without, typename Stands>
ExitCode wait_for(Client& client, const std::string& domain, double timeout_s, Matches matches, Without without,
                  Stands stands) {
    Connection& line = client.line();
    const Deadline deadline(timeout_s);
    line::Target target = target_of(domain);
    for (bool first = true;; first = false) {
        const line::u64 change = one<line::Machine>(line.call(line::Command::machine)).change;
        const std::optional<line::DomainEntry> entry = look(line, target);
        // It is this one that is meant, even if another gets its name later.
        if (entry && first) target = target_of(entry->domid);
        if (!entry) return without(first);
        if (matches(*entry)) return ExitCode::Done;
        const line::Wait since{change};
        const RequestId id = line.send(line::Command::wait, bytes_of(since));
        if (!deadline.finish(line, id))
            throw Failed(ExitCode::TimeOver, fmt::format("after {} s domain {} {}", timeout_s, domain, stands(*entry)));
    }
}

}  // namespace

ExitCode wait_until(Client& client, const std::string& domain, Awaited awaited, double timeout_s) {
    return wait_for(
        client, domain, timeout_s, [&](const line::DomainEntry& entry) { return matches(entry, awaited); },
        [&](bool never_seen) { return without(domain, awaited, never_seen); },
        [](const line::DomainEntry& entry) { return "is still " + state_of(entry); });
}

// Its balloon takes pages one by one: it is there when the last one is.
ExitCode wait_for_memory(Client& client, const std::string& domain, unsigned mib, double timeout_s) {
    constexpr unsigned frames_in_mib = 256;
    return wait_for(
        client, domain, timeout_s, [&](const line::DomainEntry& entry) { return entry.frames == mib * frames_in_mib; },
        [&](bool never_seen) { return without(domain, Awaited::Running, never_seen); },
        [mib](const line::DomainEntry& entry) {
            return fmt::format("has {} MiB, not yet {}", entry.frames / frames_in_mib, mib);
        });
}

}  // namespace operator_side
