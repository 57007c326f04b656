// SPDX-License-Identifier: GPL-2.0-or-later
// The operator's line: what the control client and the machine say to each other, and the ring by which the console
// service,
// who owns the line's device, hands the client's commands to the manager.
//
// On the line go frames, a header and `length` bytes each. The client sends requests, each with an id of its own
// choice, and
// gets one answer for each, in any order; several may be out. A request is a command and its structure; data follow the
// structure. An answer has a status: with `ok` the command's answer follows, else a Problem. Commands below
// `firstForConsole`
// are the manager's, the console service passes them on as they are; the others are its own. A line that is closed leaves
// nothing half done: what its client had uploaded and not used is dropped, commands that had begun are finished.
//
// All structures have fixed layouts, and whoever receives one checks it. Texts end with NUL and are checked for that.
// Generated from line.capnp.
#pragma once

#include <cstddef>

#include "idl/image.hpp"
#include "idl/types.hpp"
#include "idl/vcpu.hpp"
#include "common/integers.hpp"

namespace line {

using namespace common::integers;

// Of everything here. Both sides say theirs in Hello and go on only with the same.
inline constexpr u32 version = 1;
// Bytes behind a frame's header.
inline constexpr u32 data_max = 65536;

struct Frame {
    u32 length;                     // Bytes that follow.
    // Chosen by the client; the answer repeats it. Of output and input: the id of the `attach` they belong to.
    u32 id;
    u16 command;                    // Command.
    u16 status;                     // Status, of an answer. 0 in a request.
    u32 kind;                       // FrameKind
};
static_assert(sizeof(Frame) == 16 && alignof(Frame) == 4);
static_assert(offsetof(Frame, length) == 0 && offsetof(Frame, id) == 4 && offsetof(Frame, command) == 8 &&
    offsetof(Frame, status) == 10 && offsetof(Frame, kind) == 12);

enum class FrameKind : u32 {
    request = 0,
    answer = 1,
    output = 2,                     // From the machine: bytes of a console that this line is attached to.
    // To the machine: bytes for it. No answer; what does not fit into the guest's ring waits.
    input = 3,
    ended = 4,                      // From the machine: the console of an `attach` is gone with its domain. No data.
};

inline constexpr u16 first_for_console = 256;

enum class Command : u16 {
    machine = 0,                    // -> Machine.
    // First -> as many DomainEntry as fit, with ids from first.domid on in order of their ids; none: that was all.
    list = 1,
    info = 2,                       // Target -> DomainDetail.
    // ImageOpen -> ImageState. Begins an upload if the machine does not know the image yet.
    image_open = 3,
    image_write = 4,                // ImageWrite, then bytes -> nothing. In order, without gaps.
    create = 5,                     // Create -> Created. Its image and ramdisk are known by now.
    pause = 6,                      // Target -> nothing, as the next three.
    unpause = 7,
    destroy = 8,
    // Shutdown -> nothing. Asks the guest, through control/shutdown in the store; it may take its time or not listen.
    shutdown = 9,
    memory_set = 10,                // MemorySet -> nothing. What the guest is to shrink or grow to.
    vcpu_set = 11,                  // VcpuSet -> nothing.
    scheduler_set = 12,             // SchedulerSet -> nothing.
    rename = 13,                    // Rename -> nothing.
    // LogFrom -> as many LogEntry as fit, from that number on. Waits for the first one if told to.
    log = 14,
    // Wait -> Changed: when the state of some domain is another than it was at change number `since`.
    wait = 15,
    report = 16,                    // Target -> CrashReport. notFound: it did not crash.
    context = 17,                   // ContextOf -> VcpuGuestContext (vcpu.capnp). badState: it runs.
    memory = 18,                    // MemoryOf -> bytes of one of the domain's frames.
    store_read = 19,                // A path, with its NUL -> the node's value.
    // A path -> names of the node's children, each with NUL. Of so many that they do not fit: storeRefused.
    store_list = 20,
    store_permissions = 21,         // A path -> permissions as in store.capnp.
    machine_end = 22,               // MachineEnd -> does not come back.
    devices = 23,                   // -> DeviceEntry, all.
    hello = 256,                    // Hello -> Hello. The first thing a client says.
    attach = 257,                   // Attach -> Attached, then the scrollback and all that comes as output.
    detach = 258,                   // The id of the attach is the frame's own -> nothing.
    consoles = 259,                 // First -> ConsoleEntry, as many as fit.
};

enum class Status : u16 {
    ok = 0,
    // The command's structure is not what it should be. problem.number: which byte or limit, if there is one.
    malformed = 1,
    unknown_command = 2,
    not_found = 3,                  // No such domain (or image, vcpu, frame, console).
    name_in_use = 4,                // problem.domid has it.
    no_memory = 5,                  // problem.wanted and problem.there, MiB.
    bad_image = 6,                  // problem.number: ImageProblem.
    image_too_large = 7,            // The domain's memory cannot hold it: problem.wanted and problem.there, pages.
    bad_state = 8,                  // Not while the domain is as it is: problem.number is its DomainState.
    // More than the machine takes: problem.number says which Limit, problem.there how much that is.
    limit = 9,
    refused_by_core = 10,           // problem.number: the core's error, negative.
    store_refused = 11,             // The store said no: problem.name is its error.
    forbidden = 12,                 // The manager itself is not meant here.
    cancelled = 13,                 // A service this needed ended meanwhile.
    bad_version = 14,               // problem.wanted: the machine's version.
    // Not there, or already given away: problem.number is the selector's place in the list.
    no_device = 15,
    busy = 16,                      // Somebody else is at it (the domain is being built, or is ending).
};

enum class Limit : u32 {
    domains = 0,
    images = 1,
    sessions = 2,
    consoles = 3,
    vcpus = 4,
    devices = 5,
    memory = 6,                     // problem.there MiB is what it was made for.
};

enum class ImageProblem : u32 {
    none = 0,
    no_header = 1,                  // Not an image of this kind.
    cut_short = 2,
    too_large = 3,
    bad_address = 4,                // Base or p2m address is not a multiple of 2 MiB, or something lies outside.
    incomplete = 5,                 // Not all of its bytes were sent.
    unknown_image = 6,              // Nothing of that name was sent.
    damaged = 7,                    // Checksum.
};

struct Problem {
    u64 wanted;
    u64 there;
    i64 number;
    char name[32];
    u32 domid;
    u32 pad0;
};
static_assert(sizeof(Problem) == 64 && alignof(Problem) == 8);
static_assert(offsetof(Problem, wanted) == 0 && offsetof(Problem, there) == 8 && offsetof(Problem, number) == 16 &&
    offsetof(Problem, name) == 24 && offsetof(Problem, domid) == 56);

struct Hello {
    u32 version;
    u32 flags;                      // 0.
};
static_assert(sizeof(Hello) == 8 && alignof(Hello) == 4);
static_assert(offsetof(Hello, version) == 0 && offsetof(Hello, flags) == 4);

// A domain, by its id, or by its name if that is not empty.
struct Target {
    char name[32];
    abi::DomId domid;
    u16 pad0;
};
static_assert(sizeof(Target) == 36 && alignof(Target) == 2);
static_assert(offsetof(Target, name) == 0 && offsetof(Target, domid) == 32);

struct First {
    u32 domid;
};
static_assert(sizeof(First) == 4 && alignof(First) == 4);
static_assert(offsetof(First, domid) == 0);

struct Machine {
    u64 total_frames;
    u64 free_frames;
    u64 core_frames;
    u32 processors;
    u32 tsc_khz;
    u64 now_ns;                     // System time of this answer.
    u64 wall_ns;                    // The same in UTC since 1970.
    u32 domains;
    u32 store_nodes;
    u64 change;                     // Change number, see wait.
};
static_assert(sizeof(Machine) == 64 && alignof(Machine) == 8);
static_assert(offsetof(Machine, total_frames) == 0 && offsetof(Machine, free_frames) == 8 &&
    offsetof(Machine, core_frames) == 16 && offsetof(Machine, processors) == 24 && offsetof(Machine, tsc_khz) == 28 &&
    offsetof(Machine, now_ns) == 32 && offsetof(Machine, wall_ns) == 40 && offsetof(Machine, domains) == 48 &&
    offsetof(Machine, store_nodes) == 52 && offsetof(Machine, change) == 56);

enum class DomainState : u32 {
    building = 0,
    paused = 1,
    running = 2,
    shut_down = 3,                  // Ended, and kept for its report (preserve).
    dying = 4,
};

enum EntryFlag : u32 {
    service = 1,
    crashed = 2,                    // It has a report.
    owns_device = 4,
    no_iommu = 8,                   // Its devices can reach all memory.
};

struct DomainEntry {
    abi::DomId domid;
    u16 flags;                      // EntryFlag
    DomainState state;
    u32 reason;                     // ShutdownReason, when it has ended.
    u32 vcpus;
    u32 vcpus_online;
    u32 memory_mib;                 // At start.
    u32 max_memory_mib;
    u32 frames;                     // Owned now, of 4 KiB.
    u32 core_frames;
    u32 target_mib;                 // What it was last told to have.
    u32 weight;
    u32 warp_us;
    u32 warp_limit_us;
    u32 unwarp_us;
    u64 busy_ns;
    u64 busy_ticks;
    u64 traps;
    u64 hypercalls;
    u64 cr3_loads;
    u64 tlb_flushes;
    u64 created_ns;                 // System time.
    u64 processors;                 // Bit n: it may run on processor n.
    u32 ports;                      // Event channels in use.
    u32 grants_mapped;              // Other domains' pages that it has mapped.
    u32 restarts;
    char name[32];
    u32 reserved;                   // 0.
};
static_assert(sizeof(DomainEntry) == 168 && alignof(DomainEntry) == 8);
static_assert(offsetof(DomainEntry, domid) == 0 && offsetof(DomainEntry, flags) == 2 &&
    offsetof(DomainEntry, state) == 4 && offsetof(DomainEntry, reason) == 8 && offsetof(DomainEntry, vcpus) == 12 &&
    offsetof(DomainEntry, vcpus_online) == 16 && offsetof(DomainEntry, memory_mib) == 20 &&
    offsetof(DomainEntry, max_memory_mib) == 24 && offsetof(DomainEntry, frames) == 28 &&
    offsetof(DomainEntry, core_frames) == 32 && offsetof(DomainEntry, target_mib) == 36 &&
    offsetof(DomainEntry, weight) == 40 && offsetof(DomainEntry, warp_us) == 44 &&
    offsetof(DomainEntry, warp_limit_us) == 48 && offsetof(DomainEntry, unwarp_us) == 52 &&
    offsetof(DomainEntry, busy_ns) == 56 && offsetof(DomainEntry, busy_ticks) == 64 &&
    offsetof(DomainEntry, traps) == 72 && offsetof(DomainEntry, hypercalls) == 80 &&
    offsetof(DomainEntry, cr3_loads) == 88 && offsetof(DomainEntry, tlb_flushes) == 96 &&
    offsetof(DomainEntry, created_ns) == 104 && offsetof(DomainEntry, processors) == 112 &&
    offsetof(DomainEntry, ports) == 120 && offsetof(DomainEntry, grants_mapped) == 124 &&
    offsetof(DomainEntry, restarts) == 128 && offsetof(DomainEntry, name) == 132 &&
    offsetof(DomainEntry, reserved) == 164);

struct DomainDetail {
    DomainEntry entry;
    abi::EndAction on_poweroff;
    abi::EndAction on_reboot;
    abi::EndAction on_crash;
    u8 pad0;
    u32 devices;
    char image[40];
    char ramdisk[40];
    char cmdline[1024];
};
static_assert(sizeof(DomainDetail) == 1280 && alignof(DomainDetail) == 8);
static_assert(offsetof(DomainDetail, entry) == 0 && offsetof(DomainDetail, on_poweroff) == 168 &&
    offsetof(DomainDetail, on_reboot) == 169 && offsetof(DomainDetail, on_crash) == 170 &&
    offsetof(DomainDetail, devices) == 172 && offsetof(DomainDetail, image) == 176 &&
    offsetof(DomainDetail, ramdisk) == 216 && offsetof(DomainDetail, cmdline) == 256);

struct ImageOpen {
    char name[40];                  // By its contents: the first 32 hexadecimal digits of their SHA-256.
    u64 size;                       // Bytes.
    u32 kind;                       // ArchiveKind (image.capnp): image or ramdisk.
    u32 pad0;
};
static_assert(sizeof(ImageOpen) == 56 && alignof(ImageOpen) == 8);
static_assert(offsetof(ImageOpen, name) == 0 && offsetof(ImageOpen, size) == 40 && offsetof(ImageOpen, kind) == 48);

struct ImageState {
    u32 known;                      // 1: nothing has to be sent.
    u32 reserved;
};
static_assert(sizeof(ImageState) == 8 && alignof(ImageState) == 4);
static_assert(offsetof(ImageState, known) == 0 && offsetof(ImageState, reserved) == 4);

struct ImageWrite {
    char name[40];
    u64 offset;
    u32 length;                     // Bytes that follow; a multiple of 4096 but for the last.
    u32 pad0;
};
static_assert(sizeof(ImageWrite) == 56 && alignof(ImageWrite) == 8);
static_assert(offsetof(ImageWrite, name) == 0 && offsetof(ImageWrite, offset) == 40 &&
    offsetof(ImageWrite, length) == 48);

inline constexpr u32 image_write_max = 61440;
// 512 MiB.
inline constexpr u64 image_bytes_max = 536870912;

struct Create {
    abi::ManifestDomain domain;     // image and ramdisk name what was opened before.
};
static_assert(sizeof(Create) == 1224 && alignof(Create) == 8);
static_assert(offsetof(Create, domain) == 0);

struct Created {
    abi::DomId domid;
    u16 pad0;
};
static_assert(sizeof(Created) == 4 && alignof(Created) == 2);
static_assert(offsetof(Created, domid) == 0);

enum class ShutdownWay : u32 {
    poweroff = 0, reboot = 1, halt = 2,
};

struct Shutdown {
    Target target;
    ShutdownWay how;
};
static_assert(sizeof(Shutdown) == 40 && alignof(Shutdown) == 4);
static_assert(offsetof(Shutdown, target) == 0 && offsetof(Shutdown, how) == 36);

struct MemorySet {
    Target target;
    u32 mib;
};
static_assert(sizeof(MemorySet) == 40 && alignof(MemorySet) == 4);
static_assert(offsetof(MemorySet, target) == 0 && offsetof(MemorySet, mib) == 36);

struct VcpuSet {
    Target target;
    u32 count;
};
static_assert(sizeof(VcpuSet) == 40 && alignof(VcpuSet) == 4);
static_assert(offsetof(VcpuSet, target) == 0 && offsetof(VcpuSet, count) == 36);

enum SchedulerField : u32 {
    weight = 1, warp = 2, warp_limit = 4, unwarp = 8,
};

struct SchedulerSet {
    Target target;
    u32 fields;                     // Which of these count.
    u32 weight;
    u32 warp_us;
    u32 warp_limit_us;
    u32 unwarp_us;
};
static_assert(sizeof(SchedulerSet) == 56 && alignof(SchedulerSet) == 4);
static_assert(offsetof(SchedulerSet, target) == 0 && offsetof(SchedulerSet, fields) == 36 &&
    offsetof(SchedulerSet, weight) == 40 && offsetof(SchedulerSet, warp_us) == 44 &&
    offsetof(SchedulerSet, warp_limit_us) == 48 && offsetof(SchedulerSet, unwarp_us) == 52);

struct Rename {
    Target target;
    char name[32];
};
static_assert(sizeof(Rename) == 68 && alignof(Rename) == 2);
static_assert(offsetof(Rename, target) == 0 && offsetof(Rename, name) == 36);

struct LogFrom {
    u64 number;
    u32 wait;                       // 1: until there is one.
    u32 pad0;
};
static_assert(sizeof(LogFrom) == 16 && alignof(LogFrom) == 8);
static_assert(offsetof(LogFrom, number) == 0 && offsetof(LogFrom, wait) == 8);

struct Wait {
    u64 since;
};
static_assert(sizeof(Wait) == 8 && alignof(Wait) == 8);
static_assert(offsetof(Wait, since) == 0);

struct Changed {
    u64 change;
};
static_assert(sizeof(Changed) == 8 && alignof(Changed) == 8);
static_assert(offsetof(Changed, change) == 0);

struct ContextOf {
    Target target;
    u32 vcpu;
};
static_assert(sizeof(ContextOf) == 40 && alignof(ContextOf) == 4);
static_assert(offsetof(ContextOf, target) == 0 && offsetof(ContextOf, vcpu) == 36);

struct MemoryOf {
    Target target;
    u32 pad0;
    abi::FrameNumber frame;
    u32 offset;
    u32 length;                     // offset + length <= 4096
};
static_assert(sizeof(MemoryOf) == 56 && alignof(MemoryOf) == 8);
static_assert(offsetof(MemoryOf, target) == 0 && offsetof(MemoryOf, frame) == 40 && offsetof(MemoryOf, offset) == 48 &&
    offsetof(MemoryOf, length) == 52);

struct MachineEnd {
    u32 how;                        // MachineEnd of control.capnp.
};
static_assert(sizeof(MachineEnd) == 4 && alignof(MachineEnd) == 4);
static_assert(offsetof(MachineEnd, how) == 0);

struct DeviceEntry {
    u32 address;                    // bus << 8 | device << 3 | function
    u16 vendor;
    u16 device;
    u32 class_code;                 // Class, subclass, interface: 24 bits.
    abi::DomId owner;               // 0: nobody's.
    u16 vectors;
};
static_assert(sizeof(DeviceEntry) == 16 && alignof(DeviceEntry) == 4);
static_assert(offsetof(DeviceEntry, address) == 0 && offsetof(DeviceEntry, vendor) == 4 &&
    offsetof(DeviceEntry, device) == 6 && offsetof(DeviceEntry, class_code) == 8 &&
    offsetof(DeviceEntry, owner) == 12 && offsetof(DeviceEntry, vectors) == 14);

struct Attach {
    Target target;
    u32 flags;                      // AttachFlag
};
static_assert(sizeof(Attach) == 40 && alignof(Attach) == 4);
static_assert(offsetof(Attach, target) == 0 && offsetof(Attach, flags) == 36);

// With the scrollback; and stay attached. With scrollback alone `ended` comes right behind it.
enum AttachFlag : u32 {
    scrollback = 1, follow = 2,
};

struct Attached {
    u32 domid;
    u32 alive;                      // 0: its domain is gone, the scrollback is left.
};
static_assert(sizeof(Attached) == 8 && alignof(Attached) == 4);
static_assert(offsetof(Attached, domid) == 0 && offsetof(Attached, alive) == 4);

struct ConsoleEntry {
    u32 domid;
    u32 alive;
    char name[32];
    u64 written;                    // Bytes the domain has written since it was there.
    u32 attached;                   // Lines attached.
    u32 pad0;
};
static_assert(sizeof(ConsoleEntry) == 56 && alignof(ConsoleEntry) == 8);
static_assert(offsetof(ConsoleEntry, domid) == 0 && offsetof(ConsoleEntry, alive) == 4 &&
    offsetof(ConsoleEntry, name) == 8 && offsetof(ConsoleEntry, written) == 40 &&
    offsetof(ConsoleEntry, attached) == 48);

struct CrashReport {
    abi::DomId domid;
    u16 vcpu;                       // Whose registers these are.
    u32 reason;                     // ShutdownReason
    u64 time_ns;                    // System time.
    u64 wall_ns;
    char name[32];
    char what[64];                  // What the core said, empty if the guest itself gave up.
    abi::UserRegs registers;
    u64 cr2;
    u64 cr3;
    u64 stack_at;                   // Virtual address of the bytes in `stack`.
    u32 stack_bytes;
    u32 console_bytes;
    u8 stack[2000];
    u8 console[4096];               // The last it wrote.
};
static_assert(sizeof(CrashReport) == 6448 && alignof(CrashReport) == 8);
static_assert(offsetof(CrashReport, domid) == 0 && offsetof(CrashReport, vcpu) == 2 &&
    offsetof(CrashReport, reason) == 4 && offsetof(CrashReport, time_ns) == 8 && offsetof(CrashReport, wall_ns) == 16 &&
    offsetof(CrashReport, name) == 24 && offsetof(CrashReport, what) == 56 && offsetof(CrashReport, registers) == 120 &&
    offsetof(CrashReport, cr2) == 320 && offsetof(CrashReport, cr3) == 328 && offsetof(CrashReport, stack_at) == 336 &&
    offsetof(CrashReport, stack_bytes) == 344 && offsetof(CrashReport, console_bytes) == 348 &&
    offsetof(CrashReport, stack) == 352 && offsetof(CrashReport, console) == 2352);

enum class LogKind : u16 {
    command = 0,                    // An operator's command that changes something: `command` says which.
    boot = 1,                       // The same by the manifest.
    policy = 2,                     // The manager by itself, for a domain's end.
    created = 3,                    // By the core from here on.
    destroyed = 4,
    ended = 5,                      // value: ShutdownReason.
    refused = 6,                    // A domain called what only the manager may; value: the call's number.
    device_given = 7,               // value: its address.
    destroying = 8,
    // A function of the target's reached for memory that it may not. value: address on the bus; more: the function's
    // address.
    dma_fault = 9,
};

struct LogEntry {
    u64 number;                     // Counts all entries from 1. The oldest ones are dropped; a gap shows.
    u64 time_ns;                    // System time.
    u64 wall_ns;
    LogKind kind;
    u16 command;                    // Command.
    u16 status;                     // Status.
    u16 session;                    // Which line it came by.
    abi::DomId actor;               // Who did it: the manager for the operator.
    abi::DomId target;              // The domain it was done to; 0: none.
    u32 reserved;
    i64 value;
    i64 more;
    char name[32];                  // The target's name.
    char what[40];
};
static_assert(sizeof(LogEntry) == 128 && alignof(LogEntry) == 8);
static_assert(offsetof(LogEntry, number) == 0 && offsetof(LogEntry, time_ns) == 8 &&
    offsetof(LogEntry, wall_ns) == 16 && offsetof(LogEntry, kind) == 24 && offsetof(LogEntry, command) == 26 &&
    offsetof(LogEntry, status) == 28 && offsetof(LogEntry, session) == 30 && offsetof(LogEntry, actor) == 32 &&
    offsetof(LogEntry, target) == 34 && offsetof(LogEntry, reserved) == 36 && offsetof(LogEntry, value) == 40 &&
    offsetof(LogEntry, more) == 48 && offsetof(LogEntry, name) == 56 && offsetof(LogEntry, what) == 88);

inline constexpr u32 call_pages_max = 16;
// Commands under way; more are busy.
inline constexpr u32 calls_max = 17;
inline constexpr u32 sessions_max = 16;

// Of the page that holds a command.
struct Piece {
    abi::GrantRef ref;
    u16 offset;
    u16 length;
};
static_assert(sizeof(Piece) == 8 && alignof(Piece) == 4);
static_assert(offsetof(Piece, ref) == 0 && offsetof(Piece, offset) == 4 && offsetof(Piece, length) == 6);

struct Call {
    u8 operation;
    u8 piece_count;
    u16 session;                    // Which of the operator's lines.
    u16 command;                    // Command.
    u16 pad0;
    u64 tag;
    u32 length;                     // Bytes of the command's structure and data: all that the pieces hold.
    u32 ticket;                     // What the console service knows it by; the delivery repeats it.
    Piece pieces[16];
};
static_assert(sizeof(Call) == 152 && alignof(Call) == 8);
static_assert(offsetof(Call, operation) == 0 && offsetof(Call, piece_count) == 1 && offsetof(Call, session) == 2 &&
    offsetof(Call, command) == 4 && offsetof(Call, tag) == 8 && offsetof(Call, length) == 16 &&
    offsetof(Call, ticket) == 20 && offsetof(Call, pieces) == 24);

struct SessionEnd {
    u8 operation;
    u8 pad0;
    u16 session;
    u32 ticket;
    u64 tag;
    u64 reserved;
};
static_assert(sizeof(SessionEnd) == 24 && alignof(SessionEnd) == 8);
static_assert(offsetof(SessionEnd, operation) == 0 && offsetof(SessionEnd, session) == 2 &&
    offsetof(SessionEnd, ticket) == 4 && offsetof(SessionEnd, tag) == 8 && offsetof(SessionEnd, reserved) == 16);

struct Deliver {
    u8 operation;
    u8 piece_count;
    Status outcome;
    u32 ticket;
    u64 tag;
    // Bytes of the answer, all that the pieces hold: the command's if the outcome is ok, else a Problem.
    u32 length;
    u32 pad0;
    Piece pieces[16];
};
static_assert(sizeof(Deliver) == 152 && alignof(Deliver) == 8);
static_assert(offsetof(Deliver, operation) == 0 && offsetof(Deliver, piece_count) == 1 &&
    offsetof(Deliver, outcome) == 2 && offsetof(Deliver, ticket) == 4 && offsetof(Deliver, tag) == 8 &&
    offsetof(Deliver, length) == 16 && offsetof(Deliver, pieces) == 24);

struct Answer {
    u64 tag;
    Status status;
    u8 operation;
    u8 pad0;
    u32 reserved;
};
static_assert(sizeof(Answer) == 16 && alignof(Answer) == 8);
static_assert(offsetof(Answer, tag) == 0 && offsetof(Answer, status) == 8 && offsetof(Answer, operation) == 10 &&
    offsetof(Answer, reserved) == 12);

}  // namespace line
