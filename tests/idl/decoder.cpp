// SPDX-License-Identifier: GPL-2.0-or-later
// Messages as the generated decoders tell them to people and to programs. Any bits can be in a message: no length in it
// leads out of its array (the sanitizers watch), no number is without a form.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "common/text_describers.hpp"
#include "idl/block_decode.hpp"
#include "idl/image_decode.hpp"
#include "idl/net_decode.hpp"
#include "idl/store_decode.hpp"

namespace {

constexpr std::size_t enough = 64 * 1024;

template <typename Message>
std::string text_of(const Message& message, std::size_t room = enough) {
    const std::unique_ptr<char[]> memory(new char[room]);      // of exactly this size: a byte too many is noticed
    common::TextDescriber out({memory.get(), room});
    describe(out, message);
    CHECK(out.is_cut() == (room != enough));
    return std::string(out.text());
}

template <typename Message>
std::string json_of(const Message& message, std::size_t room = enough) {
    const std::unique_ptr<char[]> memory(new char[room]);
    common::JsonDescriber out({memory.get(), room});
    out.begin("");
    describe(out, message);
    out.end();
    CHECK(out.is_cut() == (room != enough));
    return std::string(out.text());
}

// A copy with nothing behind it.
template <typename Message>
std::unique_ptr<Message> all_ones() {
    std::unique_ptr<Message> message(new Message);
    std::memset(static_cast<void*>(message.get()), 0xFF, sizeof(Message));
    return message;
}

// The program that started this one reads these lines as JSON.
template <typename Message>
void print(const char* name, const Message& message) {
    std::printf("json %s %s\n", name, json_of(message).c_str());
}

block::Transfer transfer() {
    block::Transfer message{};
    message.operation = 1;
    message.segment_count = 2;
    message.handle = 51712;
    message.tag = 0x1'0000'0001;
    message.sector = ~0ull;
    message.segments[0] = {8, 0, 7, 0};
    message.segments[1] = {9, 3, 3, 0};
    message.segments[2] = {10, 1, 1, 0};
    return message;
}

}  // namespace

TEST_CASE("a request with a list: as many elements as it says") {
    CHECK(text_of(transfer()) ==
          "operation=1 segment_count=2 handle=51712 tag=4294967297 sector=18446744073709551615 "
          "segments=[{ref=8 first_sector=0 last_sector=7} {ref=9 first_sector=3 last_sector=3}]");
    CHECK(json_of(transfer()) ==
          R"({"operation":1,"segment_count":2,"handle":51712,"tag":4294967297,"sector":18446744073709551615,)"
          R"("segments":[{"ref":8,"first_sector":0,"last_sector":7},{"ref":9,"first_sector":3,"last_sector":3}]})");
    block::Transfer none = transfer();
    none.segment_count = 0;
    CHECK(text_of(none).ends_with("segments=[]"));
    CHECK(json_of(none).ends_with(R"("segments":[]})"));
    print("transfer", transfer());
}

TEST_CASE("a length that no list has") {
    for (const unsigned count : {11u, 12u, 128u, 255u}) {
        const std::unique_ptr<block::Transfer> message(new block::Transfer(transfer()));
        message->segment_count = static_cast<block::u8>(count);
        const std::string text = text_of(*message), json = json_of(*message);
        CHECK(text.find("segment_count=" + std::to_string(count)) != std::string::npos);
        std::size_t segments = 0;
        for (std::size_t at = text.find("{ref="); at != std::string::npos; at = text.find("{ref=", at + 1)) ++segments;
        CHECK(segments == 11);
    }
}

TEST_CASE("an answer: names of numbers, and numbers without one") {
    block::Answer answer{};
    answer.tag = 7;
    answer.operation = 6;
    answer.status = block::Status::unsupported;
    CHECK(text_of(answer) == "tag=7 operation=6 status=unsupported");
    CHECK(json_of(answer) == R"({"tag":7,"operation":6,"status":"unsupported"})");
    print("answer", answer);
    answer.status = static_cast<block::Status>(-32768);
    CHECK(text_of(answer) == "tag=7 operation=6 status=-32768");
    CHECK(json_of(answer) == R"({"tag":7,"operation":6,"status":-32768})");
    print("answer-without-name", answer);
}

TEST_CASE("flags: those with a name, and the rest") {
    net::TransmitSlot slot{17, 66, 0, 3, 1514};
    CHECK(text_of(slot) == "ref=17 offset=66 flags=0 id=3 size=1514");
    CHECK(json_of(slot) == R"({"ref":17,"offset":66,"flags":[],"id":3,"size":1514})");
    slot.flags = net::checksum_blank | net::more_data;
    CHECK(text_of(slot) == "ref=17 offset=66 flags=checksum_blank|more_data id=3 size=1514");
    CHECK(json_of(slot) == R"({"ref":17,"offset":66,"flags":["checksum_blank","more_data"],"id":3,"size":1514})");
    slot.flags = net::data_validated | 0x4020;
    CHECK(text_of(slot) == "ref=17 offset=66 flags=data_validated|0x4020 id=3 size=1514");
    CHECK(json_of(slot) == R"({"ref":17,"offset":66,"flags":["data_validated",16416],"id":3,"size":1514})");
    print("slot", slot);
    slot.flags = 0x8000;
    CHECK(text_of(slot) == "ref=17 offset=66 flags=0x8000 id=3 size=1514");
}

TEST_CASE("a negative number, and an answer that is an error") {
    CHECK(text_of(net::ReceivedSlot{1, 0, net::received_more_data, -1}) ==
          "id=1 offset=0 flags=received_more_data size=-1");
    CHECK(json_of(net::ReceivedSlot{1, 0, 0, -32768}) == R"({"id":1,"offset":0,"flags":[],"size":-32768})");
    CHECK(text_of(net::TransmitAnswer{5, net::Status::null_}) == "id=5 status=null_");
}

TEST_CASE("a union: its bytes as each alternative") {
    net::ExtraInfo extra{};
    extra.type = 1;
    extra.flags = 1;
    extra.detail.gso.segment = 0x0201;
    extra.detail.gso.type = 3;
    extra.detail.gso.features = 0x0605;
    CHECK(text_of(extra) ==
          "type=1 flags=1 detail={gso={segment=513 type=3 features=1541} multicast=[1 2 3 0 5 6] "
          "hash={type=1 algorithm=2 value=[3 0 5 6]} headroom=513}");
    CHECK(json_of(extra) ==
          R"({"type":1,"flags":1,"detail":{"gso":{"segment":513,"type":3,"features":1541},"multicast":[1,2,3,0,5,6],)"
          R"("hash":{"type":1,"algorithm":2,"value":[3,0,5,6]},"headroom":513}})");
    print("extra", extra);
}

TEST_CASE("texts: up to the NUL, or all there is; whatever is in them") {
    abi::ManifestLink link{};
    std::memcpy(link.name, "a\"\\\n\x80\xFF", 7);
    CHECK(text_of(link) == R"(name="a\"\\\x0a\x80\xff" front=0 back=0)");
    CHECK(json_of(link) == R"({"name":"a\"\\\u000a\u0080\u00ff","front":0,"back":0})");
    print("text", link);
    std::memset(&link, 'n', sizeof link);
    CHECK(text_of(link) == "name=\"nnnnnnnnnnnnnnnn\" front=1852730990 back=1852730990");
}

TEST_CASE("a page of the store") {
    const std::unique_ptr<store::Page> page(new store::Page{});
    page->req[0] = 200;
    page->rsp_prod = 0xFFFFFFFF;
    page->server_features = store::reconnection | store::error_indicator;
    const std::string text = text_of(*page);
    CHECK(text.starts_with("req=[200 0 0 "));
    CHECK(text.ends_with("] req_cons=0 req_prod=0 rsp_cons=0 rsp_prod=4294967295 "
                         "server_features=reconnection|error_indicator connection=0 error=0"));
    print("page", *page);
    CHECK(text_of(store::Header{11, 2, 3, 4096}) == "type=11 request=2 transaction=3 length=4096");
}

TEST_CASE("a message of nothing but ones") {
    print("ones-transfer", *all_ones<block::Transfer>());
    print("ones-discard", *all_ones<block::Discard>());
    print("ones-indirect", *all_ones<block::IndirectTransfer>());
    print("ones-answer", *all_ones<block::Answer>());
    print("ones-sent", *all_ones<net::TransmitSlot>());
    print("ones-filled", *all_ones<net::ReceivedSlot>());
    print("ones-extra", *all_ones<net::ExtraInfo>());
    print("ones-header", *all_ones<store::Header>());
    print("ones-page", *all_ones<store::Page>());
}

TEST_CASE("memory that is too small: the beginning, and it says so") {
    const std::string text = text_of(transfer()), json = json_of(transfer());
    for (std::size_t room = 0; room < text.size(); ++room) CHECK(text_of(transfer(), room) == text.substr(0, room));
    for (std::size_t room = 0; room < json.size(); ++room) CHECK(json_of(transfer(), room) == json.substr(0, room));
}
