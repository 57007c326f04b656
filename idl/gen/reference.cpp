// SPDX-License-Identifier: GPL-2.0-or-later
// The reference of one schema in Markdown: its prose, and tables of everything in it.
#include <algorithm>

#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"

namespace gen {

namespace {

// Inside of a table a line must not end.
std::string cell(std::string doc) {
    std::string out;
    for (const char c : doc) out += c == '\n' ? std::string(" ") : c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

class Reference {
  public:
    Reference(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        out_.line("# ", file_.stem);
        out_.line();
        out_.line(file_.doc);
        out_.line();
        out_.line("Generated from `", file_.stem, ".capnp`. Offsets and sizes are in bytes.");
        for_each_declaration(schema_, file_,
                             {[this](const Enumeration& one) { enumeration(one); }, [this](const Structure& one) { structure(one); },
                              [this](const Constant& one) { constants_.push_back(&one); }, [this](const Interface& one) { interface(one); }});
        constants();
        return out_.content();
    }

  private:
    void heading(const std::string& title, const std::string& doc) {
        out_.line();
        out_.line("## ", title);
        out_.line();
        if (!doc.empty()) {
            out_.line(doc);
            out_.line();
        }
    }

    static std::string value(const Constant& one) {
        if (one.type.kind == Type::Kind::text) return cell(one.text);
        if (one.hex) return hex(one.number);
        return one.type.is_signed ? text(static_cast<std::int64_t>(one.number)) : text(one.number);
    }

    void constants() {
        if (constants_.empty()) return;
        heading("Constants", "");
        out_.line("| constant | value | |");
        out_.line("|---|---|---|");
        for (const Constant* one : constants_)
            out_.line("| ", identifier(one->name), " | ", value(*one), " | ",
                      cell(one->doc), " |");
    }

    void enumeration(const Enumeration& one) {
        heading(one.name, one.doc);
        out_.line("| ", one.bits, " bits | code | |");
        out_.line("|---|---|---|");
        for (const Enumerant& e : one.enumerants)
            out_.line("| ", identifier(e.name), " | ", one.hex ? hex(static_cast<std::uint64_t>(e.code)) : text(e.code), " | ", cell(e.doc), " |");
    }

    static std::string bounds(const Field& field) {
        std::string out;
        if (field.min) out += text(" At least ", *field.min, ".");
        if (field.max) out += text(" At most ", *field.max, ".");
        if (!field.length_in.empty()) out += text(" ", identifier(field.length_in), " of them are used.");
        return out;
    }

    void rows(const Structure& one, unsigned base, const std::string& prefix) {
        for (const Field& field : one.fields) {
            const std::string name = prefix + identifier(field.name);
            if (field.members != nullptr) {
                rows(*field.members, base + field.offset, name + ".");
                continue;
            }
            const std::string times = field.count > 1 || field.is_list ? text("[", field.count, "]") : "";
            out_.line("| ", hex(base + field.offset, 2), " | ", name, " | ", cpp_type(field.type, &file_), times, " | ", cell(field.doc), bounds(field), " |");
        }
    }

    void structure(const Structure& one) {
        heading(one.name, one.doc);
        if (one.is_scalar) {
            out_.line("A name for ", integer(one.fields.at(0).type.bits, one.fields.at(0).type.is_signed), ".");
            return;
        }
        out_.line(one.size, " bytes, aligned to ", one.alignment, ".");
        out_.line();
        out_.line("| offset | field | type | |");
        out_.line("|---|---|---|---|");
        rows(one, 0, "");
        for (const Stream& stream : one.streams) {
            out_.line();
            out_.line("Byte stream `", stream.name, "`: the ", stream.front_end_writes ? "front" : "back", " end writes `", identifier(stream.bytes), "` and then `",
                      identifier(stream.produced), "`, the other side moves `", identifier(stream.consumed), "`.");
        }
    }

    void interface(const Interface& one) {
        heading(one.name, one.doc);
        const bool operations = one.shape == Interface::Shape::operations;
        out_.line(operations ? "| operation | code | request | answer | caller's memory | |" : "| ring | | slot | answer | extra slots | |");
        out_.line("|---|---|---|---|---|---|");
        constexpr const char* buffers[] = {"", "read", "written"};
        for (const Method& m : one.methods)
            out_.line("| ", identifier(m.name), " | ", m.op ? text(*m.op) : m.backward ? "buffers lent" : "packets sent", " | ", m.request->name, " | ", m.answer->name, " | ",
                      operations ? buffers[static_cast<unsigned>(m.buffer)] : m.extras != nullptr ? m.extras->name : "", " | ", cell(m.doc),
                      m.repeatable ? " Sent again after a reconnection." : "", " |");
        if (one.link) link(*one.link);
    }

    void link(const Link& one) {
        out_.line();
        out_.line("In the store: `device/", one.device, "/ID` of the front end, `backend/", one.device, "/DOMID/ID` of the back end.");
        out_.line();
        out_.line("| key | written by | kind | when | |");
        out_.line("|---|---|---|---|---|");
        for (const Key& key : one.front_keys) out_.line("| ", key.name, " | front end | ", key.kind, " | ", key.when, " | ", cell(key.means), " |");
        for (const Key& key : one.back_keys) out_.line("| ", key.name, " | back end | ", key.kind, " | ", key.when, " | ", cell(key.means), " |");
    }

    const Schema& schema_;
    const File& file_;
    Output out_;
    std::vector<const Constant*> constants_;
};

}  // namespace

std::string reference(const Schema& schema, const File& file) { return Reference(schema, file).run(); }

}  // namespace gen
