// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/watches.hpp"

#include "services/store/connection.hpp"

namespace store_service {

namespace {

bool may_hear(const Domain& domain, const Readers& readers) {
    for (const State* const state : {readers.node, readers.parent, readers.before})
        if (state != nullptr && (rights_of(domain, *state) & may_read) != 0) return true;
    return false;
}

u32 names_in(std::string_view path) {
    u32 count = 0;
    each_name(path, [&](std::string_view) { return ++count, true; });
    return count;
}

}  // namespace

// The watches of one path, of a change so many names below it.
void Watches::fire_from(const HashedPath& watched, std::string_view path, u32 depth, const Readers& readers) {
    for (Watch* watch = by_hash_.from(watched); watch != nullptr && watch->hash == watched.hash; watch = by_hash_.next(*watch)) {
        // It hears that something changed in any case. First of all, since one commit may change much below many of these.
        if (watch->is_behind) continue;
        if (watch->path() != watched.path) break;
        if (depth <= watch->depth && may_hear(watch->connection.domain(), readers)) watch->connection.tell(*watch, watch->as_asked(path));
    }
}

void Watches::fire(std::string_view path, const Readers& readers) {
    u32 depth = names_in(path);
    fire_from({hash_of("/"), "/"}, path, depth, readers);
    u64 hash = hash_of("");
    each_name(path, [&](std::string_view name) {
        const std::size_t end = static_cast<std::size_t>(name.data() + name.size() - path.data());
        hash = hash_of(path.substr(end - name.size() - 1, name.size() + 1), hash);
        fire_from({hash, path.substr(0, end)}, path, --depth, readers);
        return true;
    });
}

void Watches::fire_exact(std::string_view path, const Readers& readers) { fire_from({hash_of(path), path}, path, 0, readers); }

void Watches::fire_removed(std::string_view path, const Node& removed, const Readers& readers) {
    // In the order of paths those below it come together, behind the path itself and some that only begin like it.
    for (Watch* watch = by_path_.from(path); watch != nullptr && watch->path().starts_with(path); watch = by_path_.next(*watch)) {
        const std::string_view rest = watch->path().substr(path.size());
        if (!rest.starts_with('/')) continue;
        const Node* const gone = Tree::find_below(removed, rest.substr(1));
        if (gone == nullptr) continue;
        if (may_hear(watch->connection.domain(), {&gone->state, &gone->parent->state, nullptr}))
            watch->connection.tell(*watch, watch->as_asked(watch->path()));
    }
    fire(path, readers);
}

}  // namespace store_service
