// SPDX-License-Identifier: GPL-2.0-or-later
// fake-machine FOLDER: a FakeMachine behind a socket line.0, as QEMU serves it, for the client program's tests.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "tests/operator/fake_machine.hpp"

using namespace operator_side;

namespace {

void serve(FakeMachine& machine, int client) {
    std::uint8_t room[65536];
    while (!machine.ended) {
        const ssize_t count = ::read(client, room, sizeof room);
        if (count <= 0) break;
        const Bytes answer = machine.receive({room, static_cast<std::size_t>(count)});
        for (std::size_t at = 0; at < answer.size();) {
            const ssize_t written = ::send(client, answer.data() + at, answer.size() - at, MSG_NOSIGNAL);
            if (written <= 0) break;
            at += static_cast<std::size_t>(written);
        }
    }
    ::close(client);
}

}  // namespace

int main(int count, char** words) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (count != 2 || std::snprintf(address.sun_path, sizeof address.sun_path, "%s/line.0", words[1]) >=
                          static_cast<int>(sizeof address.sun_path))
        return 2;
    const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(server, 8) != 0)
        return 1;
    std::puts("ready");
    std::fflush(stdout);
    FakeMachine machine;
    while (!machine.ended) serve(machine, ::accept(server, nullptr, nullptr));
}
