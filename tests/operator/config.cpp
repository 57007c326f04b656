// SPDX-License-Identifier: GPL-2.0-or-later
// What configurations may say, and how each mistake is named.
#include <doctest/doctest.h>

#include "tests/operator/refusal.hpp"
#include "tools/operator/config/domain.hpp"
#include "tools/operator/config/foreign_keys.hpp"
#include "tools/operator/config/manifest_file.hpp"
#include "tools/operator/config/nearest.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

namespace {

const std::string base = "name = \"a\"\nkernel = \"k\"\n";

Domain with(const std::string& more) { return parse_domain("a.cfg", base + more); }
std::string against(const std::string& more) {
    return refusal([&] { with(more); });
}

}  // namespace

TEST_CASE("a domain is what its configuration says, and the defaults are xl's") {
    const Domain domain = with("memory = 0x20; vcpus=2\nmaxvcpus = 4 # comment\nextra = 'x \"y\"'\n");
    CHECK(domain.memory == 32);
    CHECK(domain.vcpus == 2);
    CHECK(domain.maxvcpus == 4);
    CHECK(domain.extra == "x \"y\"");
    CHECK(domain.cpu_weight == 256);
    CHECK(domain.on_poweroff == abi::EndAction::destroy);
    CHECK(domain.on_reboot == abi::EndAction::restart);
    CHECK(domain.where("memory") == "a.cfg:3");
    CHECK(domain.where("cpus") == "a.cfg");
}

TEST_CASE("sets of processors") {
    CHECK(with("cpus = \"0-1,3\"").processors == 0b1011);
    CHECK(with("cpus = \"0-3,^2\"").processors == 0b1011);
    CHECK(with("cpus = [ 0, \"2-3\" ]").processors == 0b1101);
    CHECK(with("cpus = \"63\"").processors == u64{1} << 63);
    CHECK(with("cpus = \"all\"").processors == 0);
    for (const char* bad :
         {"\"64\"", "\"3-1\"", "\"x\"", "\"\"", "[]", "\"0,\"", "[ 64 ]", "[ [ 0 ] ]", "\"1-\"", "\"^0\""})
        CHECK_MESSAGE(against(std::string("cpus = ") + bad).starts_with("a.cfg:3: cpus "), bad);
}

TEST_CASE("PCI functions, by address and by kind") {
    const Domain domain = with("pci = [ '00:05.0', '0000:1f:1e.7', '1af4:1043' ]");
    REQUIRE(domain.devices.size() == 3);
    CHECK(domain.devices[0].selector.address == 0x28);
    CHECK(domain.devices[1].selector.address == (0x1Fu << 8 | 0x1E << 3 | 7));
    CHECK(domain.devices[2].selector.vendor == 0x1AF4);
    CHECK(domain.devices[2].selector.device == 0x1043);
    for (const char* bad : {"0001:00:05.0", "00:20.0", "00:05.8", "0:5.0", "1af4-1043", "00:05.0,permissive=1",
                            "0000:0000", "zz:05.0", ""})
        CHECK_MESSAGE(against(fmt::format("pci = [ '{}' ]", bad)).starts_with("a.cfg:3: pci has \""), bad);
    CHECK(against("pci = [ '00:01.0', '00:02.0', '00:03.0', '00:04.0', '00:05.0' ]") ==
          "a.cfg:3: pci has 5 entries; 4 are possible");
}

TEST_CASE("choices name what is supported") {
    CHECK(with("on_crash = 'preserve'").on_crash == abi::EndAction::preserve);
    CHECK(against("on_crash = 'rename-restart'") ==
          "a.cfg:3: on_crash = \"rename-restart\": supported are \"destroy\", \"restart\", \"preserve\"");
    CHECK(with("service = 'store'").service_flags == (abi::domain_service | abi::domain_store_server));
    CHECK(with("iommu = 'off'").no_iommu);
    CHECK(against("type = 'hvm'") == "a.cfg:3: type = \"hvm\": supported are \"pv\"");
    CHECK(against("uuid = '1'").starts_with("a.cfg:3: uuid = \"1\": "));
    CHECK(with("uuid = '01234567-89ab-cdef-0123-456789abcdef'").name == "a");
}

TEST_CASE("keys of xl that are not supported say why, others name the nearest") {
    CHECK(against("disk = [ 'x' ]") == "a.cfg:3: disk is not supported: there is no block service yet");
    CHECK(against("vif = 1").starts_with("a.cfg:3: vif is not supported: "));
    for (const char* key :
         {"usb", "seclabel", "vfb", "builder", "bootloader", "tsc_mode", "ioports", "device_model_version"})
        CHECK_MESSAGE(!reason_against(key).empty(), key);
    CHECK(reason_against("memory").empty());
    CHECK(against("maxvcpu = 1") == "a.cfg:3: unknown key \"maxvcpu\"; the nearest is \"maxvcpus\"");
    CHECK(distance("memroy", "memory") == 1);
    CHECK(distance("", "abc") == 3);
}

TEST_CASE("bounds, and settings that contradict each other") {
    CHECK(against("vcpus = 3\nmaxvcpus = 2") == "a.cfg:4: maxvcpus = 2: it must be at least vcpus = 3");
    CHECK(against("memory = 99999999999999999999999").starts_with("a.cfg:3: 99999999999999999999999 is too large"));
    CHECK(against("start_paused = 2") == "a.cfg:3: start_paused = 2: it must be from 0 to 1");
    CHECK(against("max_grant_frames = 65") == "a.cfg:3: max_grant_frames = 65: it must be from 0 to 64 frames");
    CHECK(against("extra = \"" + std::string(1024, 'x') + "\"")
              .starts_with("a.cfg:3: a kernel command line is longer than 1023 bytes"));
    CHECK(against("links = [ 'x' ]").starts_with("a.cfg:3: links is a list of"));
}

TEST_CASE("syntax") {
    CHECK(with("pci = [\n '00:01.0', # one\n\n '00:02.0',\n]\nmemory = 8").memory == 8);
    CHECK(
        against("pci = [ '00:01.0'\nmemory = 8").starts_with("a.cfg:4: expected a number, a quoted string or a list"));
    CHECK(against("links = " + std::string(100, '[')).find("deep") != std::string::npos);
    CHECK(against("memory = = 8").starts_with("a.cfg:3: expected a number"));
    CHECK(against("memory") == "a.cfg:3: expected = after memory");
    CHECK(against("= 3") == "a.cfg:3: expected a key, not '='");
    CHECK(against("memory = 8 ; ; ; vcpus = 1\r\n") == "accepted");
    CHECK(against("memory = 8 \x01") == "a.cfg:3: this is no xl.cfg syntax: \x01");
}

TEST_CASE("a manifest's paths are beside it") {
    const ManifestFile manifest = parse_manifest(
        "x/house.cfg", "guests = [ 'b.cfg', '/c.cfg' ]\ncore_options = 'y'\npoweroff_when_all_ended = 0");
    CHECK(manifest.guests == std::vector<std::string>{"x/b.cfg", "/c.cfg"});
    CHECK(!manifest.services.has_value());
    CHECK(!manifest.poweroff_when_all_ended);
    CHECK(parse_manifest("m", "services = []").services->empty());
    CHECK(refusal([] { parse_manifest("m", "guest = []"); }) ==
          "m:1: unknown key \"guest\" in a manifest; the nearest is \"guests\"");
}

TEST_CASE("text is UTF-8") {
    CHECK(is_utf8("gr\xC3\xBC\xC3\x9F"));
    CHECK(!is_utf8("\xC3"));
    CHECK(!is_utf8("\xFF"));
    CHECK(!is_utf8("\xC0\x80"));
}

}  // namespace operator_side
