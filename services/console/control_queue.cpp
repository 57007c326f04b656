// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/control_queue.hpp"

#include <cstring>

#include "rt/dma.hpp"

namespace console {

bool ControlQueue::prepare(u32 vector) {
    return device_.start_queue(rx_queue, messages, vector, rx_) && device_.start_queue(tx_queue, messages, vector, tx_);
}

void ControlQueue::start() {
    rx_page_ = rt::dma::take_pages(1);
    tx_page_ = rt::dma::take_pages(1);
    for (u32 place = 0; place < rx_.size(); ++place) lend(place);
    if (rx_.publish()) device_.notify(rx_queue);
    for (u32 place = 0; place < tx_.size(); ++place) free_[free_count_++] = static_cast<u8>(place);
    tx_.disarm();
}

void ControlQueue::lend(u32 place) {
    const rt::Virtqueue::Buffer buffer{rt::dma::bus_address(rx_page_ + place * message_most), message_most};
    const i32 id = rx_.add({}, {&buffer, 1});
    if (id >= 0) rx_place_of_[id] = static_cast<u8>(place);
}

void ControlQueue::send(u32 port, virtio::ControlEvent event, u16 value) {
    if (count_ == waiting_most) return;
    waiting_[(first_ + count_++) % waiting_most] = {port, static_cast<u16>(event), value};
    flush();
}

void ControlQueue::flush() {
    do {
        rt::Virtqueue::Used used;
        while (tx_.take(used)) free_[free_count_++] = tx_place_of_[used.id];
        while (count_ != 0 && free_count_ != 0) {
            const u8 place = free_[--free_count_];
            std::byte* const message = tx_page_ + place * sizeof(virtio::ControlMessage);
            std::memcpy(message, &waiting_[first_], sizeof(virtio::ControlMessage));
            const rt::Virtqueue::Buffer buffer{rt::dma::bus_address(message), sizeof(virtio::ControlMessage)};
            const i32 id = tx_.add({&buffer, 1}, {});
            if (id < 0) return;      // broken
            tx_place_of_[id] = place;
            first_ = (first_ + 1) % waiting_most;
            --count_;
        }
        if (tx_.publish()) device_.notify(tx_queue);
        if (is_heard()) return tx_.disarm();
    } while (!tx_.arm());
}

bool ControlQueue::receive(virtio::ControlMessage& message, std::string_view& text) {
    rt::Virtqueue::Used used;
    while (rx_.take(used)) {
        const u32 place = rx_place_of_[used.id];
        // The device may still write into it: one copy, and only that is looked at.
        std::byte copy[message_most];
        std::memcpy(copy, rx_page_ + place * message_most, message_most);
        lend(place);
        if (rx_.publish()) device_.notify(rx_queue);
        if (used.length < sizeof message) continue;
        std::memcpy(&message, copy, sizeof message);
        const std::size_t length = used.length - sizeof message;
        std::memcpy(text_, copy + sizeof message, length);
        text = {text_, length};
        text = text.substr(0, text.find('\0'));
        return true;
    }
    return false;
}

}  // namespace console
