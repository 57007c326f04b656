// SPDX-License-Identifier: GPL-2.0-or-later
// Looking: what is at a path, what was noted of it, and who may know.
#include "services/store/view.hpp"

#include "services/store/store.hpp"

namespace store_service {

// Down the path, in the tree and in the transaction at the same time: what the transaction removed above hides what the
// tree has below.
Place View::find(std::string_view path) const {
    if (transaction_ == nullptr) {
        Node* const node = store_.tree.find(path);
        return {node == nullptr ? nullptr : &node->state, node, nullptr, false};
    }
    const auto entry_of = [&](std::string_view at) { return transaction_->entries.find(at); };
    Place place;
    const auto step = [&](std::string_view at) {
        place.entry = entry_of(at);
        if (place.entry == nullptr) return;
        if (place.entry->hides_tree) place.is_hidden = true;
        if (place.entry->hides_tree || !place.entry->is_there) place.node = nullptr;
    };
    if (is_special(path)) {
        place.node = store_.tree.find(path);
        step(path);
    } else {
        place.node = store_.tree.find("/");
        step("/");
        each_name(path, [&](std::string_view name) {
            if (place.node != nullptr) place.node = place.node->children.find(name);
            step({path.data(), static_cast<std::size_t>(name.data() + name.size() - path.data())});
            return true;
        });
    }
    if (place.entry != nullptr) place.state = place.entry->is_there ? &place.entry->state : nullptr;
    else if (place.node != nullptr) place.state = &place.node->state;
    return place;
}

// In the transaction, so that it sees the same again and the commit can tell whether it was still so.
Verdict View::note(std::string_view path, Place& place) {
    STORE_TRY(store_.transactions.add(*transaction_, actor_, path, place.state, place.entry));
    Entry& entry = *place.entry;
    entry.saw_content = !place.is_hidden;
    entry.content_seen = place.node == nullptr ? 0 : place.node->content_changed;
    place.state = entry.is_there ? &entry.state : nullptr;
    return {};
}

Verdict View::look(std::string_view path, Place& place) {
    place = find(path);
    return transaction_ == nullptr || place.entry != nullptr ? Verdict() : note(path, place);
}

// That the nodes in between are missing was seen too: with one of them another one would decide.
Verdict View::nearest(std::string_view path, std::string_view& above, Place& place) {
    above = path;
    do {
        above = parent_of(above);
        STORE_TRY(look(above, place));
    } while (place.state == nullptr);
    return {};
}

Verdict View::reach(std::string_view path, Rights wanted, Place& place) {
    STORE_TRY(look(path, place));
    if (place.state != nullptr)
        return (rights_of(actor_, *place.state) & wanted) == wanted ? Error::none : Error::denied;
    std::string_view above;
    Place parent;
    STORE_TRY(nearest(path, above, parent));
    return (rights_of(actor_, *parent.state) & wanted) != 0 ? Error::not_found : Error::denied;
}

}  // namespace store_service
