// SPDX-License-Identifier: GPL-2.0-or-later
// Pausing, ending and renaming a domain.
#include "tools/operator/archive/text_field.hpp"
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/failed.hpp"

namespace operator_side {

ExitCode act(Client& client, line::Command command, const std::string& domain) {
    client.line().call(command, target_of(domain));
    return ExitCode::Done;
}

ExitCode shutdown(Client& client, const std::string& domain, line::ShutdownWay how, bool wait_for_end,
                  double timeout_s) {
    Connection& line = client.line();
    // By its id: a restarted one may have its name.
    const line::u32 domid = detail_of(line, target_of(domain)).entry.domid;
    line.call(line::Command::shutdown, line::Shutdown{target_of(domid), how});
    if (!wait_for_end) return ExitCode::Done;
    try {
        return wait_until(client, std::to_string(domid), Awaited::Ended, timeout_s);
    } catch (const Failed& problem) {
        if (problem.code() != ExitCode::NoSuchDomain) throw;
        return ExitCode::Done;  // it ended before we looked
    }
}

ExitCode rename(Client& client, const std::string& domain, const std::string& name) {
    if (!problem_of_name(name).empty()) fail("{}: {}", name, problem_of_name(name));
    line::Rename rename{target_of(domain), {}};
    put_text(rename.name, name, "a domain's name");
    client.line().call(line::Command::rename, rename);
    return ExitCode::Done;
}

}  // namespace operator_side
