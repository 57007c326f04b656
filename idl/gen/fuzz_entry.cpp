// SPDX-License-Identifier: GPL-2.0-or-later
// Entry points for fuzzers: a front end and a back end of each ring against a peer who writes what the input says. The
// harness is tests/idl/hostile_peer.hpp.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"
#include "idl/gen/rings.hpp"

namespace gen {

std::string fuzz_entry(const Schema& schema, const File& file) {
    Output body;
    Declarations visit;
    visit.interface = [&](const Interface& one) {
        const auto entry = [&](const std::string& ring, const char* shape) {
            for (const char* end : {"front", "back"})
                body.line("inline void fuzz_", snake(ring), "_", end, "(hostile::Input& input) { hostile::", shape, "_", end, "<", file.name_space, "::", ring, "Ring>(input); }");
        };
        if (one.shape == Interface::Shape::operations) entry(one.name, "operation");
        if (one.shape == Interface::Shape::chains)
            for (const Method& method : one.methods) entry(ring_name(one, method), method.backward ? "lent" : "sent");
    };
    for_each_declaration(schema, file, visit);
    if (body.content().empty()) return "";
    Output out;
    out.line("// SPDX-License-Identifier: GPL-2.0-or-later");
    out.line("// Entry points of ", file.stem, " for fuzzers. Generated from ", file.stem, ".capnp.");
    out.line("#pragma once");
    out.line();
    out.line("#include \"", file.include, "/", file.stem, "_back.hpp\"");
    out.line("#include \"", file.include, "/", file.stem, "_front.hpp\"");
    out.line("#include \"tests/idl/hostile_peer.hpp\"");
    out.line();
    out.line("namespace ", file.name_space, "::fuzz {");
    out.line();
    return out.content() + body.content() + "\n}  // namespace " + file.name_space + "::fuzz\n";
}

}  // namespace gen
