// SPDX-License-Identifier: GPL-2.0-or-later
// A machine made of ordinary process memory, for tests: RAM is one array, time stands still until told otherwise,
// processors are records of which one at a time is "this one", and what would be an interrupt is only written down.
#pragma once

#include <string>

#include "core/arch.hpp"
#include "core/vcpu.hpp"

namespace core::host {

inline constexpr u64 frames_most = 16384;

// A new machine: frames 1 and up are free RAM, frame 0 is none, every processor is idle, no domain exists. Whoever had
// the machine before has to have ended its domains.
void start(u64 frame_count, unsigned processors);

// Which processor executes the core from here on.
void use_processor(unsigned id);

// Nanoseconds since the start. advance() also runs the processors' timers that become due, each at its own time.
u64 now_ns();
void advance(u64 ns);

// What a processor does on its way out of the core: the scheduler's choice, if one is due, is loaded.
void leave_core();
// Makes a runnable vcpu the one that runs on the processor it is assigned to, and that processor "this one".
void run(Vcpu& vcpu);

// What was sent to a processor since the start.
struct Interrupts {
    u64 kicks, flushes;
};
Interrupts interrupts(unsigned cpu);
u64 timer_of(unsigned cpu);          // deadline its timer is set for

// The console's text so far.
const std::string& console();

// A page of argument memory which every guest has at this address, whatever its page tables say.
inline constexpr u64 arguments = 0x7000'0000'0000;
inline constexpr u64 arguments_size = 0x10000;
u8* argument_bytes();

// The copies to and from guests fail after so many more; never_fail: they do what the page tables say.
inline constexpr u64 never_fail = ~0ull;
void fail_copies_after(u64 copies);
bool copies_fail();                  // that many have been made, and one more was asked for

// control machine_end was called.
struct MachineEnded {
    bool reboot;
};

}  // namespace core::host
