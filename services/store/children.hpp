// SPDX-License-Identifier: GPL-2.0-or-later
// The names of a node's children, as a request sees them.
#pragma once

#include "services/store/store.hpp"

namespace store_service {

// First those in the tree that the transaction has not removed, then those that only the transaction has.
template <typename Visit>
void View::each_child(std::string_view path, const Place& place, Visit visit) {
    if (Entry* const entry = place.entry; entry != nullptr && place.node != nullptr && !entry->saw_children) {
        entry->saw_children = true;
        entry->children_seen = place.node->children_changed;
    }
    char text[store::absolute_path_max + 64];
    const std::size_t above = path == "/" ? 0 : path.size();
    std::memcpy(text, path.data(), above);
    text[above] = '/';
    if (place.node != nullptr) {
        const auto& children = place.node->children;
        for (const Node* child = children.first(); child != nullptr; child = children.next(*child)) {
            if (transaction_ != nullptr) {
                std::memcpy(text + above + 1, child->name().data(), child->name_length);
                const Entry* const entry = transaction_->entries.find(std::string_view(text, above + 1 + child->name_length));
                if (entry != nullptr && !entry->is_there) continue;
            }
            if (!visit(child->name())) return;
        }
    }
    if (transaction_ == nullptr) return;
    const std::string_view begin(text, above + 1);
    for (const Entry* entry = transaction_->entries.from(begin); entry != nullptr && entry->path().starts_with(begin);
         entry = transaction_->entries.next(*entry)) {
        const std::string_view name = entry->path().substr(begin.size());
        const bool is_child = !name.empty() && name.find('/') == name.npos;
        if (!is_child || !entry->is_there || (place.node != nullptr && place.node->children.find(name) != nullptr)) continue;
        if (!visit(name)) return;
    }
}

}  // namespace store_service
