// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager knows of a domain that it built, or is building.
#pragma once

#include "idl/control.hpp"
#include "idl/image.hpp"
#include "idl/line.hpp"
#include "rt/waiting.hpp"
#include "services/manager/text.hpp"

namespace manager {

using namespace abi;

class StoredImage;

struct Guest {
    explicit Guest(rt::Turns& turns) : gone(turns) {}

    line::DomainState state = line::DomainState::building;
    DomId domid = 0;                     // 0: the core has not made it yet
    ManifestDomain record{};             // as it was asked for; the name may have changed
    StoredImage* image = nullptr;        // in use by it
    StoredImage* ramdisk = nullptr;
    bool cancelled = false;              // is not to be finished: somebody wants it gone
    bool ended = false;                  // its end was seen
    bool crashed = false;                // and was a crash
    bool introduced = false, has_console = false;
    u32 shutdown_reason = 0;
    u32 target_mib = 0;                  // what it was last told to have
    bool is_followed = false;            // somebody looks whether it gets there
    u32 restarts = 0;
    u32 boot_links = 0;                  // of which it is the front end
    u64 created_ns = 0;
    rt::Signal gone;                     // fired when nothing is left of it

    // What the builder leaves.
    FrameNumber start_info_frame = 0;
    u32 cmdline_bytes = 0;               // in start info; options for boot links may follow the record's text
    EvtchnPort store_port = 0, console_port = 0;

    std::string_view name() const { return text_of(record.name); }
    bool is(DomainFlag flag) const { return (record.flags & flag) != 0; }

    Guest* next = nullptr;
};

}  // namespace manager
