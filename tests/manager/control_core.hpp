// SPDX-License-Identifier: GPL-2.0-or-later
// The core as the manager sees it: domains with frames, tables, registers, ports and devices, made and ended by the control
// hypercall. It refuses what the core refuses (idl/control.capnp), and counts what no manager should ever ask for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "idl/control.hpp"
#include "idl/vcpu.hpp"
#include "tests/virtio/machine.hpp"

namespace simulated {

class ControlCore {
  public:
    static constexpr u64 total_frames = 1'000'000;
    static constexpr u32 core_frames_each = 8, devices_each = 4;

    explicit ControlCore(Machine& machine);

    i64 call(ControlCommand command, void* argument);

    // What is there in all. After everything was undone it is as it was before.
    struct Counts {
        u64 domains, free_frames, ports, devices_owned;
        bool operator==(const Counts&) const = default;
    };
    Counts counts() const;
    // What went wrong that is the manager's own mistake and nobody else's: empty if nothing did.
    std::vector<std::string> faults;

    struct Domain {
        std::string name;
        u32 max_frames, vcpus, grant_frames, rights;
        FrameNumber first_frame;      // the core's first, then guest memory
        u32 frames = 0;               // of guest memory
        DomainState state = domain_paused;
        u32 reason = 0;
        bool started = false;
        std::map<u32, VcpuGuestContext> contexts;
        std::map<EvtchnPort, DomId> ports;
        u32 last_port = 0;
        ControlSetScheduler scheduler{};
        bool owns(FrameNumber frame) const { return frame >= memory() && frame - memory() < frames; }
        FrameNumber memory() const { return first_frame + core_frames_each + grant_frames; }
    };
    Domain* find(DomId domid);
    Domain* find(const std::string& name);
    DomId id_of(const std::string& name) const;
    DomId next_id() const { return next_id_; }      // above all that were given, until they begin anew
    const std::map<DomId, Domain>& domains() const { return domains_; }

    // Its kernel ends it, or the core does.
    void end(DomId domid, u32 reason, const std::string& text = {});
    // A balloon.
    void set_frames(DomId domid, u32 frames) { find(domid)->frames = frames; }
    // Bytes of frames, as its guest would see them.
    std::string read(FrameNumber frame, u32 offset, u32 length);
    std::string command_line(const Domain& domain);

    // Called when a domain runs for the first time.
    std::function<void(DomId, const std::string& command_line)> started;

    struct Device {
        u32 address;
        u16 vendor, device;
        u32 kind;
        DomId owner = 0;
    };
    std::vector<Device> devices = {{0x08, 0x1af4, 0x1000, 0}, {0x10, 0x8086, 0x29c0, 1}, {0x18, 0x1af4, 0x1041, 0}, {0x20, 0x1af4, 0x1041, 0}};
    // The next so many commands of a kind fail.
    std::map<ControlCommand, std::pair<u32, i64>> failures;
    std::map<ControlCommand, u64> called;
    u32 ids_end = 4096;
    bool ended = false;               // the machine

  private:
    using Page = std::vector<u8>;
    i64 create(ControlCreate& op);
    i64 populate(const ControlPopulate& op);
    i64 load(const ControlLoad& op);
    i64 read(const ControlRead& op);
    i64 copy_frames(const ControlCopyFrames& op);
    i64 set_context(const ControlSetContext& op);
    i64 get_context(const ControlGetContext& op);
    i64 set_paused(const ControlDomain& op, bool paused);
    i64 destroy(const ControlDomain& op);
    i64 domain_info(ControlDomainInfo& op);
    i64 machine_info(ControlMachineInfo& op);
    i64 set_max_frames(const ControlSetMaxFrames& op);
    i64 set_scheduler(const ControlSetScheduler& op);
    i64 alloc_unbound(ControlAllocUnbound& op);
    i64 give_device(const ControlGiveDevice& op);
    i64 find_device(ControlFindDevice& op);
    i64 read_audit(ControlReadAudit& op);

    struct Tables {
        std::set<FrameNumber> tables, written;
    };
    bool check_tables(const Domain& domain, FrameNumber l4);
    bool check_table(const Domain& domain, FrameNumber table, unsigned level, Tables& found);
    void forget_pages(FrameNumber first, u64 count);
    u8* page(FrameNumber frame);
    const u8* page_of(DomId domid, FrameNumber frame);
    u64 free_frames() const;
    i64 fault(const std::string& what, i64 error);
    void note(AuditKind kind, DomId target, i64 value = 0, const std::string& text = {});

    Machine& machine_;
    std::map<DomId, Domain> domains_;
    std::unordered_map<FrameNumber, std::unique_ptr<Page>> pages_;      // those that are not all zero
    std::vector<AuditRecord> audit_;
    DomId next_id_ = 2;
    FrameNumber next_frame_ = 0x10'0000;
};

}  // namespace simulated
