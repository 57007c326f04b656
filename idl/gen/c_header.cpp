// SPDX-License-Identifier: GPL-2.0-or-later
// The C header (C11), for other people's kernels: structures, numbers and assertions, nothing else.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"

namespace gen {

namespace {

class Header {
  public:
    Header(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        const std::string guard = "RF_" + upper(file_.stem) + "_H";
        out_.line("/* SPDX-License-Identifier: GPL-2.0-or-later */");
        comment(file_.doc);
        out_.line("/* Generated from ", file_.stem, ".capnp. */");
        out_.line("#ifndef ", guard);
        out_.line("#define ", guard);
        out_.line();
        out_.line("#include <stddef.h>");
        out_.line("#include <stdint.h>");
        for (const File* used : used_files(schema_, file_)) out_.line("#include \"", used->stem, ".h\"");
        for_each_declaration(schema_, file_,
                             {[this](const Enumeration& one) { enumeration(one); }, [this](const Structure& one) { structure(one); },
                              [this](const Constant& one) { constant(one); }, [this](const Interface& one) { interface(one); }});
        out_.line();
        out_.line("#endif");
        return out_.content();
    }

  private:
    void comment(const std::string& doc) {
        if (doc.empty()) return;
        Output inside;
        inside.prose(doc, " *");
        out_.line("/*");
        std::istringstream lines(inside.content());
        std::string one;
        while (std::getline(lines, one)) out_.line(without_comment_marks(one));
        out_.line(" */");
    }

    // Prose about paths may say what C takes for the end of the comment.
    static std::string without_comment_marks(std::string line) {
        for (const char* mark : {"/*", "*/"})
            for (std::size_t at = line.find(mark); at != std::string::npos; at = line.find(mark))
                line.insert(at + 1, " ");
        return line;
    }

    static std::string number(std::int64_t code, unsigned bits, bool is_signed) {
        if (is_signed) return text("(", code, ")");
        return text(hex(static_cast<std::uint64_t>(code)), bits == 64 ? "ull" : "u");
    }

    void constant(const Constant& one) {
        out_.line();
        comment(one.doc);
        const std::string name = upper(c_name(file_, one.name));
        if (one.type.kind == Type::Kind::text) out_.line("#define ", name, " ", quoted(one.text));
        else out_.line("#define ", name, " ", number(static_cast<std::int64_t>(one.number), one.type.bits, one.type.is_signed));
    }

    void enumeration(const Enumeration& one) {
        out_.line();
        comment(one.doc);
        // Macros, since an enumeration of C has no width that one could choose.
        for (const Enumerant& e : one.enumerants)
            out_.line("#define ", upper(c_name(file_, one.name)), "_", upper(snake(e.name)), " ",
                      number(e.code, one.bits, one.is_signed));
    }

    void interface(const Interface& one) {
        if (one.shape != Interface::Shape::operations) return;
        out_.line();
        comment(one.doc);
        for (const Method& method : one.methods)
            out_.line("#define ", upper(c_name(file_, one.name)), "_OP_", upper(snake(method.name)), " ",
                      hex(method.op.value_or(0)), "u");
    }

    void structure(const Structure& one) {
        out_.line();
        comment(one.doc);
        if (one.is_scalar) {
            Type plain = one.fields.at(0).type;
            out_.line("typedef ", c_type(plain), " ", c_name(file_, one.name), "_t;");
            return;
        }
        const std::string name = "struct " + c_name(file_, one.name);
        out_.line(name, " {");
        fields(one);
        out_.line(one.is_packed ? "} __attribute__((packed));" : "};");
        out_.line("_Static_assert(sizeof(", name, ") == ", one.size, ", \"size\");");
        for (const Field& field : one.fields)
            out_.line("_Static_assert(offsetof(", name, ", ", identifier(field.name), ") == ", field.offset, ", \"offset\");");
    }

    void fields(const Structure& one) {
        out_.in();
        unsigned next = 0, pads = 0;
        const auto padding = [&](unsigned size) { out_.line("uint8_t pad", pads++, "[", size, "];"); };
        for (const Field& field : one.fields) {
            if (!one.is_union && field.offset > next) padding(field.offset - next);
            comment(field.doc);
            if (field.members != nullptr) {
                out_.line(field.members->is_union ? "union {" : "struct {");
                fields(*field.members);
                out_.line("} ", identifier(field.name), ";");
            } else {
                const bool array = field.is_list || field.type.kind == Type::Kind::text;
                out_.line(c_type(field.type), " ", identifier(field.name), array ? text("[", field.count, "]") : "", ";");
            }
            next = field.offset + field.size;
        }
        if (!one.is_union && one.size > next) padding(one.size - next);
        out_.out();
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
};

}  // namespace

std::string c_header(const Schema& schema, const File& file) { return Header(schema, file).run(); }

}  // namespace gen
