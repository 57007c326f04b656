// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/device_port.hpp"

#include <cstring>

#include "rt/dma.hpp"

namespace console {

bool DevicePort::prepare(u32 port, u32 vector) {
    port_ = port;
    return device_.start_queue(rx_queue(port), pages, vector, rx_) && device_.start_queue(tx_queue(port), pages, vector, tx_);
}

void DevicePort::start() {
    rx_pages_ = rt::dma::take_pages(pages);
    tx_pages_ = rt::dma::take_pages(pages);
    // The device may have smaller queues: then there are pages that are not used.
    for (u32 page = 0; page < rx_.size(); ++page) lend(page);
    publish(rx_, rx_queue(port_));
    for (u32 page = 0; page < tx_.size(); ++page) free_[free_count_++] = static_cast<u8>(page);
    tx_.disarm();
}

void DevicePort::lend(u32 page) {
    const rt::Virtqueue::Buffer buffer{rt::dma::bus_address(rx_pages_ + page * page_size), static_cast<u32>(page_size)};
    const i32 id = rx_.add({}, {&buffer, 1});
    if (id >= 0) rx_page_of_[id] = static_cast<u8>(page);
}

void DevicePort::publish(rt::Virtqueue& queue, u32 number) {
    if (queue.publish()) device_.notify(number);
}

u32 DevicePort::left_over() { return rx_.finished() * static_cast<u32>(page_size) + (there_ - at_); }

// The next page with bytes in it. False: there is none, and an event comes when there is. Who does not ask until then gets
// no event, and needs none.
bool DevicePort::next_page() {
    rt::Virtqueue::Used used;
    while (current_ == none) {
        if (!rx_.take(used)) {
            if (rx_.arm()) return false;
            continue;
        }
        current_ = rx_page_of_[used.id];
        at_ = 0;
        there_ = used.length;
        if (there_ == 0) take(0);      // nothing in it: it goes back
    }
    return true;
}

void DevicePort::discard() {
    for (u32 left = rx_.finished() + (current_ == none ? 0 : 1); left != 0 && next_page(); --left) take(there_ - at_);
}

std::span<const u8> DevicePort::received() {
    if (current_ == none && !next_page()) return {};
    return {reinterpret_cast<const u8*>(rx_pages_ + current_ * page_size) + at_, there_ - at_};
}

void DevicePort::take(u32 bytes) {
    if (current_ == none) return;
    at_ += bytes;
    if (at_ != there_) return;
    lend(current_);
    publish(rx_, rx_queue(port_));
    current_ = none;
    at_ = there_ = 0;
}

u32 DevicePort::room() {
    const u32 begun = filling_ == none ? 0 : static_cast<u32>(page_size) - filled_;
    return tx_.broken() ? 0 : free_count_ * static_cast<u32>(page_size) + begun;
}

void DevicePort::send(std::span<const u8> bytes) {
    while (!bytes.empty()) {
        if (filling_ == none) {
            filling_ = free_[--free_count_];
            filled_ = 0;
        }
        const std::size_t room = page_size - filled_, count = bytes.size() < room ? bytes.size() : room;
        std::memcpy(tx_pages_ + filling_ * page_size + filled_, bytes.data(), count);
        filled_ += static_cast<u32>(count);
        bytes = bytes.subspan(count);
        if (filled_ == page_size) submit();
    }
}

void DevicePort::submit() {
    const rt::Virtqueue::Buffer buffer{rt::dma::bus_address(tx_pages_ + filling_ * page_size), filled_};
    const i32 id = tx_.add({&buffer, 1}, {});
    if (id >= 0) tx_page_of_[id] = filling_;
    filling_ = none;
}

void DevicePort::reap() {
    rt::Virtqueue::Used used;
    while (tx_.take(used)) free_[free_count_++] = tx_page_of_[used.id];
}

bool DevicePort::flush() {
    if (filling_ != none) submit();
    publish(tx_, tx_queue(port_));
    reap();
    // Only who has no room wants to hear that there is some.
    while (free_count_ == 0 && !tx_.broken()) {
        if (tx_.arm()) return false;
        reap();
    }
    tx_.disarm();
    return !tx_.broken();
}

void DevicePort::open() { door_.set_open(port_, true); }

void DevicePort::shut() {
    if (filling_ != none) free_[free_count_++] = filling_;
    filling_ = none;
    door_.set_open(port_, false);
}

}  // namespace console
