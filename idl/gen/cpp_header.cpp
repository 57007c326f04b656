// SPDX-License-Identifier: GPL-2.0-or-later
// The C++ header of the wire structures: names, layouts, and the assertions that hold them.
#include <algorithm>

#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"

namespace gen {

namespace {

class Header {
  public:
    Header(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        out_.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out_.prose(file_.doc, "//");
        out_.line("// Generated from ", file_.stem, ".capnp.");
        out_.line("#pragma once");
        out_.line();
        out_.line("#include <cstddef>");
        out_.line();
        for (const File* used : used_files(schema_, file_))
            out_.line("#include \"", used->include, "/", used->stem, ".hpp\"");
        out_.line("#include \"common/integers.hpp\"");
        out_.line();
        out_.line("namespace ", file_.name_space, " {");
        out_.line();
        out_.line("using namespace common::integers;");
        for_each_declaration(schema_, file_,
                             {[this](const Enumeration& one) { enumeration(one); }, [this](const Structure& one) { structure(one); },
                              [this](const Constant& one) { constant(one); }, [](const Interface&) {}});
        out_.line();
        out_.line("}  // namespace ", file_.name_space);
        return out_.content();
    }

  private:
    void constant(const Constant& one) {
        if (!previous_was_constant_) out_.line();
        previous_was_constant_ = true;
        out_.prose(one.doc, "//");
        if (one.type.kind == Type::Kind::text) {
            out_.line("inline constexpr char ", identifier(one.name), "[] = ", quoted(one.text), ";");
        } else {
            const std::string value = one.hex ? hex(one.number) : one.type.is_signed ? text(static_cast<std::int64_t>(one.number)) : text(one.number);
            out_.line("inline constexpr ", integer(one.type.bits, one.type.is_signed), " ", identifier(one.name), " = ", value, ";");
        }
    }

    void enumeration(const Enumeration& one) {
        begin(one.doc);
        const std::string head = text(one.plain ? "enum " : "enum class ", one.name, " : ", integer(one.bits, one.is_signed), " {");
        const bool documented = std::any_of(one.enumerants.begin(), one.enumerants.end(), [](const Enumerant& e) { return !e.doc.empty(); });
        std::vector<std::string> words;
        for (const Enumerant& e : one.enumerants) words.push_back(text(identifier(e.name), " = ", one.hex ? hex(static_cast<std::uint64_t>(e.code)) : text(e.code)));
        out_.line(head);
        out_.in();
        if (documented)
            for (std::size_t i = 0; i < words.size(); ++i) documented_line(words[i] + ",", one.enumerants[i].doc);
        else
            out_.list("", words, ",");
        out_.out();
        out_.line("};");
    }

    void structure(const Structure& one) {
        begin(one.doc);
        if (one.is_scalar) {
            out_.line("using ", one.name, " = ", integer(one.fields.at(0).type.bits, one.fields.at(0).type.is_signed), ";");
            return;
        }
        out_.line(one.is_packed ? "struct [[gnu::packed]] " : "struct ", one.name, " {");
        fields(one);
        out_.line("};");
        out_.line("static_assert(sizeof(", one.name, ") == ", one.size, " && alignof(", one.name, ") == ", one.alignment, ");");
        std::vector<std::string> offsets;
        for (const Field& field : one.fields) offsets.push_back(text("offsetof(", one.name, ", ", identifier(field.name), ") == ", field.offset));
        out_.list("static_assert(", offsets, ");", " &&");
    }

    void begin(const std::string& doc) {
        previous_was_constant_ = false;
        out_.line();
        out_.prose(doc, "//");
    }

    void fields(const Structure& one) {
        out_.in();
        unsigned next = 0, pads = 0;
        for (const Field& field : one.fields) {
            if (!one.is_union && field.offset > next) padding(one, next, field.offset - next, pads);
            member(field);
            next = field.offset + field.size;
        }
        if (!one.is_union && one.size > next) padding(one, next, one.size - next, pads);
        out_.out();
    }

    void padding(const Structure& one, unsigned offset, unsigned size, unsigned& pads) {
        // As one number, unless it would ask for more alignment than the rest.
        const bool whole =
            (size == 1 || size == 2 || size == 4 || size == 8) && offset % size == 0 && size <= one.alignment;
        if (whole) out_.line("u", size * 8, " pad", pads++, ";");
        else out_.line("u8 pad", pads++, "[", size, "];");
    }

    void member(const Field& field) {
        if (field.members != nullptr) {
            out_.prose(field.doc, "//");
            out_.line(field.members->is_union ? "union {" : "struct {");
            fields(*field.members);
            out_.line("} ", identifier(field.name), ";");
            return;
        }
        const bool array = field.is_list || field.type.kind == Type::Kind::text;
        documented_line(text(cpp_type(field.type, &file_), " ", identifier(field.name), array ? text("[", field.count, "]") : "", ";"), field.doc);
    }

    // A short comment stands behind its line, a long one above.
    void documented_line(const std::string& code, const std::string& doc) {
        constexpr std::size_t column = 32;
        const std::size_t width = std::max(code.size() + 2, column);
        if (doc.empty()) {
            out_.line(code);
        } else if (doc.find('\n') == std::string::npos && width + 3 + doc.size() <= out_.room()) {
            out_.line(code, std::string(width - code.size(), ' '), "// ", doc);
        } else {
            out_.prose(doc, "//");
            out_.line(code);
        }
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
    bool previous_was_constant_ = false;
};

}  // namespace

std::string cpp_header(const Schema& schema, const File& file) { return Header(schema, file).run(); }

}  // namespace gen
