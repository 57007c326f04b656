/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operator's line: what the control client and the machine say to each other, and the ring by which the console
 * service,
 * who owns the line's device, hands the client's commands to the manager.
 *
 * On the line go frames, a header and `length` bytes each. The client sends requests, each with an id of its own
 * choice, and
 * gets one answer for each, in any order; several may be out. A request is a command and its structure; data follow the
 * structure. An answer has a status: with `ok` the command's answer follows, else a Problem. Commands below
 * `firstForConsole`
 * are the manager's, the console service passes them on as they are; the others are its own. A line that is closed leaves
 * nothing half done: what its client had uploaded and not used is dropped, commands that had begun are finished.
 *
 * All structures have fixed layouts, and whoever receives one checks it. Texts end with NUL and are checked for that.
 */
/* Generated from line.capnp. */
#ifndef RF_LINE_H
#define RF_LINE_H

#include <stddef.h>
#include <stdint.h>
#include "image.h"
#include "types.h"
#include "vcpu.h"

/*
 * Of everything here. Both sides say theirs in Hello and go on only with the same.
 */
#define RF_LINE_VERSION 0x1u

/*
 * Bytes behind a frame's header.
 */
#define RF_LINE_DATA_MAX 0x10000u

struct rf_line_frame {
    /*
     * Bytes that follow.
     */
    uint32_t length;
    /*
     * Chosen by the client; the answer repeats it. Of output and input: the id of the `attach` they belong to.
     */
    uint32_t id;
    /*
     * Command.
     */
    uint16_t command;
    /*
     * Status, of an answer. 0 in a request.
     */
    uint16_t status;
    /*
     * FrameKind
     */
    uint32_t kind;
};
_Static_assert(sizeof(struct rf_line_frame) == 16, "size");
_Static_assert(offsetof(struct rf_line_frame, length) == 0, "offset");
_Static_assert(offsetof(struct rf_line_frame, id) == 4, "offset");
_Static_assert(offsetof(struct rf_line_frame, command) == 8, "offset");
_Static_assert(offsetof(struct rf_line_frame, status) == 10, "offset");
_Static_assert(offsetof(struct rf_line_frame, kind) == 12, "offset");

#define RF_LINE_FRAME_KIND_REQUEST 0x0u
#define RF_LINE_FRAME_KIND_ANSWER 0x1u
#define RF_LINE_FRAME_KIND_OUTPUT 0x2u
#define RF_LINE_FRAME_KIND_INPUT 0x3u
#define RF_LINE_FRAME_KIND_ENDED 0x4u

#define RF_LINE_FIRST_FOR_CONSOLE 0x100u

#define RF_LINE_COMMAND_MACHINE 0x0u
#define RF_LINE_COMMAND_LIST 0x1u
#define RF_LINE_COMMAND_INFO 0x2u
#define RF_LINE_COMMAND_IMAGE_OPEN 0x3u
#define RF_LINE_COMMAND_IMAGE_WRITE 0x4u
#define RF_LINE_COMMAND_CREATE 0x5u
#define RF_LINE_COMMAND_PAUSE 0x6u
#define RF_LINE_COMMAND_UNPAUSE 0x7u
#define RF_LINE_COMMAND_DESTROY 0x8u
#define RF_LINE_COMMAND_SHUTDOWN 0x9u
#define RF_LINE_COMMAND_MEMORY_SET 0xAu
#define RF_LINE_COMMAND_VCPU_SET 0xBu
#define RF_LINE_COMMAND_SCHEDULER_SET 0xCu
#define RF_LINE_COMMAND_RENAME 0xDu
#define RF_LINE_COMMAND_LOG 0xEu
#define RF_LINE_COMMAND_WAIT 0xFu
#define RF_LINE_COMMAND_REPORT 0x10u
#define RF_LINE_COMMAND_CONTEXT 0x11u
#define RF_LINE_COMMAND_MEMORY 0x12u
#define RF_LINE_COMMAND_STORE_READ 0x13u
#define RF_LINE_COMMAND_STORE_LIST 0x14u
#define RF_LINE_COMMAND_STORE_PERMISSIONS 0x15u
#define RF_LINE_COMMAND_MACHINE_END 0x16u
#define RF_LINE_COMMAND_DEVICES 0x17u
#define RF_LINE_COMMAND_HELLO 0x100u
#define RF_LINE_COMMAND_ATTACH 0x101u
#define RF_LINE_COMMAND_DETACH 0x102u
#define RF_LINE_COMMAND_CONSOLES 0x103u

#define RF_LINE_STATUS_OK 0x0u
#define RF_LINE_STATUS_MALFORMED 0x1u
#define RF_LINE_STATUS_UNKNOWN_COMMAND 0x2u
#define RF_LINE_STATUS_NOT_FOUND 0x3u
#define RF_LINE_STATUS_NAME_IN_USE 0x4u
#define RF_LINE_STATUS_NO_MEMORY 0x5u
#define RF_LINE_STATUS_BAD_IMAGE 0x6u
#define RF_LINE_STATUS_IMAGE_TOO_LARGE 0x7u
#define RF_LINE_STATUS_BAD_STATE 0x8u
#define RF_LINE_STATUS_LIMIT 0x9u
#define RF_LINE_STATUS_REFUSED_BY_CORE 0xAu
#define RF_LINE_STATUS_STORE_REFUSED 0xBu
#define RF_LINE_STATUS_FORBIDDEN 0xCu
#define RF_LINE_STATUS_CANCELLED 0xDu
#define RF_LINE_STATUS_BAD_VERSION 0xEu
#define RF_LINE_STATUS_NO_DEVICE 0xFu
#define RF_LINE_STATUS_BUSY 0x10u

#define RF_LINE_LIMIT_DOMAINS 0x0u
#define RF_LINE_LIMIT_IMAGES 0x1u
#define RF_LINE_LIMIT_SESSIONS 0x2u
#define RF_LINE_LIMIT_CONSOLES 0x3u
#define RF_LINE_LIMIT_VCPUS 0x4u
#define RF_LINE_LIMIT_DEVICES 0x5u
#define RF_LINE_LIMIT_MEMORY 0x6u

#define RF_LINE_IMAGE_PROBLEM_NONE 0x0u
#define RF_LINE_IMAGE_PROBLEM_NO_HEADER 0x1u
#define RF_LINE_IMAGE_PROBLEM_CUT_SHORT 0x2u
#define RF_LINE_IMAGE_PROBLEM_TOO_LARGE 0x3u
#define RF_LINE_IMAGE_PROBLEM_BAD_ADDRESS 0x4u
#define RF_LINE_IMAGE_PROBLEM_INCOMPLETE 0x5u
#define RF_LINE_IMAGE_PROBLEM_UNKNOWN_IMAGE 0x6u
#define RF_LINE_IMAGE_PROBLEM_DAMAGED 0x7u

struct rf_line_problem {
    uint64_t wanted;
    uint64_t there;
    int64_t number;
    char name[32];
    uint32_t domid;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_line_problem) == 64, "size");
_Static_assert(offsetof(struct rf_line_problem, wanted) == 0, "offset");
_Static_assert(offsetof(struct rf_line_problem, there) == 8, "offset");
_Static_assert(offsetof(struct rf_line_problem, number) == 16, "offset");
_Static_assert(offsetof(struct rf_line_problem, name) == 24, "offset");
_Static_assert(offsetof(struct rf_line_problem, domid) == 56, "offset");

struct rf_line_hello {
    uint32_t version;
    /*
     * 0.
     */
    uint32_t flags;
};
_Static_assert(sizeof(struct rf_line_hello) == 8, "size");
_Static_assert(offsetof(struct rf_line_hello, version) == 0, "offset");
_Static_assert(offsetof(struct rf_line_hello, flags) == 4, "offset");

/*
 * A domain, by its id, or by its name if that is not empty.
 */
struct rf_line_target {
    char name[32];
    rf_dom_id_t domid;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_line_target) == 36, "size");
_Static_assert(offsetof(struct rf_line_target, name) == 0, "offset");
_Static_assert(offsetof(struct rf_line_target, domid) == 32, "offset");

struct rf_line_first {
    uint32_t domid;
};
_Static_assert(sizeof(struct rf_line_first) == 4, "size");
_Static_assert(offsetof(struct rf_line_first, domid) == 0, "offset");

struct rf_line_machine {
    uint64_t total_frames;
    uint64_t free_frames;
    uint64_t core_frames;
    uint32_t processors;
    uint32_t tsc_khz;
    /*
     * System time of this answer.
     */
    uint64_t now_ns;
    /*
     * The same in UTC since 1970.
     */
    uint64_t wall_ns;
    uint32_t domains;
    uint32_t store_nodes;
    /*
     * Change number, see wait.
     */
    uint64_t change;
};
_Static_assert(sizeof(struct rf_line_machine) == 64, "size");
_Static_assert(offsetof(struct rf_line_machine, total_frames) == 0, "offset");
_Static_assert(offsetof(struct rf_line_machine, free_frames) == 8, "offset");
_Static_assert(offsetof(struct rf_line_machine, core_frames) == 16, "offset");
_Static_assert(offsetof(struct rf_line_machine, processors) == 24, "offset");
_Static_assert(offsetof(struct rf_line_machine, tsc_khz) == 28, "offset");
_Static_assert(offsetof(struct rf_line_machine, now_ns) == 32, "offset");
_Static_assert(offsetof(struct rf_line_machine, wall_ns) == 40, "offset");
_Static_assert(offsetof(struct rf_line_machine, domains) == 48, "offset");
_Static_assert(offsetof(struct rf_line_machine, store_nodes) == 52, "offset");
_Static_assert(offsetof(struct rf_line_machine, change) == 56, "offset");

#define RF_LINE_DOMAIN_STATE_BUILDING 0x0u
#define RF_LINE_DOMAIN_STATE_PAUSED 0x1u
#define RF_LINE_DOMAIN_STATE_RUNNING 0x2u
#define RF_LINE_DOMAIN_STATE_SHUT_DOWN 0x3u
#define RF_LINE_DOMAIN_STATE_DYING 0x4u

#define RF_LINE_ENTRY_FLAG_SERVICE 0x1u
#define RF_LINE_ENTRY_FLAG_CRASHED 0x2u
#define RF_LINE_ENTRY_FLAG_OWNS_DEVICE 0x4u
#define RF_LINE_ENTRY_FLAG_NO_IOMMU 0x8u

struct rf_line_domain_entry {
    rf_dom_id_t domid;
    /*
     * EntryFlag
     */
    uint16_t flags;
    uint32_t state;
    /*
     * ShutdownReason, when it has ended.
     */
    uint32_t reason;
    uint32_t vcpus;
    uint32_t vcpus_online;
    /*
     * At start.
     */
    uint32_t memory_mib;
    uint32_t max_memory_mib;
    /*
     * Owned now, of 4 KiB.
     */
    uint32_t frames;
    uint32_t core_frames;
    /*
     * What it was last told to have.
     */
    uint32_t target_mib;
    uint32_t weight;
    uint32_t warp_us;
    uint32_t warp_limit_us;
    uint32_t unwarp_us;
    uint64_t busy_ns;
    uint64_t busy_ticks;
    uint64_t traps;
    uint64_t hypercalls;
    uint64_t cr3_loads;
    uint64_t tlb_flushes;
    /*
     * System time.
     */
    uint64_t created_ns;
    /*
     * Bit n: it may run on processor n.
     */
    uint64_t processors;
    /*
     * Event channels in use.
     */
    uint32_t ports;
    /*
     * Other domains' pages that it has mapped.
     */
    uint32_t grants_mapped;
    uint32_t restarts;
    char name[32];
    /*
     * 0.
     */
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_line_domain_entry) == 168, "size");
_Static_assert(offsetof(struct rf_line_domain_entry, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, flags) == 2, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, state) == 4, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, reason) == 8, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, vcpus) == 12, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, vcpus_online) == 16, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, memory_mib) == 20, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, max_memory_mib) == 24, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, frames) == 28, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, core_frames) == 32, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, target_mib) == 36, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, weight) == 40, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, warp_us) == 44, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, warp_limit_us) == 48, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, unwarp_us) == 52, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, busy_ns) == 56, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, busy_ticks) == 64, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, traps) == 72, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, hypercalls) == 80, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, cr3_loads) == 88, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, tlb_flushes) == 96, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, created_ns) == 104, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, processors) == 112, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, ports) == 120, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, grants_mapped) == 124, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, restarts) == 128, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, name) == 132, "offset");
_Static_assert(offsetof(struct rf_line_domain_entry, reserved) == 164, "offset");

struct rf_line_domain_detail {
    struct rf_line_domain_entry entry;
    uint8_t on_poweroff;
    uint8_t on_reboot;
    uint8_t on_crash;
    uint8_t pad0[1];
    uint32_t devices;
    char image[40];
    char ramdisk[40];
    char cmdline[1024];
};
_Static_assert(sizeof(struct rf_line_domain_detail) == 1280, "size");
_Static_assert(offsetof(struct rf_line_domain_detail, entry) == 0, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, on_poweroff) == 168, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, on_reboot) == 169, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, on_crash) == 170, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, devices) == 172, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, image) == 176, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, ramdisk) == 216, "offset");
_Static_assert(offsetof(struct rf_line_domain_detail, cmdline) == 256, "offset");

struct rf_line_image_open {
    /*
     * By its contents: the first 32 hexadecimal digits of their SHA-256.
     */
    char name[40];
    /*
     * Bytes.
     */
    uint64_t size;
    /*
     * ArchiveKind (image.capnp): image or ramdisk.
     */
    uint32_t kind;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_line_image_open) == 56, "size");
_Static_assert(offsetof(struct rf_line_image_open, name) == 0, "offset");
_Static_assert(offsetof(struct rf_line_image_open, size) == 40, "offset");
_Static_assert(offsetof(struct rf_line_image_open, kind) == 48, "offset");

struct rf_line_image_state {
    /*
     * 1: nothing has to be sent.
     */
    uint32_t known;
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_line_image_state) == 8, "size");
_Static_assert(offsetof(struct rf_line_image_state, known) == 0, "offset");
_Static_assert(offsetof(struct rf_line_image_state, reserved) == 4, "offset");

struct rf_line_image_write {
    char name[40];
    uint64_t offset;
    /*
     * Bytes that follow; a multiple of 4096 but for the last.
     */
    uint32_t length;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_line_image_write) == 56, "size");
_Static_assert(offsetof(struct rf_line_image_write, name) == 0, "offset");
_Static_assert(offsetof(struct rf_line_image_write, offset) == 40, "offset");
_Static_assert(offsetof(struct rf_line_image_write, length) == 48, "offset");

#define RF_LINE_IMAGE_WRITE_MAX 0xF000u

/*
 * 512 MiB.
 */
#define RF_LINE_IMAGE_BYTES_MAX 0x20000000ull

struct rf_line_create {
    /*
     * image and ramdisk name what was opened before.
     */
    struct rf_manifest_domain domain;
};
_Static_assert(sizeof(struct rf_line_create) == 1224, "size");
_Static_assert(offsetof(struct rf_line_create, domain) == 0, "offset");

struct rf_line_created {
    rf_dom_id_t domid;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_line_created) == 4, "size");
_Static_assert(offsetof(struct rf_line_created, domid) == 0, "offset");

#define RF_LINE_SHUTDOWN_WAY_POWEROFF 0x0u
#define RF_LINE_SHUTDOWN_WAY_REBOOT 0x1u
#define RF_LINE_SHUTDOWN_WAY_HALT 0x2u

struct rf_line_shutdown {
    struct rf_line_target target;
    uint32_t how;
};
_Static_assert(sizeof(struct rf_line_shutdown) == 40, "size");
_Static_assert(offsetof(struct rf_line_shutdown, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_shutdown, how) == 36, "offset");

struct rf_line_memory_set {
    struct rf_line_target target;
    uint32_t mib;
};
_Static_assert(sizeof(struct rf_line_memory_set) == 40, "size");
_Static_assert(offsetof(struct rf_line_memory_set, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_memory_set, mib) == 36, "offset");

struct rf_line_vcpu_set {
    struct rf_line_target target;
    uint32_t count;
};
_Static_assert(sizeof(struct rf_line_vcpu_set) == 40, "size");
_Static_assert(offsetof(struct rf_line_vcpu_set, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_vcpu_set, count) == 36, "offset");

#define RF_LINE_SCHEDULER_FIELD_WEIGHT 0x1u
#define RF_LINE_SCHEDULER_FIELD_WARP 0x2u
#define RF_LINE_SCHEDULER_FIELD_WARP_LIMIT 0x4u
#define RF_LINE_SCHEDULER_FIELD_UNWARP 0x8u

struct rf_line_scheduler_set {
    struct rf_line_target target;
    /*
     * Which of these count.
     */
    uint32_t fields;
    uint32_t weight;
    uint32_t warp_us;
    uint32_t warp_limit_us;
    uint32_t unwarp_us;
};
_Static_assert(sizeof(struct rf_line_scheduler_set) == 56, "size");
_Static_assert(offsetof(struct rf_line_scheduler_set, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_scheduler_set, fields) == 36, "offset");
_Static_assert(offsetof(struct rf_line_scheduler_set, weight) == 40, "offset");
_Static_assert(offsetof(struct rf_line_scheduler_set, warp_us) == 44, "offset");
_Static_assert(offsetof(struct rf_line_scheduler_set, warp_limit_us) == 48, "offset");
_Static_assert(offsetof(struct rf_line_scheduler_set, unwarp_us) == 52, "offset");

struct rf_line_rename {
    struct rf_line_target target;
    char name[32];
};
_Static_assert(sizeof(struct rf_line_rename) == 68, "size");
_Static_assert(offsetof(struct rf_line_rename, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_rename, name) == 36, "offset");

struct rf_line_log_from {
    uint64_t number;
    /*
     * 1: until there is one.
     */
    uint32_t wait;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_line_log_from) == 16, "size");
_Static_assert(offsetof(struct rf_line_log_from, number) == 0, "offset");
_Static_assert(offsetof(struct rf_line_log_from, wait) == 8, "offset");

struct rf_line_wait {
    uint64_t since;
};
_Static_assert(sizeof(struct rf_line_wait) == 8, "size");
_Static_assert(offsetof(struct rf_line_wait, since) == 0, "offset");

struct rf_line_changed {
    uint64_t change;
};
_Static_assert(sizeof(struct rf_line_changed) == 8, "size");
_Static_assert(offsetof(struct rf_line_changed, change) == 0, "offset");

struct rf_line_context_of {
    struct rf_line_target target;
    uint32_t vcpu;
};
_Static_assert(sizeof(struct rf_line_context_of) == 40, "size");
_Static_assert(offsetof(struct rf_line_context_of, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_context_of, vcpu) == 36, "offset");

struct rf_line_memory_of {
    struct rf_line_target target;
    uint8_t pad0[4];
    rf_frame_number_t frame;
    uint32_t offset;
    /*
     * offset + length <= 4096
     */
    uint32_t length;
};
_Static_assert(sizeof(struct rf_line_memory_of) == 56, "size");
_Static_assert(offsetof(struct rf_line_memory_of, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_memory_of, frame) == 40, "offset");
_Static_assert(offsetof(struct rf_line_memory_of, offset) == 48, "offset");
_Static_assert(offsetof(struct rf_line_memory_of, length) == 52, "offset");

struct rf_line_machine_end {
    /*
     * MachineEnd of control.capnp.
     */
    uint32_t how;
};
_Static_assert(sizeof(struct rf_line_machine_end) == 4, "size");
_Static_assert(offsetof(struct rf_line_machine_end, how) == 0, "offset");

struct rf_line_device_entry {
    /*
     * bus << 8 | device << 3 | function
     */
    uint32_t address;
    uint16_t vendor;
    uint16_t device;
    /*
     * Class, subclass, interface: 24 bits.
     */
    uint32_t class_code;
    /*
     * 0: nobody's.
     */
    rf_dom_id_t owner;
    uint16_t vectors;
};
_Static_assert(sizeof(struct rf_line_device_entry) == 16, "size");
_Static_assert(offsetof(struct rf_line_device_entry, address) == 0, "offset");
_Static_assert(offsetof(struct rf_line_device_entry, vendor) == 4, "offset");
_Static_assert(offsetof(struct rf_line_device_entry, device) == 6, "offset");
_Static_assert(offsetof(struct rf_line_device_entry, class_code) == 8, "offset");
_Static_assert(offsetof(struct rf_line_device_entry, owner) == 12, "offset");
_Static_assert(offsetof(struct rf_line_device_entry, vectors) == 14, "offset");

struct rf_line_attach {
    struct rf_line_target target;
    /*
     * AttachFlag
     */
    uint32_t flags;
};
_Static_assert(sizeof(struct rf_line_attach) == 40, "size");
_Static_assert(offsetof(struct rf_line_attach, target) == 0, "offset");
_Static_assert(offsetof(struct rf_line_attach, flags) == 36, "offset");

/*
 * With the scrollback; and stay attached. With scrollback alone `ended` comes right behind it.
 */
#define RF_LINE_ATTACH_FLAG_SCROLLBACK 0x1u
#define RF_LINE_ATTACH_FLAG_FOLLOW 0x2u

struct rf_line_attached {
    uint32_t domid;
    /*
     * 0: its domain is gone, the scrollback is left.
     */
    uint32_t alive;
};
_Static_assert(sizeof(struct rf_line_attached) == 8, "size");
_Static_assert(offsetof(struct rf_line_attached, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_line_attached, alive) == 4, "offset");

struct rf_line_console_entry {
    uint32_t domid;
    uint32_t alive;
    char name[32];
    /*
     * Bytes the domain has written since it was there.
     */
    uint64_t written;
    /*
     * Lines attached.
     */
    uint32_t attached;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_line_console_entry) == 56, "size");
_Static_assert(offsetof(struct rf_line_console_entry, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_line_console_entry, alive) == 4, "offset");
_Static_assert(offsetof(struct rf_line_console_entry, name) == 8, "offset");
_Static_assert(offsetof(struct rf_line_console_entry, written) == 40, "offset");
_Static_assert(offsetof(struct rf_line_console_entry, attached) == 48, "offset");

struct rf_line_crash_report {
    rf_dom_id_t domid;
    /*
     * Whose registers these are.
     */
    uint16_t vcpu;
    /*
     * ShutdownReason
     */
    uint32_t reason;
    /*
     * System time.
     */
    uint64_t time_ns;
    uint64_t wall_ns;
    char name[32];
    /*
     * What the core said, empty if the guest itself gave up.
     */
    char what[64];
    struct rf_user_regs registers;
    uint64_t cr2;
    uint64_t cr3;
    /*
     * Virtual address of the bytes in `stack`.
     */
    uint64_t stack_at;
    uint32_t stack_bytes;
    uint32_t console_bytes;
    uint8_t stack[2000];
    /*
     * The last it wrote.
     */
    uint8_t console[4096];
};
_Static_assert(sizeof(struct rf_line_crash_report) == 6448, "size");
_Static_assert(offsetof(struct rf_line_crash_report, domid) == 0, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, vcpu) == 2, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, reason) == 4, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, time_ns) == 8, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, wall_ns) == 16, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, name) == 24, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, what) == 56, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, registers) == 120, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, cr2) == 320, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, cr3) == 328, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, stack_at) == 336, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, stack_bytes) == 344, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, console_bytes) == 348, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, stack) == 352, "offset");
_Static_assert(offsetof(struct rf_line_crash_report, console) == 2352, "offset");

#define RF_LINE_LOG_KIND_COMMAND 0x0u
#define RF_LINE_LOG_KIND_BOOT 0x1u
#define RF_LINE_LOG_KIND_POLICY 0x2u
#define RF_LINE_LOG_KIND_CREATED 0x3u
#define RF_LINE_LOG_KIND_DESTROYED 0x4u
#define RF_LINE_LOG_KIND_ENDED 0x5u
#define RF_LINE_LOG_KIND_REFUSED 0x6u
#define RF_LINE_LOG_KIND_DEVICE_GIVEN 0x7u
#define RF_LINE_LOG_KIND_DESTROYING 0x8u
#define RF_LINE_LOG_KIND_DMA_FAULT 0x9u

struct rf_line_log_entry {
    /*
     * Counts all entries from 1. The oldest ones are dropped; a gap shows.
     */
    uint64_t number;
    /*
     * System time.
     */
    uint64_t time_ns;
    uint64_t wall_ns;
    uint16_t kind;
    /*
     * Command.
     */
    uint16_t command;
    /*
     * Status.
     */
    uint16_t status;
    /*
     * Which line it came by.
     */
    uint16_t session;
    /*
     * Who did it: the manager for the operator.
     */
    rf_dom_id_t actor;
    /*
     * The domain it was done to; 0: none.
     */
    rf_dom_id_t target;
    uint32_t reserved;
    int64_t value;
    int64_t more;
    /*
     * The target's name.
     */
    char name[32];
    char what[40];
};
_Static_assert(sizeof(struct rf_line_log_entry) == 128, "size");
_Static_assert(offsetof(struct rf_line_log_entry, number) == 0, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, time_ns) == 8, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, wall_ns) == 16, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, kind) == 24, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, command) == 26, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, status) == 28, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, session) == 30, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, actor) == 32, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, target) == 34, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, reserved) == 36, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, value) == 40, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, more) == 48, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, name) == 56, "offset");
_Static_assert(offsetof(struct rf_line_log_entry, what) == 88, "offset");

#define RF_LINE_CALL_PAGES_MAX 0x10u

/*
 * Commands under way; more are busy.
 */
#define RF_LINE_CALLS_MAX 0x11u

#define RF_LINE_SESSIONS_MAX 0x10u

/*
 * Of the page that holds a command.
 */
struct rf_line_piece {
    rf_grant_ref_t ref;
    uint16_t offset;
    uint16_t length;
};
_Static_assert(sizeof(struct rf_line_piece) == 8, "size");
_Static_assert(offsetof(struct rf_line_piece, ref) == 0, "offset");
_Static_assert(offsetof(struct rf_line_piece, offset) == 4, "offset");
_Static_assert(offsetof(struct rf_line_piece, length) == 6, "offset");

struct rf_line_call {
    uint8_t operation;
    uint8_t piece_count;
    /*
     * Which of the operator's lines.
     */
    uint16_t session;
    /*
     * Command.
     */
    uint16_t command;
    uint8_t pad0[2];
    uint64_t tag;
    /*
     * Bytes of the command's structure and data: all that the pieces hold.
     */
    uint32_t length;
    /*
     * What the console service knows it by; the delivery repeats it.
     */
    uint32_t ticket;
    struct rf_line_piece pieces[16];
};
_Static_assert(sizeof(struct rf_line_call) == 152, "size");
_Static_assert(offsetof(struct rf_line_call, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_line_call, piece_count) == 1, "offset");
_Static_assert(offsetof(struct rf_line_call, session) == 2, "offset");
_Static_assert(offsetof(struct rf_line_call, command) == 4, "offset");
_Static_assert(offsetof(struct rf_line_call, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_line_call, length) == 16, "offset");
_Static_assert(offsetof(struct rf_line_call, ticket) == 20, "offset");
_Static_assert(offsetof(struct rf_line_call, pieces) == 24, "offset");

struct rf_line_session_end {
    uint8_t operation;
    uint8_t pad0[1];
    uint16_t session;
    uint32_t ticket;
    uint64_t tag;
    uint64_t reserved;
};
_Static_assert(sizeof(struct rf_line_session_end) == 24, "size");
_Static_assert(offsetof(struct rf_line_session_end, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_line_session_end, session) == 2, "offset");
_Static_assert(offsetof(struct rf_line_session_end, ticket) == 4, "offset");
_Static_assert(offsetof(struct rf_line_session_end, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_line_session_end, reserved) == 16, "offset");

struct rf_line_deliver {
    uint8_t operation;
    uint8_t piece_count;
    uint16_t outcome;
    uint32_t ticket;
    uint64_t tag;
    /*
     * Bytes of the answer, all that the pieces hold: the command's if the outcome is ok, else a Problem.
     */
    uint32_t length;
    uint8_t pad0[4];
    struct rf_line_piece pieces[16];
};
_Static_assert(sizeof(struct rf_line_deliver) == 152, "size");
_Static_assert(offsetof(struct rf_line_deliver, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_line_deliver, piece_count) == 1, "offset");
_Static_assert(offsetof(struct rf_line_deliver, outcome) == 2, "offset");
_Static_assert(offsetof(struct rf_line_deliver, ticket) == 4, "offset");
_Static_assert(offsetof(struct rf_line_deliver, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_line_deliver, length) == 16, "offset");
_Static_assert(offsetof(struct rf_line_deliver, pieces) == 24, "offset");

struct rf_line_answer {
    uint64_t tag;
    uint16_t status;
    uint8_t operation;
    uint8_t pad0[1];
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_line_answer) == 16, "size");
_Static_assert(offsetof(struct rf_line_answer, tag) == 0, "offset");
_Static_assert(offsetof(struct rf_line_answer, status) == 8, "offset");
_Static_assert(offsetof(struct rf_line_answer, operation) == 10, "offset");
_Static_assert(offsetof(struct rf_line_answer, reserved) == 12, "offset");

/*
 * Answered with ok, each has an outcome; answered with anything else it has none.
 */
#define RF_LINE_OP_CALL 0x0u
#define RF_LINE_OP_CLOSE 0x1u

#define RF_LINE_OUTCOMES_OP_DELIVER 0x0u

#endif
