// SPDX-License-Identifier: GPL-2.0-or-later
// ringfence-pack: from configurations to a boot archive.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tools/operator/archive/boot_archive.hpp"
#include "tools/operator/config/manifest_file.hpp"
#include "tools/operator/error.hpp"
#include "tools/operator/kernel/bz_image.hpp"
#include "tools/operator/kernel/image.hpp"

namespace operator_side {

namespace {

constexpr std::string_view default_services[] = {"store.cfg", "console.cfg"};

struct Options {
    std::vector<std::string> configs;
    std::string manifest;
    std::string output;
    std::string manager;
    std::string services = "configs/services";
    bool no_services = false;
    bool keep_running = false;
    bool describe = false;
    std::string extract;
    std::string flatten;
    Sources sources;
};

constexpr const char* about =
    "Makes a boot archive, which is what Ringfence starts with, of configurations of domains in the syntax of xl.cfg\n"
    "(README.md has all keys). Errors have the form FILE:LINE: text.\n\n"
    "Exit codes: 0 done, 1 a file is missing or wrong, 2 wrong options.\n\n"
    "Examples:\n"
    "  ringfence-pack -o boot.archive --manager build/machine/services/manager/manager --guests build/machine/guests "
    "a.cfg b.cfg\n"
    "  ringfence-pack --describe --manifest house.cfg\n"
    "  ringfence-pack --extract vmlinuz -o vmlinux\n";

void declare(CLI::App& app, Options& options) {
    app.add_option("config", options.configs, "configurations, one domain each, in the order of their start");
    app.add_option("--manifest", options.manifest, "a file that names services and guests, and how the machine ends");
    app.add_option("-o,--output", options.output, "the file to write");
    app.add_option("--manager", options.manager, "ELF file of the domain that the core starts first");
    app.add_option("--guests", options.sources.guests,
                   "folder whose NAME or */NAME is the kernel that a bare name means; may be given again")
        ->expected(1)
        ->take_all();
    app.add_option("--linux-kernel", options.sources.linux_kernel,
                   "what kernel = \"linux\" stands for (ELF or bzImage)");
    app.add_option("--linux-ramdisk", options.sources.linux_ramdisk,
                   "and its ramdisk, where the configuration has none");
    app.add_option("--linux-cmdline", options.sources.linux_cmdline, "and what its command line begins with");
    app.add_option("--services", options.services,
                   "folder with store.cfg and console.cfg, the services of every machine")
        ->capture_default_str();
    app.add_flag("--no-services", options.no_services, "start none but those that the manifest names");
    app.add_flag("--keep-running", options.keep_running, "do not end the machine when all guests have ended");
    app.add_flag("--describe", options.describe,
                 "write what the configurations say as JSON on standard output, and pack nothing");
    app.add_option("--extract", options.extract, "only take the ELF kernel out of this bzImage");
    app.add_option("--flatten", options.flatten, "only flatten this kernel to an image");
}

struct Plan {
    BootPlan boot;
    std::string core_options;
};

std::vector<std::string> default_service_files(const Options& options) {
    std::vector<std::string> files;
    if (options.no_services) return files;
    for (const std::string_view name : default_services)
        files.push_back((std::filesystem::path(options.services) / name).string());
    return files;
}

// Services come first, whatever the order was.
Plan plan_of(const Options& options) {
    ManifestFile manifest;
    if (!options.manifest.empty()) manifest = read_manifest(options.manifest);
    std::vector<std::string> paths = manifest.services.value_or(default_service_files(options));
    paths.insert(paths.end(), manifest.guests.begin(), manifest.guests.end());
    paths.insert(paths.end(), options.configs.begin(), options.configs.end());
    Plan plan{{{}, manifest.poweroff_when_all_ended && !options.keep_running, options.manager}, manifest.core_options};
    for (const std::string& path : paths) plan.boot.domains.push_back(read_domain(path));
    std::stable_partition(plan.boot.domains.begin(), plan.boot.domains.end(),
                          [](const Domain& domain) { return domain.service_flags != 0; });
    check_names(plan.boot.domains);
    return plan;
}

nlohmann::json description_of(const Plan& plan) {
    nlohmann::json domains = nlohmann::json::array();
    for (const Domain& domain : plan.boot.domains)
        domains.push_back({{"name", domain.name},
                           {"kernel", domain.kernel},
                           {"ramdisk", domain.ramdisk},
                           {"extra", domain.extra},
                           {"memory_mib", domain.memory},
                           {"maxmem_mib", std::max(domain.memory, domain.maxmem)},
                           {"vcpus", domain.vcpus},
                           {"service", domain.service_flags != 0}});
    return {{"domains", domains},
            {"core_options", plan.core_options},
            {"poweroff_when_all_ended", plan.boot.poweroff_when_all_ended}};
}

void require_output(const Options& options) {
    if (options.output.empty()) fail("no file to write: give -o FILE");
}

void run(const Options& options) {
    if (!options.extract.empty()) {
        require_output(options);
        return write_file(options.output, unpacked_kernel(options.extract, read_file(options.extract)));
    }
    if (!options.flatten.empty()) {
        require_output(options);
        return write_file(options.output, image_of_kernel(options.flatten));
    }
    const Plan plan = plan_of(options);
    if (options.describe) {
        std::puts(description_of(plan).dump(1).c_str());
        return;
    }
    require_output(options);
    if (options.manager.empty()) fail("no manager: give --manager FILE");
    write_file(options.output, boot_archive(plan.boot, options.sources));
}

}  // namespace

}  // namespace operator_side

int main(int count, char** words) {
    using namespace operator_side;
    Options options;
    CLI::App app(about, "ringfence-pack");
    declare(app, options);
    try {
        app.parse(count, words);
        run(options);
        return 0;
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        return 1;
    }
}
