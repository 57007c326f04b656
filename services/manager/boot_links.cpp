// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/boot_links.hpp"

#include <cstring>

#include "idl/control.hpp"
#include "idl/link.hpp"
#include "idl/shared_info.hpp"
#include "rt/console.hpp"

namespace manager {

namespace {

// Adds " link.NAME=PEER:PORT:NUMBER" to the command line in a domain's start info.
bool append_option(Linkable& domain, std::string_view name, DomId peer, EvtchnPort port, u32 number) {
    common::LineBuffer option;
    option.put(" link.");
    option.put(name);
    option.put('=');
    option.put(peer);
    option.put(':');
    option.put(port);
    option.put(':');
    option.put(number);
    const std::size_t length = text_of(domain.cmdline).size();
    if (length + option.text().size() >= sizeof domain.cmdline) return false;
    std::memcpy(domain.cmdline + length, option.text().data(), option.text().size());
    LoadSegment segment{domain.built.start_info_frame, static_cast<u32>(offsetof(StartInfo, cmd_line) + length),
                        static_cast<u32>(option.text().size()), reinterpret_cast<u64>(domain.cmdline + length)};
    ControlLoad load{domain.built.domid, {}, 1, reinterpret_cast<u64>(&segment)};
    return rt::control(ControlCommand::load, &load) == 0;
}

}  // namespace

bool make_link(const ManifestLink& link, Linkable& front, Linkable& back) {
    const std::string_view name = text_of(link.name);
    const auto refuse = [&](const char* why) {
        rt::print("link ", name, ": ", why);
        return false;
    };
    if (front.built.domid == 0 || back.built.domid == 0) return refuse("one of its domains could not be built");
    if (front.links == kept::boot_links_max) return refuse("its front end has too many");
    ControlAllocUnbound port{front.built.domid, back.built.domid, 0};
    if (rt::control(ControlCommand::alloc_unbound, &port) != 0) return refuse("the core refuses its port");
    const u32 number = front.links++;
    if (!append_option(front, name, back.built.domid, port.port, number) || !append_option(back, name, front.built.domid, port.port, number))
        return refuse("it does not fit on a command line");
    return true;
}

}  // namespace manager
