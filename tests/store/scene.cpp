// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/store/scene.hpp"

#include <algorithm>
#include <cstring>

#include "poison.hpp"

namespace store_test {

bool Guest::push(std::size_t most) {
    const u32 used = page().req_prod - page().req_cons;
    const std::size_t count = std::min({most, outgoing.size(), std::size_t{1024} - std::min(used, 1024u)});
    for (std::size_t i = 0; i < count; ++i) page().req[(page().req_prod + i) % 1024] = static_cast<u8>(outgoing[i]);
    page().req_prod += static_cast<u32>(count);
    outgoing.erase(0, count);
    return count != 0;
}

bool Guest::pull(std::size_t most) {
    const std::size_t count = std::min<std::size_t>(most, page().rsp_prod - page().rsp_cons);
    for (std::size_t i = 0; i < count; ++i) incoming += static_cast<char>(page().rsp[(page().rsp_cons + i) % 1024]);
    page().rsp_cons += static_cast<u32>(count);
    for (Message message; incoming.size() >= sizeof message.header;) {
        std::memcpy(&message.header, incoming.data(), sizeof message.header);
        const std::size_t whole = sizeof message.header + message.header.length;
        if (incoming.size() < whole) break;
        message.payload = incoming.substr(sizeof message.header, message.header.length);
        incoming.erase(0, whole);
        got.push_back(message);
    }
    return count != 0;
}

void Guest::send(u32 type, const std::string& payload, u32 transaction, u32 request) {
    const store::Header header{type, request, transaction, static_cast<u32>(payload.size())};
    outgoing.append(reinterpret_cast<const char*>(&header), sizeof header);
    outgoing += payload;
}

Scene::Scene(const Limits& limits, u32 pages, u32 reserve)
    : world(1), domain_(world.add(0, "store")), budget_(pages), store(*this, limits, pages, reserve) {
    manager().port = 10 + manager_id;
    if (!store.start(manager_id, manager().port)) throw simulated::Panic{"the store does not start"};
}

// The store has no end; what it holds is let go without it.
Scene::~Scene() {
    for (auto& [page, memory] : pages_) store_service::unpoison(page, 4096);
}

Guest& Scene::guest(DomId id) {
    auto& guest = guests_[id];
    if (guest == nullptr) guest = std::make_unique<Guest>(id);
    return *guest;
}

bool Scene::is_stalled(DomId id) const { return std::find(stalled.begin(), stalled.end(), id) != stalled.end(); }

void Scene::poke(Guest& guest) {
    for (const auto& [port, client] : ports_)
        if (client.first == guest.id) store.ready(*client.second);
}

bool Scene::step() {
    bool more = false;
    world.as(domain_, [&] { more = store.step(); });
    return more;
}

void Scene::settle(std::size_t piece) {
    for (bool moved = true; moved;) {
        moved = false;
        for (auto& [id, guest] : guests_) {
            const bool pushed = guest->push(piece), pulled = !is_stalled(id) && guest->pull(piece);
            if (pushed || pulled) poke(*guest);
            moved = moved || pushed || pulled;
        }
        while (step()) moved = true;
    }
}

void* Scene::take_page() {
    auto memory = std::make_unique<simulated::Pages>();
    void* const page = memory->data();
    pages_[page] = std::move(memory);
    if (pages_.size() > budget_) throw simulated::Panic{"the store takes more pages than it was given"};
    return page;
}
void Scene::give_page(void* page) {
    if (pages_.erase(page) == 0) throw simulated::Panic{"a page is given back that was not taken"};
}

store::Page* Scene::map(DomId domain, void*, u32& handle) {
    const auto found = guests_.find(domain);
    if (found == guests_.end() || !found->second->is_shown || found->second->is_mapped) return nullptr;
    found->second->is_mapped = true;
    handle = domain;
    return &found->second->page();
}
void Scene::unmap(u32 handle, void*) { guest(static_cast<DomId>(handle)).is_mapped = false; }

EvtchnPort Scene::bind(DomId domain, EvtchnPort port, store_service::Connection& connection) {
    if (port == 0 || guest(domain).port != port) return 0;
    const EvtchnPort ours = 1000 + domain;
    ports_[ours] = {domain, &connection};
    return ours;
}
void Scene::close(EvtchnPort port) {
    ports_.erase(port);
    std::erase(unheard, port);
}

void Scene::listen(EvtchnPort port, bool is_wanted) {
    const auto found = std::find(unheard.begin(), unheard.end(), port);
    if (is_wanted == (found == unheard.end())) throw simulated::Panic{"a port is masked or unmasked twice"};
    if (is_wanted) unheard.erase(found);
    else unheard.push_back(port);
}

void Scene::let_pass(u64 ns) {
    time += ns;
    if (woken_at == 0 || woken_at > time) return;
    woken_at = 0;
    world.as(domain_, [&] { store.look_at_clock(); });
}

}  // namespace store_test
