// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/console.hpp"

#include "core/arch.hpp"
#include "core/clock.hpp"
#include "core/domain.hpp"

namespace core::console {

namespace {

constexpr DomId core_writer = owner_core;
constexpr DomId nobody = owner_free;

// The line itself has a lock of its own, since a processor that panics or starts up writes without the core's.
bool line_locked = false;
DomId line_owner = nobody;     // who wrote the unfinished line
char input[256];
u32 input_head = 0, input_tail = 0;

class LineLock {
  public:
    LineLock() {
        while (__atomic_test_and_set(&line_locked, __ATOMIC_ACQUIRE)) arch::relax();
    }
    ~LineLock() { __atomic_clear(&line_locked, __ATOMIC_RELEASE); }
    LineLock(const LineLock&) = delete;
};

char harmless(char c) {
    const bool printable = static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    const bool layout = c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == 0x1B;
    return printable || layout ? c : '?';
}

void put(char c) {
    if (c == '\n') arch::write_console('\r');
    arch::write_console(c);
}

}  // namespace

void write(std::string_view prefix, DomId writer, std::string_view text) {
    const LineLock lock;
    for (char raw : text) {
        const char c = harmless(raw);
        if (line_owner != writer) {
            if (line_owner != nobody) put('\n');
            for (char p : prefix) put(p);
            line_owner = writer;
        }
        put(c);
        if (c == '\n') line_owner = nobody;
    }
}

namespace {

constexpr u64 burst_bytes = 128 * 1024;
constexpr u64 bytes_per_second = 64 * 1024;
constexpr u64 second_ns = 1'000'000'000;

bool may_write(Domain& domain, u64 bytes) {
    ConsoleBudget& budget = domain.console;
    const u64 now = clock::now_ns();
    const u64 elapsed = now - budget.refilled_ns;
    // A new domain may write at once, however young the machine is.
    const u64 refill = budget.refilled_ns == 0 || elapsed > 2 * second_ns ? burst_bytes : elapsed * bytes_per_second / second_ns;
    if (refill > 0) {
        budget.bytes = budget.bytes + refill < burst_bytes ? budget.bytes + refill : burst_bytes;
        budget.refilled_ns = now;
    }
    if (budget.bytes < bytes) return false;
    budget.bytes -= bytes;
    return true;
}

}  // namespace

void write_domain(Locked, Domain& domain, std::string_view text) {
    LineBuffer prefix;
    prefix.put('[');
    prefix.put(static_cast<const char*>(domain.name));
    prefix.put("] ");
    if (!may_write(domain, text.size())) {
        domain.console.dropped += text.size();
        return;
    }
    if (domain.console.dropped != 0) {
        LineBuffer note;
        note.put("(");
        note.put(domain.console.dropped);
        note.put(" bytes dropped: more than the console takes)\n");
        domain.console.dropped = 0;
        write(prefix.text(), domain.id, note.text());
    }
    write(prefix.text(), domain.id, text);
}

void write_core(std::string_view text) {
    write("core: ", core_writer, text);
    write("core: ", core_writer, "\n");
}

void put_input(Locked, char byte) {
    const u32 next = (input_head + 1) % sizeof input;
    if (next == input_tail) return;        // the operator types faster than anyone reads
    input[input_head] = byte;
    input_head = next;
}

std::size_t take_input(Locked, char* buffer, std::size_t size) {
    std::size_t count = 0;
    for (; count < size && input_tail != input_head; input_tail = (input_tail + 1) % sizeof input) buffer[count++] = input[input_tail];
    return count;
}

void force_unlock() { __atomic_clear(&line_locked, __ATOMIC_RELEASE); }

}  // namespace core::console
