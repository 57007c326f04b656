// SPDX-License-Identifier: GPL-2.0-or-later
// Makes a domain of a configuration on a running machine: reads and flattens here, sends what the machine does not
// have, and says of every refusal which line of the configuration it is about.
#include <unistd.h>

#include <cstdio>

#include "tools/operator/archive/record.hpp"
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/failed.hpp"
#include "tools/operator/client/upload.hpp"
#include "tools/operator/kernel/image.hpp"
#include "tools/operator/line/sentences.hpp"

namespace operator_side {

namespace {

// On a terminal only.
class ProgressBar {
  public:
    explicit ProgressBar(std::string what) : what_(std::move(what)), shown_(::isatty(STDERR_FILENO) != 0) {}
    ~ProgressBar() {
        if (drawn_) std::fputs("\r\x1b[K", stderr);
    }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void draw(std::uint64_t done, std::uint64_t whole) {
        if (!shown_) return;
        constexpr std::uint64_t width = 40;
        const std::string bar(done * width / whole, '#');
        fmt::print(stderr, "\r\x1b[K{} [{:<{}}] {} of {} MiB", what_, bar, width, done >> 20, whole >> 20);
        drawn_ = true;
    }

  private:
    const std::string what_;
    const bool shown_;
    bool drawn_ = false;
};

std::string send(Connection& line, abi::ArchiveKind kind, ByteView contents, const std::string& path) {
    ProgressBar bar("sending " + path.substr(path.rfind('/') + 1));
    return upload(line, kind, contents, [&bar](std::uint64_t done, std::uint64_t whole) { bar.draw(done, whole); });
}

std::string setting(const Domain& domain, std::string_view key, const std::string& value) {
    return fmt::format("{}: {} = {}", domain.where(key), key, value);
}

// The machine's refusal in the words of the configuration.
std::string explained(const Refused& problem, const Domain& domain, const Files& files) {
    const line::Problem& more = problem.problem();
    switch (problem.status()) {
    case line::Status::no_memory:
        return fmt::format("there are {} MiB free, {} needs {}", more.there,
                           setting(domain, "memory", std::to_string(domain.memory)), more.wanted);
    case line::Status::image_too_large:
        return fmt::format("{}: the kernel {} needs {} pages of 4 KiB with all that starting it takes, there are {}",
                           setting(domain, "memory", std::to_string(domain.memory)), files.kernel, more.wanted,
                           more.there);
    case line::Status::bad_image:
        return fmt::format("{}: the machine refuses it: {}", files.kernel,
                           sentence(static_cast<line::ImageProblem>(more.number)));
    case line::Status::name_in_use:
        return fmt::format("{}: domain {} has this name already", setting(domain, "name", '"' + domain.name + '"'),
                           more.domid);
    case line::Status::no_device: {
        const bool known = more.number >= 0 && static_cast<std::size_t>(more.number) < domain.devices.size();
        return fmt::format("{}: pci: {} is not there, or given to another domain", domain.where("pci"),
                           known ? domain.devices[static_cast<std::size_t>(more.number)].text : "a device");
    }
    default: return fmt::format("{}: {}", domain.path, problem.what());
    }
}

line::u32 create_on(Connection& line, const Domain& domain, const Files& files, const Bytes& image,
                    const Bytes& ramdisk) try {
    const std::string image_name = send(line, abi::ArchiveKind::image, image, files.kernel);
    const std::string ramdisk_name =
        files.ramdisk.empty() ? "" : send(line, abi::ArchiveKind::ramdisk, ramdisk, files.ramdisk);
    const line::Create create{record_of(domain, image_name, ramdisk_name, files.cmdline)};
    return one<line::Created>(line.call(line::Command::create, create)).domid;
} catch (const Refused& problem) {
    throw Refused(problem, explained(problem, domain, files));
}

struct Prepared {
    Domain domain;
    Files files;
    Bytes image;
    Bytes ramdisk;
};

Prepared prepare(const Creation& creation) {
    Prepared made;
    made.domain = read_domain(creation.config);
    if (creation.start_paused) made.domain.start_paused = 1;
    if (!made.domain.links.empty())
        fail("{}: links are made when the machine starts: a domain that is created later has none",
             made.domain.where("links"));
    made.files = files_of(made.domain, creation.sources);
    made.image = image_of_kernel(made.files.kernel);
    if (!made.files.ramdisk.empty()) made.ramdisk = read_file(made.files.ramdisk);
    return made;
}

}  // namespace

ExitCode create(Client& client, const Creation& creation) {
    Prepared made;
    try {
        made = prepare(creation);
    } catch (const Error& problem) {
        throw Failed(ExitCode::BadFile, problem.what());
    }
    const line::u32 domid = create_on(client.line(), made.domain, made.files, made.image, made.ramdisk);
    if (client.is_json()) show_json(Json{{"name", made.domain.name}, {"id", domid}});
    else
        show(fmt::format("domain {} (id {}) {}", made.domain.name, domid,
                         made.domain.start_paused != 0 ? "created, paused" : "started"));
    return creation.attach_console ? console(client, std::to_string(domid), {.scrollback = true, .follow = true})
                                   : ExitCode::Done;
}

}  // namespace operator_side
