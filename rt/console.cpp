// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/console.hpp"

#include "idl/console_link.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/memory.hpp"

namespace rt {

namespace {

// Until the console service has taken something. An event that came before we looked is still pending: then at once.
void wait_for_room(EvtchnPort port) {
    const SchedPoll poll{reinterpret_cast<u64>(&port), 1, 0, 0};
    sched_op(SchedCommand::poll, const_cast<SchedPoll*>(&poll));
}

// False: the other side does not do what a console does.
bool write_ring(std::string_view text) {
    auto& page = *static_cast<console::Page*>(memory::page_of_mfn(start_info->console_mfn));
    const EvtchnPort port = start_info->console_evtchn;
    StreamWriter writer = console::write_output(page);
    std::span<const u8> rest(reinterpret_cast<const u8*>(text.data()), text.size());
    for (;;) {
        events::clear(port);
        const u32 written = writer.write(rest);
        if (written != 0) events::send(port);
        rest = rest.subspan(written);
        if (rest.empty() || writer.broken()) return rest.empty();
        if (writer.room() == 0) wait_for_room(port);
    }
}

}  // namespace

void write_console(std::string_view text) {
    const bool has_ring = shared_info != nullptr && start_info->console_evtchn != 0;
    if (!has_ring || !write_ring(text)) write_serial(text);
}

}  // namespace rt
