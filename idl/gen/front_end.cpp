// SPDX-License-Identifier: GPL-2.0-or-later
// The typed front end of an operation ring: one function for each operation, on top of rt/operation_front.hpp.
#include <algorithm>

#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

namespace {

class FrontEnd {
  public:
    FrontEnd(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

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
        const bool operations = one.shape == Interface::Shape::operations;
        out_.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out_.line("// The front end of ", file_.stem, ". Generated from ", file_.stem, ".capnp.");
        out_.line("#pragma once");
        out_.line();
        if (operations) {
            out_.line("#include <cstring>");
            out_.line();
        }
        out_.line("#include \"", file_.include, "/", file_.stem, "_ring.hpp\"");
        if (operations) out_.line("#include \"rt/operation_front.hpp\"");
        else for (const char* part : {"packet_lend", "packet_send"}) out_.line("#include \"rt/", part, ".hpp\"");
        out_.line();
        out_.line("namespace ", file_.name_space, " {");
    }

    void operations(const Interface& one) {
        out_.line();
        out_.line("// `co_await` an operation, or start() it with a function to call; see rt/operation_front.hpp.");
        out_.line("class ", one.name, "Front : public rt::OperationFront<", one.name, "Ring> {");
        out_.line("  public:");
        out_.in();
        out_.line("using OperationFront::OperationFront;");
        for (const Method& method : one.methods) operation(one, method);
        out_.out();
        out_.line("};");
    }

    void operation(const Interface& one, const Method& method) {
        const Structure& request = *method.request;
        const Field* const pieces = pieces_of(request);
        const auto is_ours = [&](const Field& field) {
            return (field.role != Role::none && field.role != Role::echo) || &field == pieces || (pieces != nullptr && field.name == pieces->length_in);
        };
        std::vector<std::string> parameters, assignments;
        const std::string message = "request." + member_name(request) + ".";
        for (const Field& field : request.fields) {
            if (is_ours(field)) continue;
            const std::string name = identifier(field.name);
            // The type of a group or union has no name of its own.
            const std::string type = field.members != nullptr ? text("decltype(", request.name, "::", name, ")")
                                                              : cpp_type(field.type, &file_);
            if (field.members == nullptr && (field.is_list || field.type.kind == Type::Kind::text)) {
                parameters.push_back(text("const ", type, " (&", name, ")[", field.count, "]"));
                assignments.push_back(text("std::memcpy(", message, name, ", ", name, ", sizeof ", name, ");"));
            } else {
                parameters.push_back(type + " " + name);
                assignments.push_back(text(message, name, " = ", name, ";"));
            }
        }
        if (method.buffer == Buffer::read) parameters.push_back("std::span<const std::byte> data");
        if (method.buffer == Buffer::written) parameters.push_back("std::span<std::byte> data");
        out_.line();
        out_.prose(method.doc, "//");
        out_.list("Call " + identifier(method.name) + "(", parameters.empty() ? std::vector<std::string>{""} : parameters, ") {");
        out_.in();
        out_.line(one.name, "Slot request{};");
        out_.line(message, identifier(request.with_role(Role::operation)->name), " = ", *method.op, ";");
        for (const std::string& assignment : assignments) out_.line(assignment);
        const char* const access = method.buffer == Buffer::written ? ", data, rt::grants::Access::read_write" : method.buffer == Buffer::read ? ", data, rt::grants::Access::read_only" : "";
        out_.line("return Call(*this, request, ", method.repeatable ? "true" : "false", access, ");");
        out_.out();
        out_.line("}");
    }

    void chains(const Interface& one) {
        out_.line();
        for (const Method& method : one.methods) {
            out_.prose(method.doc, "//");
            out_.line("using ", ring_name(one, method), "Front = rt::", method.backward ? "PacketLend" : "PacketSend", "<", ring_name(one, method), "Ring>;");
        }
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
};

}  // namespace

std::string front_end(const Schema& schema, const File& file) { return FrontEnd(schema, file).run(); }

}  // namespace gen
