// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: any text as a configuration and as a manifest. It is taken or refused by one line that names the
// file.
#include <cstdlib>
#include <string>

#include "tools/operator/archive/record.hpp"
#include "tools/operator/config/domain.hpp"
#include "tools/operator/config/manifest_file.hpp"
#include "tools/operator/error.hpp"

using namespace operator_side;

namespace {

template <typename Function>
void refuse_by_name(Function function) {
    try {
        function();
    } catch (const Error& problem) {
        if (!std::string_view(problem.what()).starts_with("a.cfg:")) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    refuse_by_name([&] {
        const Domain domain = parse_domain("a.cfg", text);
        record_of(domain, "image", "", domain.extra);
    });
    refuse_by_name([&] { parse_manifest("a.cfg", text); });
    return 0;
}
