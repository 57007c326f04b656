// SPDX-License-Identifier: GPL-2.0-or-later
// Functions that tell a Describer (common/describer.hpp) every field of a message by name, for traces.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"

namespace gen {

namespace {

class Decoder {
  public:
    Decoder(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        out_.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out_.line("// What the messages of ", file_.stem, " say, field by field. Generated from ", file_.stem,
                  ".capnp.");
        out_.line("#pragma once");
        out_.line();
        out_.line("#include \"common/describer.hpp\"");
        for (const File* used : used_files(schema_, file_))
            out_.line("#include \"", used->include, "/", used->stem, "_decode.hpp\"");
        out_.line("#include \"", file_.include, "/", file_.stem, ".hpp\"");
        out_.line();
        out_.line("namespace ", file_.name_space, " {");
        for_each_declaration(schema_, file_,
                             {[this](const Enumeration& one) { enumeration(one); }, [this](const Structure& one) { if (!one.is_scalar) structure(one); },
                              [](const Constant&) {}, [this](const Interface& one) { interface(one); }});
        out_.line();
        out_.line("}  // namespace ", file_.name_space);
        return out_.content();
    }

  private:
    void names(const std::string& function, const std::vector<std::string>& rows) {
        out_.line();
        out_.line("inline constexpr common::NameOfNumber ", function, "[] = {");
        out_.in();
        out_.list("", rows, "");
        out_.out();
        out_.line("};");
    }

    void enumeration(const Enumeration& one) {
        std::vector<std::string> rows;
        for (const Enumerant& e : one.enumerants) rows.push_back(text("{", e.code, ", \"", identifier(e.name), "\"}"));
        names("names_of_" + snake(one.name), rows);
    }

    void interface(const Interface& one) {
        std::vector<std::string> rows;
        for (const Method& m : one.methods)
            if (m.op) rows.push_back(text("{", *m.op, ", \"", identifier(m.name), "\"}"));
        if (!rows.empty()) names("operations_of_" + snake(one.name), rows);
    }

    void structure(const Structure& one) {
        out_.line();
        out_.line("inline void describe(common::Describer& out, const ", one.name, "& value) {");
        out_.in();
        fields(one, "value.");
        out_.out();
        out_.line("}");
    }

    void fields(const Structure& one, const std::string& path) {
        // Which alternative of a union counts is in no field of it: the bytes are there as all of them.
        for (const Field& field : one.fields) {
            const std::string name = identifier(field.name), value = path + name;
            if (field.members != nullptr) {
                group(name, [&] { fields(*field.members, value + "."); });
            } else if (field.type.kind == Type::Kind::text) {
                out_.line("out.text(\"", name, "\", ", value, ", sizeof ", value, ");");
            } else if (field.is_list) {
                list(one, field, name, value, path);
            } else {
                element(field.type, name, value);
            }
        }
    }

    template <typename Inside>
    void group(const std::string& name, Inside inside) {
        out_.line("out.begin(\"", name, "\");");
        inside();
        out_.line("out.end();");
    }

    void list(const Structure& one, const Field& field, const std::string& name, const std::string& value, const std::string& path) {
        const Field* const length = one.named(field.length_in);
        out_.line("out.begin_list(\"", name, "\");");
        out_.line("for (unsigned i = 0; i < ", field.count, length != nullptr ? text(" && i < ", path, identifier(length->name)) : "", "; ++i) {");
        out_.in();
        element(field.type, "", value + "[i]");
        out_.out();
        out_.line("}");
        out_.line("out.end_list();");
    }

    void element(const Type& type, const std::string& name, const std::string& value) {
        if (type.kind == Type::Kind::structure) {
            group(name, [&] { out_.line("describe(out, ", value, ");"); });
        } else if (type.kind == Type::Kind::enumeration) {
            const std::string owner = type.enumeration->file == &file_ ? "" : type.enumeration->file->name_space + "::";
            out_.line("out.", type.enumeration->flags ? "flags" : "choice", "(\"", name, "\", static_cast<common::i64>(", value, "), ", owner, "names_of_",
                      snake(type.enumeration->name), ");");
        } else {
            out_.line("out.number(\"", name, "\", ", value, ");");
        }
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
};

}  // namespace

std::string decoder(const Schema& schema, const File& file) { return Decoder(schema, file).run(); }

}  // namespace gen
