// SPDX-License-Identifier: GPL-2.0-or-later
// Floods that need no protocol: bytes as fast as there is room for them, and events without end.
#include "guests/flood/flood.hpp"
#include "idl/console_link.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/memory.hpp"
#include "rt/time.hpp"

namespace flood {

void console(u64 end_ns) {
    constexpr std::string_view line = "flood: a line of no use that fills the console and everything behind it\n";
    auto& page = *static_cast<::console::Page*>(rt::memory::page_of_mfn(rt::start_info->console_mfn));
    rt::StreamWriter writer = ::console::write_output(page);
    u64 written = 0, attempts = 0;
    for (; rt::time::system_ns() < end_ns; ++attempts) {
        const std::string_view rest = line.substr(written % line.size());
        written += writer.write({reinterpret_cast<const u8*>(rest.data()), rest.size()});
        rt::events::send(rt::start_info->console_evtchn);
    }
    rt::print("\nflood: console: ", written, " bytes in ", attempts, " attempts");
}

void events(u64 end_ns) {
    u64 sent = 0;
    for (; rt::time::system_ns() < end_ns; sent += 2) {
        rt::events::send(rt::start_info->store_evtchn);
        rt::events::send(rt::start_info->console_evtchn);
    }
    rt::print("flood: events: ", sent, " events");
}

}  // namespace flood
