// SPDX-License-Identifier: GPL-2.0-or-later
// The line of a machine in QEMU: a folder with sockets line.0 to line.7. QEMU serves one client on each at a time, so a
// client takes the first socket whose lock file is free, and keeps the lock as long as it lives.
#pragma once

#include <memory>
#include <string>

#include "tools/operator/line/transport.hpp"

namespace operator_side {

constexpr unsigned line_ports = 8;

std::string default_line_folder();  // $RINGFENCE_LINE, or /tmp/ringfence-UID/default
std::unique_ptr<Transport> open_line(const std::string& folder);

// Over a socket that is connected already; closes it.
std::unique_ptr<Transport> transport_over(int socket);

}  // namespace operator_side
