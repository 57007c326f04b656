// SPDX-License-Identifier: GPL-2.0-or-later
// Images that are sent, whole and otherwise, and layouts that cannot be; the boot archive and its manifest.
#include <doctest/doctest.h>

#include "tests/manager/scene.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;
using line::Command;
using line::ImageProblem;
using line::Status;

namespace {

constexpr u64 mib = u64{1} << 20;

void check_bad(const ManagerScene::Outcome& result, ImageProblem problem) {
    CHECK(result == Status::bad_image);
    CHECK(result.problem().number == static_cast<i64>(problem));
}

}  // namespace

TEST_CASE("an image that was sent makes a domain; what its session opened goes with it, and what a domain uses with the domain") {
    ManagerScene scene;
    const std::string image = image_bytes(image_header(40)), ramdisk(70'000, 'r');
    REQUIRE(scene.send("k", image) == Status::ok);
    REQUIRE(scene.send("r", ramdisk, 0, ArchiveKind::ramdisk) == Status::ok);
    ManifestDomain record = domain_record("a", "k");
    put_text(record.ramdisk, "r");
    REQUIRE(scene.create(record) == Status::ok);
    const FrameNumber memory = scene.core.find("a")->memory();
    CHECK(scene.core.read(memory + 256 + 39, 0, 4096) == std::string(4096, 'i'));
    CHECK(scene.core.read(memory + 256 + 41, 0, 4096) == std::string(4096, 'r'));
    CHECK(scene.core.counts().domains == 5);      // with the two that hold the images
    scene.close(0);
    scene.settle();
    CHECK(scene.core.counts().domains == 5);
    CHECK(scene.ask(Command::destroy, target("a")) == Status::ok);
    CHECK(scene.core.counts().domains == 2);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("pieces out of order, of wrong sizes, beyond the end, or of nobody's image") {
    ManagerScene scene;
    const std::string image = image_bytes(image_header(4)), page(4096, 'x');      // five pages in all
    const auto write = [&](const std::string& name, u64 offset, const std::string& bytes, u16 session = 0) {
        return scene.ask(Command::image_write, image_write(name, offset, bytes), session);
    };
    check_bad(write("k", 0, page), ImageProblem::unknown_image);
    REQUIRE(scene.ask(Command::image_open, image_open("k", image.size())) == Status::ok);
    check_bad(write("k", 0, page, 1), ImageProblem::unknown_image);
    for (const u64 offset : {u64{1}, u64{4096}, u64{image.size()}, ~u64{0}, ~u64{0} - 4095, u64{1} << 63}) CHECK(write("k", offset, page) == Status::malformed);
    for (const std::size_t length : {0, 1, 4095, 4097, 6 * 4096}) CHECK(write("k", 0, std::string(length, 'x')) == Status::malformed);
    REQUIRE(write("k", 0, image.substr(0, 8192)) == Status::ok);
    CHECK(write("k", 0, page) == Status::malformed);
    CHECK(write("k", 8192, std::string(4 * 4096, 'x')) == Status::malformed);
    check_bad(scene.create(domain_record("a", "k")), ImageProblem::incomplete);
    CHECK(scene.ask(Command::image_open, image_open("k", image.size()), 1) == Status::busy);      // the other one may still finish it
    REQUIRE(write("k", 8192, image.substr(8192)) == Status::ok);
    CHECK(write("k", image.size(), "") == Status::malformed);
    CHECK(write("k", image.size(), page) == Status::malformed);
    CHECK(value_of<line::ImageState>(scene.ask(Command::image_open, image_open("k", image.size()), 1).answer).known == 1);
    CHECK(scene.ask(Command::image_open, image_open("k", image.size() + 1)) == Status::malformed);
    CHECK(scene.ask(Command::image_open, image_open("k", image.size(), ArchiveKind::ramdisk)) == Status::malformed);
    CHECK(write("guest", 0, page) == Status::bad_image);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("sizes and kinds that cannot be, and too many") {
    ManagerScene scene;
    check_bad(scene.ask(Command::image_open, image_open("k", 0)), ImageProblem::cut_short);
    for (const u64 size : {line::image_bytes_max + 1, ~u64{0}, ~u64{0} - 4096, u64{1} << 63}) check_bad(scene.ask(Command::image_open, image_open("k", size)), ImageProblem::too_large);
    for (const u32 kind : {0u, 1u, 4u, 5u, ~0u}) CHECK(scene.ask(Command::image_open, image_open("k", 4096, static_cast<ArchiveKind>(kind))) == Status::malformed);
    CHECK(scene.ask(Command::image_open, image_open("", 4096)) == Status::malformed);
    line::ImageOpen endless = image_open("k", 4096);
    std::memset(endless.name, 'k', sizeof endless.name);
    CHECK(scene.ask(Command::image_open, endless) == Status::malformed);
    for (u32 i = 0; i < 7; ++i) REQUIRE(scene.ask(Command::image_open, image_open("k" + std::to_string(i), line::image_bytes_max), 15) == Status::ok);
    const auto large = scene.ask(Command::image_open, image_open("l", line::image_bytes_max), 15);
    CHECK(large == Status::no_memory);
    CHECK(large.problem().wanted == 512);
    scene.close(15);
    for (u32 i = 0; i < 8; ++i) REQUIRE(scene.ask(Command::image_open, image_open("n" + std::to_string(i), 100)) == Status::ok);
    const auto many = scene.ask(Command::image_open, image_open("n8", 100));
    CHECK(many == Status::limit);
    CHECK(many.problem().number == static_cast<i64>(line::Limit::images));
    CHECK(scene.ask(Command::image_open, image_open("n3", 100)) == Status::ok);      // what it has open needs no more room
    for (u16 session = 1; session < 8; ++session)
        for (u32 i = 0; i < 8; ++i) REQUIRE(scene.ask(Command::image_open, image_open("s" + std::to_string(session * 8 + i), 100), session) == Status::ok);
    CHECK(scene.ask(Command::image_open, image_open("one more", 100), 8) == Status::limit);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a core that refuses the frames of an image leaves no half of it") {
    for (const ControlCommand command : {ControlCommand::create, ControlCommand::populate, ControlCommand::load}) {
        ManagerScene scene;
        scene.core.failures[command] = {1, -eperm};
        CHECK(scene.send("k", image_bytes(image_header())) == Status::refused_by_core);
        scene.close(0);
        scene.settle();
        CHECK(scene.whats_wrong() == "");
        CHECK(scene.send("k", image_bytes(image_header())) == Status::ok);
    }
}

TEST_CASE("headers whose numbers do not fit each other") {
    const u64 base = image_header().virtual_base, entry = image_header().entry;
    const std::pair<void (*)(ImageHeader&), ImageProblem> wrong[] = {
        {[](ImageHeader& h) { h.magic[7] = '2'; }, ImageProblem::no_header},
        {[](ImageHeader& h) { h.size = 2 * page_size + 1; }, ImageProblem::cut_short},
        {[](ImageHeader& h) { h.size = ~u64{0}; }, ImageProblem::cut_short},
        {[](ImageHeader& h) { h.memory_size = h.size - 1; }, ImageProblem::cut_short},
        {[](ImageHeader& h) { h.memory_size = (u64{1} << 32) + 1; }, ImageProblem::too_large},
        {[](ImageHeader& h) { h.memory_size = ~u64{0}; }, ImageProblem::too_large},
        {[](ImageHeader& h) { h.load_pfn = (u64{1} << 20) + 1; }, ImageProblem::too_large},
        {[](ImageHeader& h) { h.load_pfn = ~u64{0}; }, ImageProblem::too_large},
        {[](ImageHeader& h) { h.virtual_base += 4096; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.init_p2m = 4096; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.entry -= 1; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.entry += h.memory_size; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.entry = ~u64{0}; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.hypercall_page += 1; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.hypercall_page = h.entry + h.memory_size; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.hypercall_page = h.entry - page_size; }, ImageProblem::bad_address},
        // Over the end of the address space, or not an address at all.
        {[](ImageHeader& h) { h.virtual_base = 0 - (u64{2} << 20); h.entry = h.hypercall_page = h.virtual_base + 256 * page_size; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.virtual_base = 0 - (u64{2} << 20); h.load_pfn = 512; h.entry = h.hypercall_page = 0; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.virtual_base = u64{1} << 48; h.entry = h.hypercall_page = h.virtual_base + 256 * page_size; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.virtual_base = u64{1} << 47; h.entry = h.hypercall_page = h.virtual_base + 256 * page_size; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.virtual_base = (u64{1} << 47) - (u64{2} << 20); h.entry = h.hypercall_page = h.virtual_base + 256 * page_size; }, ImageProblem::bad_address},
        // The list's map has a level-4 entry of its own.
        {[](ImageHeader& h) { h.init_p2m = h.virtual_base; }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.init_p2m = 0 - (u64{2} << 20); }, ImageProblem::bad_address},
        {[](ImageHeader& h) { h.init_p2m = (u64{1} << 48) + (511ull << 39); }, ImageProblem::bad_address},
    };
    CHECK(base % (2 * mib) == 0);
    CHECK(entry > base);
    ManagerScene scene;
    u32 number = 0;
    for (const auto& [change, problem] : wrong) {
        ImageHeader header = image_header();
        change(header);
        const std::string name = "k" + std::to_string(number++);
        CAPTURE(name);
        REQUIRE(scene.send(name, image_bytes(header, 3 * page_size)) == Status::ok);
        check_bad(scene.create(domain_record("a", name)), problem);
        scene.close(0);
        REQUIRE(scene.settle());
        CHECK(scene.whats_wrong() == "");
    }
}

TEST_CASE("layouts that are right: without a hypercall page, with a list map of its own, at the lower end") {
    ManagerScene scene;
    for (u32 kind = 0; kind < 5; ++kind) {
        ImageHeader header = image_header();
        if (kind == 1) header.hypercall_page = 0;
        if (kind == 2) header.init_p2m = 0xFFFF'8880'0000'0000 + (u64{2} << 20);      // behind the core's
        if (kind == 3) header.virtual_base = 0, header.entry = header.hypercall_page = 256 * page_size;
        if (kind == 4) header.flags = image_mod_start_is_pfn;
        const std::string name = "k" + std::to_string(kind);
        CAPTURE(name);
        REQUIRE(scene.send(name, image_bytes(header)) == Status::ok);
        ManifestDomain record = domain_record("a", name);
        record.memory_mib = 8;
        put_text(record.ramdisk, "ramdisk");
        CHECK(scene.create(record) == Status::ok);
        CHECK(scene.ask(Command::destroy, target("a")) == Status::ok);
    }
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("an image in the core's part of the address space is the core's to refuse; one that is too large says by how much") {
    ManagerScene scene;
    ImageHeader header = image_header();
    header.virtual_base = 0xFFFF'8000'0000'0000;
    header.entry = header.hypercall_page = header.virtual_base + 256 * page_size;
    REQUIRE(scene.send("core's", image_bytes(header)) == Status::ok);
    CHECK(scene.create(domain_record("a", "core's")) == Status::refused_by_core);
    header = image_header();
    header.memory_size = u64{1} << 30;
    REQUIRE(scene.send("large", image_bytes(header)) == Status::ok);
    const auto large = scene.create(domain_record("a", "large"));
    CHECK(large == Status::image_too_large);
    CHECK(large.problem().there == 1024);
    CHECK(large.problem().wanted > u64{1} << 18);
    header = image_header();
    header.load_pfn = u64{1} << 20;
    header.virtual_base = 0;
    header.entry = header.hypercall_page = header.load_pfn * page_size;
    REQUIRE(scene.send("high", image_bytes(header)) == Status::ok);
    CHECK(scene.create(domain_record("a", "high")) == Status::image_too_large);
    REQUIRE(scene.send("short", std::string(100, '\0')) == Status::ok);
    check_bad(scene.create(domain_record("a", "short")), ImageProblem::no_header);
    check_bad(scene.create(domain_record("a", "ramdisk")), ImageProblem::no_header);
    check_bad(scene.create(domain_record("a", "none")), ImageProblem::unknown_image);
    ManifestDomain record = domain_record("a");
    put_text(record.ramdisk, "guest");
    check_bad(scene.create(record), ImageProblem::no_header);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("what is damaged in the archive, or lies outside of it, is not used") {
    std::string bytes = archive_bytes({{"a", ArchiveKind::image, "contents"}, {"b", ArchiveKind::manifest, "manifest"}});
    ::manager::Archive archive;
    const char* problem = nullptr;
    REQUIRE(archive.open(bytes.data(), bytes.size()) == nullptr);
    CHECK(archive.find(ArchiveKind::image, problem).size == 8);
    CHECK(archive.find(ArchiveKind::ramdisk, problem).bytes == nullptr);
    const auto with_entry = [&](auto change) {
        std::string copy = bytes;
        auto entry = value_of<ArchiveEntry>(copy, sizeof(ArchiveHeader));
        change(entry);
        std::memcpy(copy.data() + sizeof(ArchiveHeader), &entry, sizeof entry);
        ::manager::Archive changed;
        REQUIRE(changed.open(copy.data(), copy.size()) == nullptr);
        return changed.find(ArchiveKind::image, problem).bytes == nullptr;
    };
    CHECK(with_entry([](ArchiveEntry& e) { ++e.checksum; }));
    CHECK(with_entry([](ArchiveEntry& e) { e.size = ~u64{0}; }));
    CHECK(with_entry([](ArchiveEntry& e) { e.offset = ~u64{0} - 4; }));
    CHECK(with_entry([&](ArchiveEntry& e) { e.offset = bytes.size() - 7; }));
    // A table that is longer than the archive.
    for (const u32 entries : {2u, 64u, 256u, 257u, ~0u}) {
        auto header = value_of<ArchiveHeader>(bytes);
        header.entries = entries;
        header.size = sizeof header + 2 * sizeof(ArchiveEntry);
        std::string copy = bytes_of(header) + bytes.substr(sizeof header, 2 * sizeof(ArchiveEntry));
        ::manager::Archive changed;
        CHECK((changed.open(copy.data(), copy.size()) == nullptr) == (entries == 2));
    }
}

TEST_CASE("manifests that are cut short, or speak of domains that they do not have") {
    const std::string good = manifest_bytes({domain_record("a"), domain_record("b")}, 0, {{"link", 0, 1}});
    const auto opens = [](const std::string& bytes) {
        std::vector<u8> exact(bytes.begin(), bytes.end());
        ::manager::Manifest manifest;
        return manifest.open({exact.data(), exact.size()}) == nullptr;
    };
    CHECK(opens(good));
    for (std::size_t length = 0; length < good.size(); length += length < 40 ? 1 : 97) CHECK_FALSE(opens(good.substr(0, length)));
    for (const u32 domains : {0u, 3u, 257u, ~0u}) {
        std::string copy = good;
        std::memcpy(copy.data() + offsetof(ManifestHeader, domains), &domains, sizeof domains);
        CHECK_FALSE(opens(copy));
    }
    CHECK_FALSE(opens(manifest_bytes({domain_record("a")}, 0, {{"link", 0, 1}})));
    CHECK_FALSE(opens(manifest_bytes({domain_record("a")}, 0, {{"link", ~0u, 0}})));
    ManifestLink endless{{}, 0, 0};
    std::memset(endless.name, 'l', sizeof endless.name);
    CHECK_FALSE(opens(manifest_bytes({domain_record("a")}, 0, {endless})));
}
