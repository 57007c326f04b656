// SPDX-License-Identifier: GPL-2.0-or-later
// NAME_ring.hpp: the struct of static functions of one ring of slot chains, for the rt/packet_*.hpp.
#include <algorithm>

#include "idl/gen/names.hpp"
#include "idl/gen/rings.hpp"
#include "idl/gen/rules.hpp"

namespace gen {

namespace {

class ChainTraits {
  public:
    ChainTraits(Output& out, const File& file) : out_(out), file_(file) {}

    void run(const Interface& one, const Method& method) {
        const std::string name = ring_name(one, method);
        write_slot_union(out_, name + "Slot", {method.request, method.answer, method.extras});
        write_record(out_, name + "Record", *method.answer);
        out_.line();
        out_.line("struct ", name, "Ring {");
        out_.in();
        out_.line("using Slot = ", name, "Slot;");
        out_.line("using Request = ", file_.name_space, "::", method.request->name, ";");
        out_.line("using Answer = ", file_.name_space, "::", method.answer->name, ";");
        out_.line("using Extra = ", file_.name_space, "::", method.extras->name, ";");
        out_.line("using Record = ", name, "Record;");
        out_.line("using Tag = ", cpp_type(method.request->with_role(Role::tag)->type, &file_), ";");
        out_.line("static constexpr char name[] = \"", file_.stem, " ", identifier(method.name), "\";");
        out_.line("static constexpr u32 pages_max = ", one.pages, ", slots_max = rt::slots_in<Slot>(pages_max), chain_max = ", one.slots_max, ";");
        flags(method.backward ? *method.answer : *method.request, *method.extras);
        if (method.backward) backward(method);
        else forward(method);
        out_.out();
        out_.line("};");
    }

  private:
    void flags(const Structure& slot, const Structure& extras) {
        const Field& field = *flags_of(slot);
        const std::string flags = identifier(field.name), more = identifier(extras.with_role(Role::more)->name), type = cpp_type(field.type, &file_);
        const auto flag = [&](bool Enumerant::*what) { return identifier(chain_flag(slot, what)->name); };
        out_.line("using Flags = ", type, ";");
        out_.line("static constexpr Flags more_flag = ", flag(&Enumerant::more), ", extra_flag = ", flag(&Enumerant::extra), ";");
        out_.line("static bool more(const ", slot.name, "& slot) { return (slot.", flags, " & more_flag) != 0; }");
        out_.line("static bool extra(const ", slot.name, "& slot) { return (slot.", flags, " & extra_flag) != 0; }");
        out_.line("static bool more(const Extra& extra) { return (extra.", more, " & 1) != 0; }");
        out_.line("static void set_more(Extra& extra, bool more) { extra.", more, " = static_cast<u8>(more ? extra.", more, " | 1 : extra.", more, " & ~1); }");
    }

    void forward(const Method& method) {
        const Structure& slot = *method.request;
        const auto name = [](const Structure& one, Role role) { return identifier(one.with_role(role)->name); };
        out_.line("using Status = ", file_.name_space, "::", cpp_type(method.answer->with_role(Role::status)->type, &file_), ";");
        write_status_names(out_, *method.answer, {{"malformed", &Enumerant::malformed}, {"dropped", &Enumerant::dropped}, {"null", &Enumerant::null}});
        out_.line("static constexpr Request Slot::*request_member = &Slot::", member_name(slot), ";");
        out_.line("static constexpr Extra Slot::*extra_member = &Slot::", member_name(*method.extras), ";");
        out_.line("static bool is_valid(const Request& request) { return ", file_.name_space, "::is_valid(request); }");
        out_.line("static Request request(Tag tag, abi::GrantRef ref, u32 offset, u32 length, Flags flags) {");
        out_.in();
        out_.line("Request out{};");
        for (const auto& [role, value] : {std::pair{Role::grant_ref, "ref"}, std::pair{Role::offset, "offset"}, std::pair{Role::length, "length"}, std::pair{Role::tag, "tag"}})
            out_.line("out.", name(slot, role), " = static_cast<", cpp_type(slot.with_role(role)->type, &file_), ">(", value, ");");
        out_.line("out.", identifier(flags_of(slot)->name), " = flags;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
        out_.line("static rt::Piece piece(const Request& slot) { return {slot.", name(slot, Role::grant_ref), ", slot.", name(slot, Role::offset), ", slot.", name(slot, Role::length), "}; }");
        out_.line("static Flags flags(const Request& slot) { return slot.", identifier(flags_of(slot)->name), "; }");
        out_.line("static Tag tag(const Request& slot) { return slot.", name(slot, Role::tag), "; }");
        out_.line("static Tag tag(const Answer& answer) { return answer.", name(*method.answer, Role::tag), "; }");
        out_.line("static Status status(const Answer& answer) { return answer.", name(*method.answer, Role::status), "; }");
        out_.line("static Answer answer(Tag tag, Status status) {");
        out_.in();
        out_.line("Answer out{};");
        out_.line("out.", name(*method.answer, Role::tag), " = tag;");
        out_.line("out.", name(*method.answer, Role::status), " = status;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
    }

    void backward(const Method& method) {
        const Structure &buffer = *method.request, &slot = *method.answer;
        const auto name = [](const Structure& one, Role role) { return identifier(one.with_role(role)->name); };
        out_.line("static constexpr Request Slot::*request_member = &Slot::", member_name(buffer), ";");
        out_.line("static constexpr Extra Slot::*extra_member = &Slot::", member_name(*method.extras), ";");
        out_.line("static constexpr Answer Slot::*answer_member = &Slot::", member_name(slot), ";");
        out_.line("static Request request(Tag tag, abi::GrantRef ref) {");
        out_.in();
        out_.line("Request out{};");
        out_.line("out.", name(buffer, Role::tag), " = tag;");
        out_.line("out.", name(buffer, Role::grant_ref), " = ref;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
        out_.line("static abi::GrantRef ref(const Request& buffer) { return buffer.", name(buffer, Role::grant_ref), "; }");
        out_.line("static Tag tag(const Request& buffer) { return buffer.", name(buffer, Role::tag), "; }");
        out_.line("static Tag tag(const Answer& slot) { return slot.", name(slot, Role::tag), "; }");
        out_.line("static u32 offset(const Answer& slot) { return slot.", name(slot, Role::offset), "; }");
        out_.line("// Bytes, or negative: an error.");
        out_.line("static i32 length(const Answer& slot) { return slot.", name(slot, Role::length), "; }");
        out_.line("static Flags flags(const Answer& slot) { return slot.", identifier(flags_of(slot)->name), "; }");
        out_.line("static Answer answer(Tag tag, u32 offset, i32 length, Flags flags) {");
        out_.in();
        out_.line("Answer out{};");
        for (const auto& [role, value] : {std::pair{Role::tag, "tag"}, std::pair{Role::offset, "offset"}, std::pair{Role::length, "length"}})
            out_.line("out.", name(slot, role), " = static_cast<", cpp_type(slot.with_role(role)->type, &file_), ">(", value, ");");
        out_.line("out.", identifier(flags_of(slot)->name), " = flags;");
        out_.line("return out;");
        out_.out();
        out_.line("}");
    }

    Output& out_;
    const File& file_;
};

}  // namespace

void write_chain_traits(Output& out, const File& file, const Interface& one, const Method& method) { ChainTraits(out, file).run(one, method); }

}  // namespace gen
