// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/console.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "core/domain.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr u64 ms = 1'000'000;

i64 write(const Guest& guest, const std::string& text, u64 as = 0) {
    std::memcpy(argument_bytes(), text.data(), text.size());
    return guest.call(abi::Hypercall::console_io, {static_cast<u64>(abi::ConsoleCommand::write), text.size(), arguments, as});
}

// What was written since the last time.
class Tail {
  public:
    std::string next() {
        const std::string text = host::console().substr(seen_);
        seen_ = host::console().size();
        return text;
    }

  private:
    std::size_t seen_ = host::console().size();
};

}  // namespace

TEST_CASE("a guest without the right writes nothing") {
    World world;
    world.add_manager();
    const Guest guest = world.add();
    guest.domain().may_print = false;
    Tail tail;
    CHECK(write(guest, "hello\n") == -abi::eperm);
    CHECK(tail.next().empty());
}

TEST_CASE("each line says who wrote it, and a line cut short is ended") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    std::strcpy(guest.domain().name, "one");
    std::strcpy(manager.domain().name, "boss");
    Tail tail;
    CHECK(write(guest, "hello\nwor") == 0);
    CHECK(tail.next() == "[one] hello\r\n[one] wor");
    CHECK(write(manager, "mine\n") == 0);
    CHECK(tail.next() == "\r\n[boss] mine\r\n");
    CHECK(write(guest, "ld\n") == 0);
    CHECK(tail.next() == "[one] ld\r\n");
    log("a number ", 7, " and ", Hex{255, 4});
    CHECK(tail.next() == "core: a number 7 and 0x00ff\r\n");
}

TEST_CASE("nobody writes another's name but the manager") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    std::strcpy(guest.domain().name, "one");
    Tail tail;
    CHECK(write(manager, "for it\n", guest.id()) == 0);
    CHECK(tail.next() == "[one] for it\r\n");
    CHECK(write(guest, "as if\n", manager.id()) == 0);
    CHECK(tail.next() == "[one] as if\r\n");
    CHECK(write(manager, "for whom\n", 1000) == -abi::esrch);
    CHECK(write(guest, std::string("a\0b\x7f" "c\x01\n", 7)) == 0);
    CHECK(tail.next() == "[one] a?b?c?\r\n");
}

TEST_CASE("a domain that writes without end loses text, is told, and may write again later") {
    World world;
    const Guest guest = world.add();
    Tail tail;
    const std::string line = std::string(999, 'x') + "\n";
    advance(ms);
    for (int i = 0; i < 300; ++i) CHECK(write(guest, line) == 0);
    const std::size_t written = tail.next().size();
    CHECK(written > 100'000);
    CHECK(written < 200'000);
    const u64 dropped = guest.domain().console.dropped;
    CHECK(dropped > 100'000);
    advance(3000 * ms);
    CHECK(write(guest, "again\n") == 0);
    const std::string text = tail.next();
    CHECK(text.find(std::to_string(dropped)) != std::string::npos);
    CHECK(text.find("] again\r\n") != std::string::npos);
}

TEST_CASE("one call writes so much and no more, and nothing of what is not readable") {
    World world;
    const Guest guest = world.add();
    Tail tail;
    CHECK(write(guest, std::string(10'000, 'y')) == 0);
    const std::string text = tail.next();
    CHECK(std::count(text.begin(), text.end(), 'y') == 4096);
    CHECK(guest.call(abi::Hypercall::console_io, {static_cast<u64>(abi::ConsoleCommand::write), 8, abi::hole_start}) == -abi::efault);
    CHECK(guest.call(abi::Hypercall::console_io, {7, 8, arguments}) == -abi::enosys);
}

TEST_CASE("what the operator types goes to the manager alone, and is bounded") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    const auto read = [](const Guest& who) { return who.call(abi::Hypercall::console_io, {static_cast<u64>(abi::ConsoleCommand::read), 1000, arguments}); };
    {
        const LockGuard lock;
        for (int i = 0; i < 1000; ++i) console::put_input(lock, static_cast<char>('a' + i % 26));
    }
    CHECK(read(guest) == -abi::eperm);
    const i64 first = read(manager);
    CHECK(first == 255);
    CHECK(argument_bytes()[0] == 'a');
    CHECK(argument_bytes()[27] == 'b');
    CHECK(read(manager) == 0);
}
