// SPDX-License-Identifier: GPL-2.0-or-later
// What a store is, as plainly as it can be said: a map of paths. Requests are done one after the other; a transaction is a
// list of requests that are done at its commit.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace store_test {

struct ModelNode {
    int owner = 0;
    char letter = 'n';                          // for those who are not listed
    std::vector<std::pair<char, int>> listed;
    std::string value;
    bool operator==(const ModelNode&) const = default;
};

struct ModelRequest {
    enum Kind { read, directory, permissions, write, mkdir, rm, set_permissions } kind;
    std::string path, value;                    // a full path
    ModelNode wanted{};                         // of set_permissions
};

struct ModelWatch {
    int client;
    std::string path, token;
    bool is_relative;
    int depth;                                  // below 0: any
};

// client, path as it says it, token
using ModelEvent = std::tuple<int, std::string, std::string>;

class Model {
  public:
    explicit Model(int manager);
    bool operator==(const Model&) const = default;

    // Does it, and puts the events that follow. Returns the answer: a value, names, "OK", or the name of an error.
    std::string request(int client, const ModelRequest& request, std::vector<ModelEvent>& events);
    void release(int client, std::vector<ModelEvent>& events);

    bool may(int client, const ModelNode& node, char letter) const;
    const ModelNode* find(const std::string& path) const;
    // What an event about a path says to a client; nothing if no watch of it hears of the path.
    void hear(const std::string& path, const std::vector<const ModelNode*>& readable, bool exact, std::vector<ModelEvent>& events) const;

    std::map<std::string, ModelNode> nodes;
    std::vector<ModelWatch> watches;

  private:
    void create(int client, const std::string& path);
    void remove(const std::string& path, std::vector<ModelEvent>& events);
    void changed(const std::string& path, const ModelNode* before, std::vector<ModelEvent>& events) const;
    std::string home_of(int client) const { return "/local/domain/" + std::to_string(client); }
    int manager_;
};

inline bool operator==(const ModelWatch& a, const ModelWatch& b) { return a.client == b.client && a.path == b.path && a.token == b.token; }

std::string parent_path(const std::string& path);
bool is_at_or_below(const std::string& path, const std::string& above);

}  // namespace store_test
