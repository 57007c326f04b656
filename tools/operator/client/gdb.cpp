// SPDX-License-Identifier: GPL-2.0-or-later
// A domain that stands still under gdb: a stub for its remote protocol on a port of this machine, and gdb itself.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/debug/gdb_packets.hpp"
#include "tools/operator/debug/gdb_stub.hpp"

namespace operator_side {

namespace {

class Socket {
  public:
    explicit Socket(int number) : number_(number) {
        if (number < 0) fail("no socket for gdb: {}", std::strerror(errno));
    }
    ~Socket() { ::close(number_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int number() const { return number_; }

  private:
    const int number_;
};

// On this machine alone: whoever can connect can read the domain's memory.
unsigned listen_on(const Socket& socket, unsigned port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const int yes = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket.number(), any, size) != 0 || ::listen(socket.number(), 1) != 0 ||
        ::getsockname(socket.number(), any, &size) != 0)
        fail("port {} for gdb: {}", port, std::strerror(errno));
    return ntohs(address.sin_port);
}

std::vector<GdbStub::Vcpu> vcpus_of(Connection& line, const line::Target& target, const line::DomainEntry& entry) {
    if (entry.state == line::DomainState::running)
        fail("domain {} runs: pause it first (ctl pause {})", printable(text(entry.name)), entry.domid);
    std::vector<GdbStub::Vcpu> vcpus;
    for (unsigned number = 0; number < std::min<line::u32>(entry.vcpus, 64); ++number) {
        try {
            const line::ContextOf wanted{target, number};
            vcpus.push_back({number, one<abi::VcpuGuestContext>(line.call(line::Command::context, wanted))});
        } catch (const Refused& problem) {
            // A vcpu that was never started has nothing to show.
            if (problem.status() != line::Status::not_found) throw;
        }
    }
    if (vcpus.empty()) fail("domain {} has no vcpu that was ever started", printable(text(entry.name)));
    return vcpus;
}

void write_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR) fail("gdb went away: {}", std::strerror(errno));
        if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
    }
}

// Until gdb is gone. The line is watched as well: a machine that ends, ends this.
void serve(Connection& line, GdbStub& stub, int socket) {
    GdbPackets packets;
    for (;;) {
        if (!line.turn(forever, socket).also) continue;
        std::uint8_t room[4096];
        const ssize_t count = ::recv(socket, room, sizeof room, 0);
        if (count <= 0) return;
        packets.add({room, static_cast<std::size_t>(count)});
        while (const std::optional<GdbPackets::Event> event = packets.next()) {
            if (event->kind == GdbPackets::Event::Kind::Damaged) {
                write_all(socket, "-");
                continue;
            }
            if (event->kind == GdbPackets::Event::Kind::Interrupt) {
                write_all(socket, gdb_packet(stub.stop()));
                continue;
            }
            const std::optional<std::string> answer = stub.answer(event->text);
            write_all(socket, "+" + gdb_packet(answer.value_or("OK")));
            if (!answer) return;
        }
    }
}

pid_t start_gdb(unsigned port, const std::string& symbols) {
    std::vector<std::string> words = {"gdb", "-q", "-ex", fmt::format("target remote 127.0.0.1:{}", port)};
    if (!symbols.empty()) words.push_back(symbols);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, "gdb", nullptr, nullptr, pointers.data(), environ);
    if (error != 0)
        fail("cannot start gdb ({}): install the package gdb, or give --listen PORT and start it elsewhere",
             std::strerror(error));
    ::signal(SIGINT, SIG_IGN);  // Ctrl-C is gdb's
    return child;
}

}  // namespace

ExitCode gdb(Client& client, const Debugging& debugging) {
    Connection& line = client.line();
    const line::DomainEntry entry = detail_of(line, target_of(debugging.domain)).entry;
    const line::Target target = target_of(entry.domid);
    GdbStub stub(line, target, vcpus_of(line, target, entry), debugging.vcpu);

    const Socket listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const unsigned port = listen_on(listener, debugging.port);
    pid_t child = 0;
    if (debugging.port == 0) child = start_gdb(port, debugging.symbols);
    else fmt::print(stderr, "waiting for gdb: gdb {} -ex 'target remote 127.0.0.1:{}'\n", debugging.symbols, port);
    while (!line.turn(Milliseconds(500), listener.number()).also)
        if (child != 0 && ::waitpid(child, nullptr, WNOHANG) == child) return ExitCode::Done;
    {
        const Socket connection(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
        serve(line, stub, connection.number());
    }
    if (child != 0) ::waitpid(child, nullptr, 0);
    return ExitCode::Done;
}

}  // namespace operator_side
