// SPDX-License-Identifier: GPL-2.0-or-later
// Looks into the store's tree.
#include "idl/store.hpp"

#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/output.hpp"

namespace operator_side {

namespace {

constexpr unsigned deepest = 64;  // of a listing: a machine cannot make it endless

ByteView with_end(const std::string& path) {
    return {reinterpret_cast<const std::uint8_t*>(path.c_str()), path.size() + 1};
}

std::string below(const std::string& path, const std::string& name) {
    return path == "/" ? "/" + name : path + "/" + name;
}

std::string value_of(Connection& line, const std::string& path) {
    const Bytes value = line.finish(line.send(line::Command::store_read, with_end(path)));
    return std::string(value.begin(), value.end());
}

std::vector<std::string> children_of(Connection& line, const std::string& path) {
    std::vector<std::string> names = texts(line.finish(line.send(line::Command::store_list, with_end(path))));
    for (const std::string& name : names)
        if (name.empty() || name.find('/') != std::string::npos)
            fail_line("the machine lists a node of the impossible name '{}'", printable(name));
    return names;
}

std::string permissions_of(Connection& line, const std::string& path) {
    std::string joined;
    for (const std::string& text : texts(line.finish(line.send(line::Command::store_permissions, with_end(path)))))
        joined += (joined.empty() ? "" : ",") + printable(text);
    return joined;
}

class Lister {
  public:
    Lister(Connection& line, const StoreListing& listing) : line_(line), listing_(listing) {}

    Json json(const std::string& path, unsigned depth) const {
        Json nodes = Json::object();
        for (const std::string& name : children_of(line_, path)) {
            const std::string child = below(path, name);
            nodes[name] = {{"value", value_of(line_, child)}};
            if (listing_.permissions) nodes[name]["permissions"] = permissions_of(line_, child);
            if (listing_.recursive && depth < deepest) nodes[name]["children"] = json(child, depth + 1);
        }
        return nodes;
    }
    void print_tree(const std::string& path, unsigned depth) const {
        for (const std::string& name : children_of(line_, path)) {
            const std::string child = below(path, name);
            const std::string rights = listing_.permissions ? "  (" + permissions_of(line_, child) + ")" : "";
            show(fmt::format("{}{} = \"{}\"{}", std::string(depth, ' '), printable(name),
                             printable(value_of(line_, child)), rights));
            if (listing_.recursive && depth < deepest) print_tree(child, depth + 1);
        }
    }

  private:
    Connection& line_;
    const StoreListing listing_;
};

void check_path(const std::string& path) {
    if (path.empty() || path.size() >= store::absolute_path_max || path.find('\0') != std::string::npos)
        fail("a path in the store has 1 to {} characters", store::absolute_path_max - 1);
}

}  // namespace

ExitCode store_list(Client& client, const std::string& path, const StoreListing& listing) {
    check_path(path);
    const Lister lister(client.line(), listing);
    if (client.is_json()) show_json(lister.json(path, 0));
    else lister.print_tree(path, 0);
    return ExitCode::Done;
}

ExitCode store_read(Client& client, const std::string& path, bool raw) {
    check_path(path);
    const std::string value = value_of(client.line(), path);
    if (client.is_json()) show_json(Json{{"path", path}, {"value", value}});
    else show(raw ? value : printable(value));
    return ExitCode::Done;
}

}  // namespace operator_side
