// SPDX-License-Identifier: GPL-2.0-or-later
// The store's part in a link's life as a table, for rt/link_life.hpp; and the ends of byte streams.
#include "idl/gen/names.hpp"
#include "idl/gen/outputs.hpp"

namespace gen {

namespace {

class Life {
  public:
    Life(const Schema& schema, const File& file) : schema_(schema), file_(file) {}

    std::string run() {
        Declarations visit;
        visit.interface = [this](const Interface& one) {
            if (one.link) link(one);
        };
        visit.structure = [this](const Structure& one) {
            for (const Stream& stream : one.streams) this->stream(one, stream);
        };
        for_each_declaration(schema_, file_, visit);
        if (body_.content().empty()) return "";
        Output out;
        out.line("// SPDX-License-Identifier: GPL-2.0-or-later");
        out.line("// How the two ends of ", file_.stem, " meet. Generated from ", file_.stem, ".capnp.");
        out.line("#pragma once");
        out.line();
        out.line("#include \"", file_.include, "/", file_.stem, ".hpp\"");
        if (links_) out.line("#include \"rt/link_life.hpp\"");
        if (streams_) out.line("#include \"rt/byte_stream.hpp\"");
        out.line();
        out.line("namespace ", file_.name_space, " {");
        return out.content() + body_.content() + "\n}  // namespace " + file_.name_space + "\n";
    }

  private:
    // Returns the name of the list; an array of no keys there is not.
    std::string keys(const std::string& name, const std::vector<Key>& list) {
        if (list.empty()) return "{}";
        body_.line();
        body_.line("inline constexpr rt::LinkKey ", name, "[] = {");
        body_.in();
        for (const Key& key : list)
            body_.line("{", quoted(key.name), ", rt::LinkKey::Kind::", key.kind, ", rt::LinkKey::When::", key.when,
                       "},");
        body_.out();
        body_.line("};");
        return name;
    }

    void link(const Interface& one) {
        links_ = true;
        const std::string name = snake(one.name);
        const std::string front = keys(name + "_front_keys", one.link->front_keys),
                          back = keys(name + "_back_keys", one.link->back_keys);
        body_.line();
        body_.line("inline constexpr rt::LinkProtocol ", name, "_link{", quoted(one.link->device), ", ", front, ", ",
                   back, ", rt::LinkState::", one.link->front_connects_from_connected ? "connected" : "initialised",
                   "};");
    }

    void stream(const Structure& one, const Stream& stream) {
        streams_ = true;
        const Field& bytes = *one.named(stream.bytes);
        const std::string page = "page.", args = text("{page.", identifier(stream.bytes), ", ", bytes.count, ", page.", identifier(stream.consumed), ", page.",
                                                      identifier(stream.produced), "}");
        const std::string name = identifier(stream.name);
        body_.line();
        body_.line("// ", stream.front_end_writes ? "From the front end to the back end." : "From the back end to the front end.");
        body_.line("inline rt::StreamWriter write_", name, "(", one.name, "& page) { return rt::StreamWriter(", args, "); }");
        body_.line("inline rt::StreamReader read_", name, "(", one.name, "& page) { return rt::StreamReader(", args, "); }");
    }

    const Schema& schema_;
    const File& file_;
    Output body_;
    bool links_ = false, streams_ = false;
};

}  // namespace

std::string link_life(const Schema& schema, const File& file) { return Life(schema, file).run(); }

}  // namespace gen
