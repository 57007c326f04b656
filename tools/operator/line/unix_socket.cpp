// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/line/unix_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "tools/operator/line/errors.hpp"

namespace operator_side {

namespace {

constexpr const char* what_to_do = "start one by ./ringfence boot or demo, or name its folder by --line DIR";

// A descriptor of our own, or none.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) : number_(std::exchange(other.number_, -1)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

  private:
    int number_;
};

// Becomes readable when the program that listens on a socket's other side has ended.
Descriptor program_behind(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0) return Descriptor();
    // Not by the C library's wrapper, whose header of Debian 12 does not know C++.
    return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, peer.pid, 0)));
}

class UnixSocket : public Transport {
  public:
    UnixSocket(int socket, Descriptor lock)
        : socket_(socket), lock_(std::move(lock)), program_(program_behind(socket)) {
        ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
    }
    ~UnixSocket() override { ::close(socket_); }
    UnixSocket(const UnixSocket&) = delete;
    UnixSocket& operator=(const UnixSocket&) = delete;

    Ready wait(const Wish& wish, Milliseconds most) override {
        pollfd watched[2] = {{socket_, static_cast<short>(POLLIN | (wish.to_write ? POLLOUT : 0)), 0},
                             {wish.also, POLLIN, 0}};
        int count;
        do count = ::poll(watched, 2, static_cast<int>(most.count()));
        while (count < 0 && errno == EINTR);
        if (count < 0) fail_line("cannot wait for the line: {}", std::strerror(errno));
        if (count == 0) return {};
        // What is broken is read from, to learn it.
        return {(watched[0].revents & ~POLLOUT) != 0, (watched[0].revents & POLLOUT) != 0, watched[1].revents != 0};
    }
    std::size_t read(std::span<std::uint8_t> room) override {
        const ssize_t count = ::recv(socket_, room.data(), room.size(), 0);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == ECONNRESET) return 0;
        fail_line("cannot read from the line: {}", std::strerror(errno));
    }
    std::size_t write(ByteView bytes) override {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EAGAIN || errno == EINTR) return 0;
        if (errno == EPIPE || errno == ECONNRESET) throw LineClosed();
        fail_line("cannot write to the line: {}", std::strerror(errno));
    }
    void wait_for_end(Milliseconds most) override {
        pollfd watched{program_.number(), POLLIN, 0};
        while (program_.is_open() && ::poll(&watched, 1, static_cast<int>(most.count())) < 0 && errno == EINTR) {
        }
    }

  private:
    const int socket_;
    const Descriptor lock_;
    const Descriptor program_;
};

// A folder of somebody else could hold a machine of somebody else.
void check_folder(const std::string& folder) {
    struct stat status;
    if (::stat(folder.c_str(), &status) != 0) fail_line("no machine: there is no folder {}; {}", folder, what_to_do);
    if (!S_ISDIR(status.st_mode)) fail_line("{} is no folder", folder);
    if (status.st_uid != ::geteuid() && status.st_uid != 0) fail_line("{} belongs to another user", folder);
}

Descriptor take_lock(const std::string& path) {
    const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) fail_line("{}: {}", path, std::strerror(errno));
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return Descriptor(lock);
    ::close(lock);
    return Descriptor();
}

int connected(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        fail_line("{}: the path is too long for a socket ({} characters at most)", path, sizeof address.sun_path - 1);
    std::memcpy(address.sun_path, path.data(), path.size());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) fail_line("no socket: {}", std::strerror(errno));
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
    const int error = errno;
    ::close(descriptor);
    fail_line("no machine answers at {}: {}; {}", path, std::strerror(error), what_to_do);
}

}  // namespace

std::string default_line_folder() {
    const char* chosen = std::getenv("RINGFENCE_LINE");
    return chosen != nullptr && *chosen != 0 ? chosen : fmt::format("/tmp/ringfence-{}/default", ::getuid());
}

std::unique_ptr<Transport> open_line(const std::string& folder) {
    check_folder(folder);
    for (unsigned port = 0; port < line_ports; ++port) {
        const std::string path = fmt::format("{}/line.{}", folder, port);
        Descriptor lock = take_lock(path + ".lock");
        if (lock.is_open()) return std::make_unique<UnixSocket>(connected(path), std::move(lock));
    }
    fail_line("all {} lines of the machine are taken: end another ./ringfence ctl, for instance a console", line_ports);
}

std::unique_ptr<Transport> transport_over(int socket) { return std::make_unique<UnixSocket>(socket, Descriptor()); }

}  // namespace operator_side
