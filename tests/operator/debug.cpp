// SPDX-License-Identifier: GPL-2.0-or-later
// What is made of a crashed or paused domain: backtraces, reports, gdb's answers.
#include <doctest/doctest.h>

#include <cstring>

#include "tests/operator/fake_transport.hpp"
#include "tests/operator/refusal.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/debug/backtrace.hpp"
#include "tools/operator/debug/gdb_packets.hpp"
#include "tools/operator/debug/gdb_registers.hpp"
#include "tools/operator/debug/gdb_stub.hpp"
#include "tools/operator/debug/report.hpp"

namespace operator_side {

namespace {

constexpr std::uint64_t code = 0xFFFF'FFFF'8100'0000, stack_at = 0xFFFF'8880'0000'1000;
constexpr std::string_view map =
    "ffffffff81000000 T start\nffffffff81000100 t inner\nffffffff81000200 D data\nffffffff81000300 T end\n";

Symbols symbols() { return Symbols("map", {reinterpret_cast<const std::uint8_t*>(map.data()), map.size()}); }

Bytes stack_of(std::initializer_list<std::uint64_t> words) {
    Bytes bytes;
    for (const std::uint64_t word : words) append(bytes, word);
    return bytes;
}

struct World {
    FakeMachine machine;
    FakeTransport transport{machine};
    Connection line{transport, Milliseconds(1000)};
    World() { line.hello(); }
};

}  // namespace

TEST_CASE("a System.map names code by address") {
    CHECK(symbols().at(code + 0x10) == "start+0x10");
    CHECK(symbols().at(code + 0x110) == "inner+0x10");
    CHECK(!symbols().at(code - 1));
    CHECK(!symbols().at(code + (1 << 21)));
    CHECK(refusal([] { Symbols("map", Bytes{'x'}); }) == "map:1: neither ELF nor a line of a System.map");
}

TEST_CASE("a backtrace follows frame pointers as far as they make sense") {
    abi::UserRegs registers{};
    registers.rip = code + 0x10;
    registers.rbp = stack_at + 8;
    const Bytes stack = stack_of({code + 0x50, stack_at + 32, code + 0x120, 5, 0, code + 0x305, 7, code + 0x150, 9});
    const std::vector<Call> calls = backtrace(registers, stack_at, stack, symbols());
    REQUIRE(calls.size() == 4);
    CHECK((calls[1].address == code + 0x120 && calls[1].certain));
    CHECK((calls[2].address == code + 0x305 && calls[2].certain));
    CHECK((calls[3].address == code + 0x150 && !calls[3].certain));
}

TEST_CASE("without frame pointers, what looks like a return address is shown as that") {
    abi::UserRegs registers{};
    registers.rip = code;
    registers.rbp = 12345;
    const std::vector<Call> calls =
        backtrace(registers, stack_at + 4, stack_of({1, code + 0x1000, ~std::uint64_t{0}}), {});
    CHECK(calls.size() == 1);  // no word is aligned where they stand
    CHECK(backtrace(registers, stack_at, stack_of({1, code + 0x1000, ~std::uint64_t{0}}), {}).size() == 2);
    registers.rbp = ~std::uint64_t{7};
    CHECK(backtrace(registers, ~std::uint64_t{63}, stack_of({1, 2, 3, 4, 5, 6, 7, 8}), {}).size() == 1);
    registers.rip = 0;
    CHECK(backtrace(registers, 0, {}, {}).size() == 1);
}

TEST_CASE("a frame that is its own caller ends the chain") {
    abi::UserRegs registers{};
    registers.rip = code;
    registers.rbp = stack_at;
    CHECK(
        backtrace(registers, stack_at, stack_of({stack_at, code + 0x120, stack_at, code + 0x121}), symbols()).size() ==
        3);
}

TEST_CASE("a report is a text without anything of a terminal's commands, in a file that stays in its folder") {
    World world;
    const auto report = report_of(world.line, target_of("fallen"));
    REQUIRE(report.has_value());
    CHECK(!report_of(world.line, target_of("hello")).has_value());
    const std::string text = report_text(*report, {});
    CHECK(text.find("reason: crash, page fault without a handler") != std::string::npos);
    CHECK(text.find("ffffffff81000123") != std::string::npos);
    CHECK(text.find("  last words\n  \\x1b[31mred\n") != std::string::npos);
    CHECK(report_file_name(*report) == "fallen-2-20261128T000005Z.txt");
    line::CrashReport evil = *report;
    std::strcpy(evil.name, "../../x");
    CHECK(report_file_name(evil) == "domain-2-20261128T000005Z.txt");
}

TEST_CASE("memory of a domain is found by its page tables") {
    World world;
    GuestMemory memory(world.line, target_of("fallen"), fake_root_frame << 12);
    CHECK(memory.read(fake_virtual_page + 5, 3) == Bytes{5, 6, 7});
    CHECK(memory.read(fake_virtual_page + 4094, 10).size() == 2);
    CHECK(memory.read(0, 8).empty());
    CHECK(memory.read(~std::uint64_t{0}, 8).empty());
}

TEST_CASE("a domain's frame of the wrong length is refused") {
    World world;
    world.machine.answer(line::Command::memory, [](ByteView) {
        return FakeMachine::Reply{line::Status::ok, Bytes(4095)};
    });
    GuestMemory memory(world.line, target_of("fallen"), fake_root_frame << 12);
    CHECK(refusal([&] { memory.read(fake_virtual_page, 1); }).find("4095 bytes of a frame") != std::string::npos);
}

TEST_CASE("gdb is answered") {
    World world;
    abi::VcpuGuestContext context{};
    context.user_regs.rax = 0x1122;
    context.ctrlreg[3] = fake_root_frame << 12;
    GdbStub stub(world.line, target_of("fallen"), {{0, context}, {1, context}}, 1);
    CHECK(stub.answer("?") == "T05thread:2;");
    CHECK(stub.answer("qfThreadInfo") == "m1,2");
    CHECK(stub.answer("Hg1") == "OK");
    CHECK(stub.answer("qC") == "QC1");
    CHECK(stub.answer("Hg9") == "E01");
    CHECK(stub.answer("T2") == "OK");
    CHECK(stub.answer("g")->starts_with("2211000000000000"));
    CHECK(stub.answer("mffffffff81000005,3") == "050607");
    CHECK(stub.answer("m0,8") == "E14");
    CHECK(stub.answer("m0") == "E01");
    CHECK(stub.answer("Mffffffff81000005,1:00") == "E01");
    CHECK(stub.answer("c") == "E01");
    CHECK(stub.answer("vCont?") == "");
    CHECK(stub.answer("") == "");
    CHECK(!stub.answer("D").has_value());
    const std::string xml = gdb_target_description();
    CHECK(stub.answer("qXfer:features:read:target.xml:0,8") == "m" + xml.substr(0, 8));
    CHECK(stub.answer(fmt::format("qXfer:features:read:target.xml:8,{:x}", xml.size())) == "l" + xml.substr(8));
    CHECK(stub.answer("qXfer:features:read:target.xml:ffffffff,1") == "E01");
    CHECK(gdb_registers(context).size() == 17 * 8 + 7 * 4 + 8 * 10 + 8 * 4 + 16 * 16 + 4 + 16);
}

TEST_CASE("packets come in any pieces, damaged ones are seen") {
    GdbPackets packets;
    const auto add = [&](std::string_view text) {
        packets.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    for (const char c : std::string("+$g#67")) {
        CHECK(!packets.next().has_value());
        add({&c, 1});
    }
    CHECK(packets.next()->text == "g");
    add("$g#00\x03");
    CHECK(packets.next()->kind == GdbPackets::Event::Kind::Damaged);
    CHECK(packets.next()->kind == GdbPackets::Event::Kind::Interrupt);
    CHECK(gdb_packet("OK") == "$OK#9a");
    CHECK(refusal([&] { add(std::string(65537, 'x')); }).find("more than 65536") != std::string::npos);
}

}  // namespace operator_side
