// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/console.hpp"

#include "rt/console.hpp"
#include "rt/grants.hpp"
#include "rt/memory.hpp"
#include "rt/time.hpp"
#include "services/console/consoles.hpp"

namespace console {

bool Console::open(const consoles::Add& wanted, u64 order) {
    if (page_ == nullptr) page_ = rt::memory::take_pages(1);
    if (memory_ == nullptr) memory_ = static_cast<u8*>(rt::memory::take_pages(Scrollback::size / page_size));
    const i64 handle = rt::grants::map(wanted.domid, grant_console, page_, rt::grants::Access::read_write);
    if (handle < 0) return false;
    handle_ = static_cast<u32>(handle);
    port_ = rt::events::bind_interdomain(wanted.domid, wanted.port);
    if (port_ == 0) {
        let_go();
        return false;
    }
    forget();
    state_ = State::live;
    domid_ = wanted.domid;
    rename(wanted.name);
    serial_ = wanted.serial != 0;
    order_ = order;
    scrollback_ = Scrollback(memory_);
    bucket_ = {};
    Page& ring = *static_cast<Page*>(page_);
    output_.emplace(read_output(ring));
    input_.emplace(write_input(ring));
    all_.loop().turns().ask(*this);      // what it wrote before we were there; then it is listened to
    return true;
}

void Console::close(u64 order) {
    if (!is_live()) return;
    take_rest();
    output_.reset();
    input_.reset();
    listener_.reset();
    rt::events::close(port_);
    let_go();
    throttled_ = false;
    state_ = State::dead;
    order_ = order;
    for (Attachment* reader = readers_; reader != nullptr; reader = reader->next)
        if (reader->end > scrollback_.written()) reader->end = scrollback_.written();
    wake_readers();
}

// At most what a ring holds: it may still be running, and write on.
void Console::take_rest() {
    for (u32 left = sizeof Page::out; is_live() && left != 0;) {
        const u32 count = take_in();
        if (count == 0) break;
        left -= count < left ? count : left;
    }
}

void Console::let_go() {
    // A page that does not come back is not used again.
    if (rt::grants::unmap(handle_, page_) != grant_ok) page_ = nullptr;
    port_ = 0;
}

void Console::forget() {
    while (readers_ != nullptr) {
        Attachment& reader = *readers_;
        detach(reader);
        reader.is_orphan = true;
        all_.loop().turns().ask(*reader.line);
    }
    state_ = State::unused;
}

void Console::rename(const char (&name)[32]) {
    std::memcpy(name_, name, sizeof name_);
    name_[sizeof name_ - 1] = 0;
}

// Up to a quantum of bytes: returns how many. The guest hears of it at once, since it may be waiting for room.
u32 Console::take_in() {
    u8 bytes[quantum];
    const u32 count = output_->look(bytes);
    if (count == 0) return 0;
    output_->take(count);
    rt::events::send(port_);
    scrollback_.append({bytes, count});
    if (serial_) rt::write_serial({reinterpret_cast<const char*>(bytes), count}, domid_);
    return count;
}

void Console::turn() {
    if (!is_live() || throttled_) return;
    const u64 now = rt::time::system_ns();
    if (!bucket_.has(quantum, now)) return throttle();
    const u32 count = take_in();
    bucket_.spend(count < TokenBucket::wake_cost ? TokenBucket::wake_cost : count, now);
    wake_readers();      // of output, or of room for input
    if (output_->waiting() != 0) all_.loop().turns().ask(*this);
    else if (!listener_) listener_.emplace(all_.loop(), port_, *this);      // an event that came meanwhile comes now
}

void Console::throttle() {
    throttled_ = true;
    if (listener_) {
        listener_.reset();
        rt::events::ignore(port_);
    }
    all_.wait_for_tokens(*this);
}

void Console::resume() {
    throttled_ = false;
    all_.loop().turns().ask(*this);
}

u32 Console::type(std::span<const u8> bytes) {
    if (!is_live()) return static_cast<u32>(bytes.size());      // to nobody
    const u32 count = input_->write(bytes);
    if (count != 0) rt::events::send(port_);
    // Who lies about its input has none.
    return input_->broken() ? static_cast<u32>(bytes.size()) : count;
}

void Console::attach(Attachment& attachment) {
    attachment.console = this;
    attachment.next = readers_;
    readers_ = &attachment;
}

void Console::detach(Attachment& attachment) {
    Attachment** at = &readers_;
    while (*at != &attachment) at = &(*at)->next;
    *at = attachment.next;
    attachment.console = nullptr;
}

u32 Console::attached() const {
    u32 count = 0;
    for (const Attachment* reader = readers_; reader != nullptr; reader = reader->next) ++count;
    return count;
}

void Console::wake_readers() {
    for (Attachment* reader = readers_; reader != nullptr; reader = reader->next) all_.loop().turns().ask(*reader->line);
}

}  // namespace console
