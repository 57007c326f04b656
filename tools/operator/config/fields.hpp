// SPDX-License-Identifier: GPL-2.0-or-later
// Values of one key each, checked and turned into what a Domain has. Errors name the line, the limits and the unit.
#pragma once

#include <optional>

#include "tools/operator/config/domain.hpp"
#include "tools/operator/config/settings.hpp"

namespace operator_side {

struct Bounds {
    u32 least;
    u32 most;
    std::string_view unit;  // may be empty
};

u32 number_of(const Settings& settings, const Setting& setting, const Bounds& bounds);
const std::string& text_of(const Settings& settings, const Setting& setting);
// A list of at most so many strings; `what` says which, for the error.
std::vector<std::string> texts_of(const Settings& settings, const Setting& setting, std::string_view what,
                                  std::size_t most);

std::vector<BootLink> links_of(const Settings& settings, const Setting& setting);
std::vector<Device> devices_of(const Settings& settings, const Setting& setting);
u64 processors_of(const Settings& settings, const Setting& setting);
abi::EndAction end_action_of(const Settings& settings, const Setting& setting);
u32 service_flags_of(const Settings& settings, const Setting& setting);
bool no_iommu_of(const Settings& settings, const Setting& setting);
void check_uuid(const Settings& settings, const Setting& setting);
void check_type(const Settings& settings, const Setting& setting);

// A PCI function as it is written: [0000:]BB:DD.F, or VENDOR:DEVICE.
std::optional<abi::DeviceSelector> selector_of(std::string_view text);

}  // namespace operator_side
