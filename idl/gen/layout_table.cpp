// SPDX-License-Identifier: GPL-2.0-or-later
// The layouts and numbers as JSON: for programs in other languages, and as the record that a new layout is compared with.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"

namespace gen {

namespace {

class Table {
  public:
    Table(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        for_each_declaration(schema_, file_,
                             {[this](const Enumeration& one) { enumeration(one); }, [this](const Structure& one) { if (!one.is_scalar) structure(one); },
                              [this](const Constant& one) { constant(one); }, [this](const Interface& one) { interface(one); }});
        Output out;
        out.line("{");
        section(out, "constants", constants_, ",");
        section(out, "enumerations", enumerations_, ",");
        section(out, "operations", operations_, ",");
        section(out, "structures", structures_, "");
        out.line("}");
        return out.content();
    }

  private:
    // One line for each declaration, so that a difference shows what changed.
    static void section(Output& out, const char* name, const std::vector<std::string>& lines, const char* tail) {
        out.line("\"", name, "\": {");
        for (std::size_t i = 0; i < lines.size(); ++i) out.line(" ", lines[i], i + 1 < lines.size() ? "," : "");
        out.line("}", tail);
    }

    void constant(const Constant& one) {
        if (one.type.kind == Type::Kind::text) constants_.push_back(quoted(identifier(one.name)) + ": " + quoted(one.text));
        else constants_.push_back(text(quoted(identifier(one.name)), ": ", one.type.is_signed ? text(static_cast<std::int64_t>(one.number)) : text(one.number)));
    }

    void enumeration(const Enumeration& one) {
        std::string codes;
        for (const Enumerant& e : one.enumerants) codes += text(codes.empty() ? "" : ", ", quoted(identifier(e.name)), ": ", e.code);
        enumerations_.push_back(text(quoted(one.name), ": {\"bits\": ", one.bits, ", \"codes\": {", codes, "}}"));
    }

    void interface(const Interface& one) {
        std::string codes;
        for (const Method& method : one.methods)
            codes += text(codes.empty() ? "" : ", ", quoted(identifier(method.name)), ": ", method.op ? text(*method.op) : "null");
        operations_.push_back(text(quoted(one.name), ": {", codes, "}"));
    }

    static std::string fields(const Structure& one, unsigned base, const std::string& prefix) {
        std::string out;
        for (const Field& field : one.fields) {
            const std::string name = prefix + identifier(field.name);
            const std::string inner = field.members != nullptr
                                          ? fields(*field.members, base + field.offset, name + ".")
                                          : text(quoted(name), ": [", base + field.offset, ", ", quoted(element_name(field.type)), ", ", field.count, "]");
            out += (out.empty() || inner.empty() ? "" : ", ") + inner;
        }
        return out;
    }

    void structure(const Structure& one) {
        structures_.push_back(text(quoted(one.name), ": {\"size\": ", one.size, ", \"alignment\": ", one.alignment, ", \"fields\": {", fields(one, 0, ""), "}}"));
    }

    const Schema& schema_;
    const File& file_;
    std::vector<std::string> constants_, enumerations_, operations_, structures_;
};

}  // namespace

std::string layout_table(const Schema& schema, const File& file) { return Table(schema, file).run(); }

}  // namespace gen
