// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/archive/sources.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tools/operator/error.hpp"

namespace operator_side {

namespace fs = std::filesystem;

namespace {

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

// Beside the configuration, or where the user stands.
std::string file_named(const Domain& domain, std::string_view key, const std::string& name) {
    const fs::path beside = fs::path(domain.path).parent_path() / name;
    if (is_file(beside)) return beside.string();
    if (is_file(name)) return name;
    const std::string_view no_guest =
        key == "kernel" && name.find('/') == std::string::npos ? ", and no guest of that name is built in" : "";
    fail("{}: {} = \"{}\" is no file{}", domain.where(key), key, name, no_guest);
}

std::string guest_named(const std::string& name, const Sources& sources) {
    if (name.find('/') != std::string::npos || name.starts_with('.')) return {};
    std::vector<std::string> found;
    for (const std::string& folder : sources.guests) {
        if (const fs::path file = fs::path(folder) / name; is_file(file)) return file.string();
        std::error_code ignored;
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
            if (const fs::path file = entry.path() / name; is_file(file)) found.push_back(file.string());
    }
    return found.empty() ? std::string() : *std::min_element(found.begin(), found.end());
}

std::string joined(const std::string& first, const std::string& second) {
    return first + (first.empty() || second.empty() ? "" : " ") + second;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

Files files_of(const Domain& domain, const Sources& sources) {
    Files files{"", domain.ramdisk.empty() ? "" : file_named(domain, "ramdisk", domain.ramdisk), domain.extra};
    if (domain.kernel == linux_kernel) {
        if (sources.linux_kernel.empty())
            fail(
                "{}: kernel = \"linux\" stands for Debian's kernel, which was not given: use ./ringfence, or "
                "--linux-kernel FILE",
                domain.where("kernel"));
        files.kernel = sources.linux_kernel;
        if (files.ramdisk.empty()) files.ramdisk = sources.linux_ramdisk;
        files.cmdline = joined(sources.linux_cmdline, domain.extra);
        return files;
    }
    files.kernel = guest_named(domain.kernel, sources);
    if (files.kernel.empty()) files.kernel = file_named(domain, "kernel", domain.kernel);
    return files;
}

Sources sources_of_environment() {
    Sources sources{{},
                    environment("RINGFENCE_LINUX_KERNEL"),
                    environment("RINGFENCE_LINUX_RAMDISK"),
                    environment("RINGFENCE_LINUX_CMDLINE")};
    std::string folders = environment("RINGFENCE_GUESTS");
    while (!folders.empty()) {
        const std::size_t colon = std::min(folders.find(':'), folders.size());
        if (colon != 0) sources.guests.push_back(folders.substr(0, colon));
        folders.erase(0, colon + 1);
    }
    return sources;
}

}  // namespace operator_side
