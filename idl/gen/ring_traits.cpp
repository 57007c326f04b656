// SPDX-License-Identifier: GPL-2.0-or-later
// What both ends of a ring have to know of its messages, in the terms of the generic rings of rt/: slots, records, tags,
// pieces, bounds. One struct of static functions for each ring.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"
#include "idl/gen/rings.hpp"

namespace gen {

std::string ring_name(const Interface& one, const Method& method) {
    std::string name = method.name;
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return one.name + name;
}

// The name of a message as a member of its slot.
std::string member_name(const Structure& one) { return identifier(one.name); }

namespace {

class Traits {
  public:
    Traits(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        bool any = false;
        Declarations visit;
        visit.interface = [&](const Interface& one) {
            if (one.shape == Interface::Shape::none) return;
            if (!any) begin();
            any = true;
            write_validity(out_, file_, one, validity_);
            if (one.shape == Interface::Shape::operations) write_operation_traits(out_, file_, one);
            else for (const Method& method : one.methods) write_chain_traits(out_, file_, one, method);
        };
        for_each_declaration(schema_, file_, visit);
        if (!any) return "";
        out_.line();
        out_.line("}  // namespace ", file_.name_space);
        return out_.content();
    }

  private:
    void begin() {
        out_.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out_.line("// The rings of ", file_.stem, ", for the templates of rt/. Generated from ", file_.stem, ".capnp.");
        out_.line("#pragma once");
        out_.line();
        out_.line("#include <span>");
        out_.line();
        out_.line("#include \"", file_.include, "/", file_.stem, ".hpp\"");
        out_.line("#include \"rt/piece.hpp\"");
        out_.line("#include \"rt/ring.hpp\"");
        out_.line();
        out_.line("namespace rt {");
        out_.line("template <typename Ring>");
        out_.line("class Reply;");
        out_.line("}");
        out_.line();
        out_.line("namespace ", file_.name_space, " {");
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
    std::vector<const Structure*> validity_;      // of these it is written
};

}  // namespace

std::string ring_traits(const Schema& schema, const File& file) { return Traits(schema, file).run(); }

}  // namespace gen
