// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/manifest_file.hpp"

#include <filesystem>

#include "tools/operator/config/fields.hpp"
#include "tools/operator/config/nearest.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

namespace {

constexpr std::size_t domains_most = 128;
constexpr std::string_view keys[] = {"services", "guests", "poweroff_when_all_ended", "core_options"};

// Paths are relative to the manifest.
std::vector<std::string> paths_of(const Settings& settings, const Setting& setting) {
    std::vector<std::string> paths = texts_of(settings, setting, "of configuration files, \"NAME.cfg\"", domains_most);
    for (std::string& path : paths) path = (std::filesystem::path(settings.path).parent_path() / path).string();
    return paths;
}

void take(ManifestFile& manifest, const Settings& settings, const Setting& setting) {
    if (setting.key == "services") manifest.services = paths_of(settings, setting);
    else if (setting.key == "guests") manifest.guests = paths_of(settings, setting);
    else if (setting.key == "poweroff_when_all_ended")
        manifest.poweroff_when_all_ended = number_of(settings, setting, {0, 1, ""}) != 0;
    else if (setting.key == "core_options") manifest.core_options = text_of(settings, setting);
    else
        settings.fail_at(setting, "unknown key \"{}\" in a manifest; the nearest is \"{}\"", setting.key,
                         nearest(setting.key, keys));
}

}  // namespace

ManifestFile parse_manifest(const std::string& path, std::string_view text) {
    const Settings settings = parse_settings(path, text);
    ManifestFile manifest;
    for (const Setting& setting : settings.all) take(manifest, settings, setting);
    return manifest;
}

ManifestFile read_manifest(const std::string& path) { return parse_manifest(path, read_text(path)); }

}  // namespace operator_side
