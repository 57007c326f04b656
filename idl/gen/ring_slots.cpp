// SPDX-License-Identifier: GPL-2.0-or-later
// NAME_ring.hpp: what shares a slot, what is recorded of an answer, and what its statuses mean.
#include <algorithm>

#include "idl/gen/names.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

void write_slot_union(Output& out, const std::string& name, std::vector<const Structure*> messages) {
    std::vector<const Structure*> distinct;
    for (const Structure* one : messages)
        if (one != nullptr && std::find(distinct.begin(), distinct.end(), one) == distinct.end()) distinct.push_back(one);
    // The largest first: {} then clears all of it.
    std::stable_sort(distinct.begin(), distinct.end(), [](const Structure* a, const Structure* b) { return a->size > b->size; });
    unsigned size = 0, alignment = 1;
    for (const Structure* one : distinct) {
        size = std::max(size, one->size);
        alignment = std::max(alignment, one->alignment);
    }
    out.line();
    out.line("// What shares a slot.");
    out.line("union ", name, " {");
    out.in();
    for (const Structure* one : distinct) out.line(one->name, " ", identifier(member_name(*one)), ";");
    out.out();
    out.line("};");
    out.line("static_assert(sizeof(", name, ") == ", (size + alignment - 1) / alignment * alignment, ");");
}

void write_record(Output& out, const std::string& name, const Structure& answer) {
    out.line();
    out.line("// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).");
    out.line("struct ", name, " {");
    out.in();
    out.line(answer.name, " answer;");
    out.line("u32 index;");
    if (answer.alignment == 8 && answer.size % 8 == 0) out.line("u32 pad0;");
    out.out();
    out.line("};");
}

void write_status_names(Output& out, const Structure& answer, const std::vector<std::pair<const char*, bool Enumerant::*>>& meanings) {
    const Enumeration& codes = *answer.with_role(Role::status)->type.enumeration;
    for (const Enumerant& one : codes.enumerants)
        if (one.code == 0) out.line("static constexpr Status good = Status::", identifier(one.name), ";");
    for (const auto& [name, what] : meanings) out.line("static constexpr Status ", name, " = Status::", identifier(meaning(codes, what)->name), ";");
}

}  // namespace gen
