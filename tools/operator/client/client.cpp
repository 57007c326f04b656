// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/client.hpp"

#include "tools/operator/line/unix_socket.hpp"

namespace operator_side {

Connection& Client::line() {
    if (!connection_) {
        if (!transport_) transport_ = open_line(folder_);
        auto connection = std::make_unique<Connection>(*transport_, patience_);
        connection->hello();
        connection_ = std::move(connection);
    }
    return *connection_;
}

}  // namespace operator_side
