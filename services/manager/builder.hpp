// SPDX-License-Identifier: GPL-2.0-or-later
// Builds a domain: memory, image, page tables, start info, first registers. What it leaves behind is what a guest kernel
// finds at its first instruction. A large domain takes long, so it is built in pieces between which others have their turn.
#pragma once

#include "rt/task.hpp"
#include "services/manager/frame_list.hpp"
#include "services/manager/guest.hpp"
#include "services/manager/image_store.hpp"
#include "services/manager/layout.hpp"

namespace manager {

// Who serves the domain's store page and console ring; 0: nobody does.
struct Servers {
    DomId store = 0, console = 0;
};

class Builder {
  public:
    Builder(rt::Turns& turns, Guest& guest, Servers servers, FrameList& frames) : turns_(turns), guest_(guest), servers_(servers), frames_(frames) {}

    // From nothing to a domain that can be unpaused; one domain at a time. Whatever it returns, guest.domid names what
    // there is. `cancelled` if guest.cancelled was set meanwhile.
    rt::Task<Refusal> run();

    // More text at the end of the command line of a domain that was built and did not run. False: it is full.
    static bool append_to_cmdline(Guest& guest, std::string_view text);

  private:
    Refusal prepare();
    Refusal create();
    rt::Task<Refusal> populate();
    rt::Task<Refusal> copy(const StoredImage& image, u64 first_page, u64 first_pfn, u64 pages);
    rt::Task<Refusal> write_p2m();
    rt::Task<Refusal> write_mapping(const class MappingTables& tables, u64 first_table, u64 first_page);
    rt::Task<Refusal> write_tables();
    Refusal write_hypercall_page();
    Refusal connect();
    Refusal connect(DomId server, GrantRef ref, u64 pfn, EvtchnPort& port);
    Refusal write_start_info();
    Refusal set_registers();

    u64 entry(u64 pfn, u64 flags) { return frames_[pfn] << page_shift | flags; }
    u64 address(u64 pfn) const { return header_.virtual_base + pfn * page_size; }

    rt::Turns& turns_;
    Guest& guest_;
    Servers servers_;
    FrameList& frames_;
    ImageHeader header_{};
    Layout layout_{};
    u64 pages_ = 0;
    FrameNumber shared_info_ = 0, grant_frame_ = 0;
};

}  // namespace manager
