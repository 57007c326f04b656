// SPDX-License-Identifier: GPL-2.0-or-later
// The typed back end of a ring: the class a service derives from, and the switch that calls it, on top of
// rt/operation_back.hpp.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

namespace {

class BackEnd {
  public:
    BackEnd(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        bool any = false;
        Declarations visit;
        visit.interface = [&](const Interface& one) {
            if (one.shape == Interface::Shape::none) return;
            if (!any) begin(one);
            any = true;
            if (one.shape == Interface::Shape::operations) operations(one);
            else chains(one);
        };
        for_each_declaration(schema_, file_, visit);
        if (!any) return "";
        out_.line();
        out_.line("}  // namespace ", file_.name_space);
        return out_.content();
    }

  private:
    void begin(const Interface& one) {
        out_.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out_.line("// The back end of ", file_.stem, ". Generated from ", file_.stem, ".capnp.");
        out_.line("#pragma once");
        out_.line();
        out_.line("#include \"", file_.include, "/", file_.stem, "_ring.hpp\"");
        if (one.shape == Interface::Shape::operations) out_.line("#include \"rt/operation_back.hpp\"");
        else for (const char* part : {"packet_fill", "packet_take"}) out_.line("#include \"rt/", part, ".hpp\"");
        out_.line();
        out_.line("namespace ", file_.name_space, " {");
    }

    void operations(const Interface& one) {
        const std::string ring = one.name + "Ring";
        out_.line();
        out_.line("// What a service does with each request: it gets a copy within the bounds of the schema, and answers when it likes,");
        out_.line("// once. What it does not override is answered as unknown.");
        out_.line("class ", one.name, "Service {");
        out_.line("  public:");
        out_.in();
        out_.line("using Reply = rt::Reply<", ring, ">;");
        for (const Method& method : one.methods) {
            out_.line();
            out_.prose(method.doc, "//");
            out_.line("virtual void ", identifier(method.name), "(const ", method.request->name, "&, const Reply& reply) { reply(", ring, "::unknown); }");
        }
        out_.out();
        out_.line();
        out_.line("  protected:");
        out_.line("    ~", one.name, "Service() = default;");
        out_.line("};");
        out_.line();
        out_.line("using ", one.name, "Back = rt::OperationBack<", ring, ">;");
        out_.line();
        dispatch(one);
        pieces(one);
    }

    void dispatch(const Interface& one) {
        const Structure& any = *one.methods[0].request;
        const std::string ring = one.name + "Ring";
        out_.line("inline bool ", ring, "::dispatch(Service& service, const Slot& slot, const rt::Reply<", ring, ">& reply) {");
        out_.in();
        out_.line("switch (slot.", member_name(any), ".", identifier(any.with_role(Role::operation)->name), ") {");
        for (const Method& method : one.methods)
            out_.line("case ", *method.op, ": service.", identifier(method.name), "(slot.", member_name(*method.request), ", reply); return true;");
        out_.line("default: return false;");
        out_.line("}");
        out_.out();
        out_.line("}");
    }

    // The parts of the caller's pages that a request names, for grant copies.
    void pieces(const Interface& one) {
        for (const Method& method : one.methods) {
            if (method.buffer == Buffer::none) continue;
            const Field& list = *pieces_of(*method.request);
            const Structure& piece = *list.type.structure;
            const std::string count = "request." + identifier(list.length_in);
            const auto member = [&](Role role) { return "piece." + identifier(piece.with_role(role)->name); };
            out_.line();
            out_.line("// Where the caller's memory is; the request has to be valid.");
            out_.line("inline std::span<const rt::Piece> pieces(const ", method.request->name, "& request, rt::Piece (&into)[", list.count, "]) {");
            out_.in();
            out_.line("u32 count = 0;");
            out_.line("for (; count < ", count, "; ++count) {");
            out_.in();
            out_.line("const ", piece.name, "& piece = request.", identifier(list.name), "[count];");
            if (piece.with_role(Role::first) != nullptr)
                out_.line("into[count] = {", member(Role::grant_ref), ", ", member(Role::first), " * ", piece.unit, "u, (", member(Role::last), " - ", member(Role::first),
                          " + 1) * ", piece.unit, "u};");
            else
                out_.line("into[count] = {", member(Role::grant_ref), ", ", member(Role::offset), ", ", member(Role::length), "};");
            out_.out();
            out_.line("}");
            out_.line("return {into, count};");
            out_.out();
            out_.line("}");
            return;
        }
    }

    void chains(const Interface& one) {
        out_.line();
        for (const Method& method : one.methods) {
            out_.prose(method.doc, "//");
            out_.line("using ", ring_name(one, method), "Back = rt::", method.backward ? "PacketFill" : "PacketTake", "<", ring_name(one, method), "Ring>;");
        }
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
};

}  // namespace

std::string back_end(const Schema& schema, const File& file) { return BackEnd(schema, file).run(); }

}  // namespace gen
