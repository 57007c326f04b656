// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tools/operator/error.hpp"

namespace operator_side {

namespace {

constexpr std::uint64_t largest_text = 1 << 20;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    const int number_;
};

[[noreturn]] void fail_by_errno(const std::string& path) { fail("{}: {}", path, std::strerror(errno)); }

void write_all(int descriptor, ByteView bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) fail_by_errno(path);
        if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

// Bytes of one character that begins with `lead`; 0: none does.
std::size_t utf8_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

}  // namespace

Bytes read_file(const std::string& path, std::uint64_t largest) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status;
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) fail_by_errno(path);
    if (S_ISDIR(status.st_mode)) fail("{}: it is a folder", path);
    // The size is a hint: what cannot be sought, a pipe for instance, has none.
    Bytes bytes(S_ISREG(status.st_mode)
                    ? std::min<std::uint64_t>(static_cast<std::uint64_t>(status.st_size), largest) + 1
                    : 65536);
    std::size_t filled = 0;
    for (;;) {
        if (filled == bytes.size()) bytes.resize(bytes.size() * 2);
        const ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno != EINTR) fail_by_errno(path);
        if (count == 0) break;
        if (count > 0) filled += static_cast<std::size_t>(count);
        if (filled > largest) fail("{}: it is larger than {} bytes", path, largest);
    }
    bytes.resize(filled);
    return bytes;
}

std::string read_text(const std::string& path) {
    const Bytes bytes = read_file(path, largest_text);
    std::string text(bytes.begin(), bytes.end());
    if (!is_utf8(text)) fail("{}: it is no text (UTF-8)", path);
    return text;
}

void write_file(const std::string& path, ByteView bytes) {
    const std::string part = path + ".part";
    {
        const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (file.number() < 0) fail_by_errno(path);
        write_all(file.number(), bytes, path);
    }
    if (std::rename(part.c_str(), path.c_str()) != 0) fail_by_errno(path);
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(static_cast<unsigned char>(text[at]));
        if (length == 0 || length > text.size() - at) return false;
        for (std::size_t i = 1; i < length; ++i)
            if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return false;
        at += length;
    }
    return true;
}

}  // namespace operator_side
