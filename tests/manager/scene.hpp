// SPDX-License-Identifier: GPL-2.0-or-later
// The manager with a core, a store and a console service around it, from the first look into its archive.
#pragma once

#include "services/manager/system.hpp"
#include "tests/idl/store_server.hpp"
#include "tests/manager/boot_files.hpp"
#include "tests/manager/console_side.hpp"
#include "tests/manager/control_core.hpp"

namespace simulated {

struct ManagerSettings {
    u32 seed = 1;
    u32 pages = 4096;                          // of the manager, beside its archive
    std::vector<ManifestDomain> guests;        // of the manifest, after the services
    u32 flags = 0;
    std::vector<ManifestLink> links;           // 0: the store, 1: the console service, 2: the first guest
    std::vector<ArchiveFile> files;            // instead of "service", "guest" and "ramdisk"
};

class ManagerScene {
  public:
    static constexpr DomId manager_id = 1, store_id = 2, console_id = 3, first_guest = 4;

    explicit ManagerScene(const ManagerSettings& settings = {});
    ~ManagerScene();

    // Until all sleep. False: somebody is awake for ever.
    bool settle();
    void pass(u64 ns);

    // What became of one command.
    struct Outcome {
        line::Status status;
        std::string answer;
        line::Problem problem() const { return value_of<line::Problem>(answer); }
        bool operator==(line::Status other) const { return status == other; }
    };
    Outcome ask(line::Command command, const std::string& record, u16 session = 0);
    template <typename T>
    Outcome ask(line::Command command, const T& record, u16 session = 0) { return ask(command, bytes_of(record), session); }
    // The same, and it goes on by itself.
    u32 start(line::Command command, const std::string& record, u16 session = 0);
    template <typename T>
    u32 start(line::Command command, const T& record, u16 session = 0) { return start(command, bytes_of(record), session); }
    Outcome outcome(u32 ticket) const;
    bool is_done(u32 ticket) const;
    u32 close(u16 session);
    Outcome create(const ManifestDomain& record, u16 session = 0);
    // A whole one, or as far as it is accepted.
    Outcome send(const std::string& name, const std::string& bytes, u16 session = 0, ArchiveKind kind = ArchiveKind::image);
    line::DomainEntry entry(const std::string& name);

    // Nothing is held back any more, the conversations end, and every domain but the services is destroyed.
    void undo_everything();
    // What is left then, and whatever was wrong before; empty: nothing.
    std::string whats_wrong();

    World world;
    Machine machine;
    Domain &manager, &store_domain, &console_domain;
    ControlCore core;
    rt::Loop loop, console_loop;
    StoreServer store;
    std::unique_ptr<ConsoleSide> console;

  private:
    void started(DomId domid, const std::string& command_line);

    ::manager::Archive archive_;
    ::manager::Manifest manifest_;
    std::unique_ptr<::manager::System> system_;
    ControlCore::Counts at_start_{};
    std::size_t grants_at_start_ = 0;
};

}  // namespace simulated
