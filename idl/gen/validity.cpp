// SPDX-License-Identifier: GPL-2.0-or-later
// NAME_ring.hpp: is_valid() of every request, the bounds of the schema as one expression.
#include <algorithm>

#include "idl/gen/layout.hpp"
#include "idl/gen/names.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

namespace {

class Validity {
  public:
    Validity(Output& out, const File& file, std::vector<const Structure*>& written) : out_(out), file_(file), written_(written) {}

    void run(const Interface& one) {
        for (const Method& method : one.methods) valid(*method.request);
    }

  private:
    // What is_valid() asks: what has to be known before the rest is looked at, and one expression.
    struct Checks {
        std::vector<std::string> lines, tests;
    };

    void valid(const Structure& one) {
        if (std::find(written_.begin(), written_.end(), &one) != written_.end()) return;
        written_.push_back(&one);
        valid_parts(one);
        Checks checks;
        collect(one, "value.", checks);
        if (const Field* first = one.with_role(Role::first)) {
            const std::string last = identifier(one.with_role(Role::last)->name);
            checks.tests.push_back(text("value.", identifier(first->name), " <= value.", last));
            checks.tests.push_back(text("value.", last, " < ", 4096 / one.unit));
        }
        // The first slot of a chain says how long the packet is, not how much is in the page.
        if (const Field* offset = one.with_role(Role::offset);
            offset != nullptr && one.with_role(Role::grant_ref) != nullptr && flags_of(one) == nullptr)
            checks.tests.push_back(text("u64{value.", identifier(offset->name), "} + value.",
                                        identifier(one.with_role(Role::length)->name), " <= 4096"));
        out_.line();
        out_.line("// Whether every field is within the bounds of the schema.");
        out_.line("inline bool is_valid(const ", type_name(one),
                  checks.tests.empty() && checks.lines.empty() ? "&) {" : "& value) {");
        out_.in();
        for (const std::string& line : checks.lines) out_.line(line);
        if (checks.tests.empty()) out_.line("return true;");
        else out_.list("return", checks.tests, ";", " &&");
        out_.out();
        out_.line("}");
    }

    void valid_parts(const Structure& one) {
        for (const Field& field : one.fields) {
            if (field.members != nullptr) valid_parts(*field.members);
            else if (field.type.kind == Type::Kind::structure) valid(*field.type.structure);
        }
    }

    std::string type_name(const Structure& one) const {
        Type type;
        type.kind = Type::Kind::structure;
        type.structure = &one;
        return cpp_type(type, &file_);
    }

    void collect(const Structure& one, const std::string& path, Checks& out) const {
        for (const Field& field : one.fields) {
            const std::string value = path + identifier(field.name);
            if (field.members != nullptr) {
                // Which alternative of a union counts is in no field of it.
                if (!field.members->is_union) collect(*field.members, value + ".", out);
            } else if (field.is_list) {
                list(one, field, path, value, out);
            } else if (field.type.kind != Type::Kind::text) {
                if (field.min.value_or(0) > 0) out.tests.push_back(text(value, " >= ", literal(*field.min)));
                if (field.max && !counts_list(one, field))
                    out.tests.push_back(text(value, " <= ", literal(*field.max)));
                if (const std::string test = of_type(field.type, value); !test.empty()) out.tests.push_back(test);
            }
        }
    }

    void list(const Structure& one, const Field& field, const std::string& path, const std::string& value,
              Checks& out) const {
        const Field* const used = one.named(field.length_in);
        const std::string count = used != nullptr ? path + identifier(used->name) : text(field.count);
        // A number that cannot say more than there are need not be asked.
        if (used != nullptr &&
            (bits_of(used->type) > 32 || (std::uint64_t{1} << bits_of(used->type)) - 1 > field.count))
            out.lines.push_back(text("if (", count, " > ", field.count, ") return false;"));
        std::string test = of_type(field.type, value + "[i]");
        if (test.empty()) return;
        if (field.type.kind == Type::Kind::enumeration && field.type.enumeration->flags) test = "(" + test + ")";
        out.lines.push_back(text("for (u32 i = 0; i < ", count, "; ++i)"));
        out.lines.push_back(text("    if (!", test, ") return false;"));
    }

    // Its bound is tested with the list's.
    static bool counts_list(const Structure& one, const Field& count) {
        return std::any_of(one.fields.begin(), one.fields.end(),
                           [&](const Field& list) { return list.length_in == count.name && *count.max == list.count; });
    }

    static std::string literal(std::uint64_t value) { return text(value, value >> 63 != 0 ? "u" : ""); }

    std::string of_type(const Type& type, const std::string& value) const {
        if (type.kind == Type::Kind::structure) return "is_valid(" + value + ")";
        if (type.kind != Type::Kind::enumeration) return "";
        const Enumeration& codes = *type.enumeration;
        const std::string owner = codes.file == &file_ ? "" : codes.file->name_space + "::";
        std::string known;
        std::uint64_t mask = 0;
        for (const Enumerant& one : codes.enumerants) {
            mask |= static_cast<std::uint64_t>(one.code);
            known += text(known.empty() ? "" : " || ", value, " == ", owner, codes.name, "::", identifier(one.name));
        }
        // An unknown flag is refused, not ignored: what it asks for would not be done.
        return codes.flags ? text("(", value, " & ~", hex(mask), codes.bits == 64 ? "ull" : "u", ") == 0")
                           : "(" + known + ")";
    }

    Output& out_;
    const File& file_;
    std::vector<const Structure*>& written_;
};

}  // namespace

void write_validity(Output& out, const File& file, const Interface& one, std::vector<const Structure*>& written) {
    Validity(out, file, written).run(one);
}

}  // namespace gen
