// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/store/model.hpp"

#include <algorithm>

namespace store_test {

std::string parent_path(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_at_or_below(const std::string& path, const std::string& above) {
    return above == "/" || path == above || path.starts_with(above + "/");
}

namespace {

int names_below(const std::string& path, const std::string& above) {
    const std::string rest = above == "/" ? path : path.substr(above.size());
    return rest == "/" ? 0 : static_cast<int>(std::count(rest.begin(), rest.end(), '/'));
}

}  // namespace

Model::Model(int manager) : manager_(manager) { nodes["/"] = {manager, 'n', {}, ""}; }

const ModelNode* Model::find(const std::string& path) const {
    const auto found = nodes.find(path);
    return found == nodes.end() ? nullptr : &found->second;
}

bool Model::may(int client, const ModelNode& node, char letter) const {
    if (client == manager_ || client == node.owner) return true;
    char has = node.letter;
    for (auto one = node.listed.rbegin(); one != node.listed.rend(); ++one)
        if (one->second == client) has = one->first;
    return has == letter || has == 'b';
}

void Model::hear(const std::string& path, const std::vector<const ModelNode*>& readable, bool exact, std::vector<ModelEvent>& events) const {
    for (const ModelWatch& watch : watches) {
        if (exact ? path != watch.path : !is_at_or_below(path, watch.path)) continue;
        if (watch.depth >= 0 && names_below(path, watch.path) > watch.depth) continue;
        const auto allows = [&](const ModelNode* node) { return node != nullptr && may(watch.client, *node, 'r'); };
        if (std::none_of(readable.begin(), readable.end(), allows)) continue;
        events.emplace_back(watch.client, watch.is_relative ? path.substr(home_of(watch.client).size() + 1) : path, watch.token);
    }
}

void Model::changed(const std::string& path, const ModelNode* before, std::vector<ModelEvent>& events) const {
    hear(path, {find(path), path == "/" ? nullptr : find(parent_path(path)), before}, false, events);
}

void Model::create(int client, const std::string& path) {
    const std::string above = parent_path(path);
    if (find(above) == nullptr) create(client, above);
    ModelNode node = nodes.at(above);
    node.value.clear();
    if (client != manager_) node.owner = client;
    nodes[path] = node;
}

void Model::remove(const std::string& path, std::vector<ModelEvent>& events) {
    std::set<std::string> gone;
    for (const auto& [other, node] : nodes)
        if (is_at_or_below(other, path)) gone.insert(other);
    for (const std::string& one : gone)
        if (one != path) hear(one, {find(one), find(parent_path(one))}, true, events);
    changed(path, nullptr, events);
    for (const std::string& one : gone) nodes.erase(one);
}

std::string Model::request(int client, const ModelRequest& request, std::vector<ModelEvent>& events) {
    using Kind = ModelRequest::Kind;
    const std::string& path = request.path;
    const bool changes = request.kind >= Kind::write;
    const char letter = changes ? 'w' : 'r';
    ModelNode* const node = find(path) == nullptr ? nullptr : &nodes.at(path);
    if (node == nullptr) {
        std::string above = parent_path(path);
        while (find(above) == nullptr) above = parent_path(above);
        if (!may(client, *find(above), letter)) return "EACCES";
        if (request.kind == Kind::rm) return find(parent_path(path)) == nullptr ? "ENOENT" : "OK";
        if (request.kind != Kind::write && request.kind != Kind::mkdir) return "ENOENT";
        create(client, path);
        nodes[path].value = request.value;
        changed(path, nullptr, events);
        return "OK";
    }
    if (!may(client, *node, letter)) return "EACCES";
    const ModelNode before = *node;
    std::string answer;
    switch (request.kind) {
    case Kind::read: return node->value;
    case Kind::directory:
        for (const auto& [other, child] : nodes)
            if (other != "/" && parent_path(other) == path) answer += other.substr(path == "/" ? 1 : path.size() + 1) + "|";
        return answer;
    case Kind::permissions:
        answer = node->letter + std::to_string(node->owner) + "|";
        for (const auto& [one, domain] : node->listed) answer += one + std::to_string(domain) + "|";
        return answer;
    case Kind::mkdir: return "OK";
    case Kind::rm:
        if (path == "/") return "EINVAL";
        remove(path, events);
        return "OK";
    case Kind::write: node->value = request.value; break;
    case Kind::set_permissions:
        if (client != manager_ && client != node->owner) return "EACCES";
        if (client != manager_ && request.wanted.owner != node->owner) return "EPERM";
        node->owner = request.wanted.owner;
        node->letter = request.wanted.letter;
        node->listed = request.wanted.listed;
        break;
    }
    changed(path, &before, events);
    return "OK";
}

void Model::release(int client, std::vector<ModelEvent>& events) {
    std::erase_if(watches, [&](const ModelWatch& watch) { return watch.client == client; });
    for (auto& [path, node] : nodes) std::erase_if(node.listed, [&](const auto& one) { return one.second == client; });
    for (bool more = true; more;) {
        more = false;
        for (auto& [path, node] : nodes) {
            if (node.owner != client) continue;
            more = true;
            if (path == "/" || is_at_or_below(path, home_of(client))) node.owner = manager_;
            else remove(path, events);
            break;
        }
    }
}

}  // namespace store_test
