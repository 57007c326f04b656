// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/acpi.hpp"

#include <cstring>
#include <iterator>

#include "core/arch.hpp"
#include "core/arch/x86_64/boot_info.hpp"
#include "core/arch/x86_64/core_memory.hpp"

namespace core::x86 {

AcpiInfo acpi_info;

namespace {

// ACPI specification 6.4, 5.2. Tables are unaligned, so fields are copied out.
struct Header { char signature[4]; u32 length; };
constexpr u64 header_size = 36;
constexpr u64 largest_table = u64{1} << 20;

class Table {
  public:
    Table() = default;
    explicit Table(u64 address) {
        if (address == 0) return;
        core_memory::map_firmware(address, header_size);
        bytes_ = static_cast<const u8*>(arch::window(MachineAddress{address}));
        size_ = get<u32>(4);
        if (size_ < header_size || size_ > largest_table) size_ = 0;
        core_memory::map_firmware(address, size_);
    }
    u64 size() const { return size_; }
    bool is(const char* signature) const { return size_ != 0 && std::memcmp(bytes_, signature, 4) == 0; }
    template <typename T>
    T get(u64 offset) const {
        T value{};
        if (size_ == 0 || offset + sizeof(T) <= size_ || offset < header_size) std::memcpy(&value, bytes_ + offset, sizeof value);
        return value;
    }
    const u8* bytes() const { return bytes_; }

  private:
    const u8* bytes_ = nullptr;
    u64 size_ = 0;
};

// The root pointer lies on a 16-byte boundary of the BIOS area, if the loader did not say.
u64 find_root() {
    if (boot_info.rsdp != 0) return boot_info.rsdp;
    for (u64 address = 0xE'0000; address < 0x10'0000; address += 16)
        if (std::memcmp(arch::window(MachineAddress{address}), "RSD PTR ", 8) == 0) return address;
    return 0;
}

Table find_table(const char* signature) {
    const u64 root = find_root();
    if (root == 0) return Table{};
    core_memory::map_firmware(root, header_size);
    const u8* const pointer = static_cast<const u8*>(arch::window(MachineAddress{root}));
    u32 rsdt_address;
    u64 xsdt_address;
    std::memcpy(&rsdt_address, pointer + 16, sizeof rsdt_address);
    std::memcpy(&xsdt_address, pointer + 24, sizeof xsdt_address);
    const bool wide = pointer[15] >= 2 && xsdt_address != 0;
    const Table list(wide ? xsdt_address : rsdt_address);
    const u64 step = wide ? 8 : 4;
    for (u64 offset = header_size; offset + step <= list.size(); offset += step) {
        const Table table(wide ? list.get<u64>(offset) : list.get<u32>(offset));
        if (table.is(signature)) return table;
    }
    return Table{};
}

void read_processors(const Table& madt) {
    constexpr u8 local_apic = 0, io_apic = 1, source_override = 2;
    constexpr u32 enabled = 1;
    acpi_info.local_apic = madt.get<u32>(36);
    acpi_info.serial_interrupt = 4;
    for (u64 offset = 44; offset + 2 <= madt.size();) {
        const u8 type = madt.get<u8>(offset), length = madt.get<u8>(offset + 1);
        if (length < 2) return;
        if (type == local_apic && (madt.get<u32>(offset + 4) & enabled) != 0 && acpi_info.processor_count < 64)
            acpi_info.apic_ids[acpi_info.processor_count++] = madt.get<u8>(offset + 3);
        if (type == io_apic && acpi_info.io_apic == 0) {
            acpi_info.io_apic_id = madt.get<u8>(offset + 2);
            acpi_info.io_apic = madt.get<u32>(offset + 4);
            acpi_info.io_apic_base = madt.get<u32>(offset + 8);
        }
        if (type == source_override && madt.get<u8>(offset + 3) == 4) acpi_info.serial_interrupt = madt.get<u32>(offset + 4);
        offset += length;
    }
}

// One number of AML's package \_S5: a byte constant with or without its prefix.
u16 aml_number(const u8*& code) {
    constexpr u8 byte_prefix = 0x0A;
    if (*code == byte_prefix) ++code;
    return *code++;
}

// Sleep types for soft-off. The package is found by its name; a whole AML interpreter would be larger than the core.
void read_sleep_types(const Table& dsdt) {
    constexpr u8 package = 0x12;
    for (u64 offset = header_size; offset + 16 < dsdt.size(); ++offset) {
        const u8* code = dsdt.bytes() + offset;
        if (std::memcmp(code, "_S5_", 4) != 0 || code[4] != package) continue;
        code += 5;
        code += (*code >> 6) + 1;      // package length
        ++code;                        // number of elements
        acpi_info.sleep_type_a = aml_number(code);
        acpi_info.sleep_type_b = aml_number(code);
        acpi_info.can_power_off = true;
        return;
    }
}

void read_power(const Table& fadt) {
    constexpr u32 reset_supported = 1u << 10;
    constexpr u8 system_io = 1;
    acpi_info.pm_timer_port = static_cast<u16>(fadt.get<u32>(76));
    acpi_info.pm1a_control = static_cast<u16>(fadt.get<u32>(64));
    acpi_info.pm1b_control = static_cast<u16>(fadt.get<u32>(68));
    if (fadt.size() >= 129 && (fadt.get<u32>(112) & reset_supported) != 0 && fadt.get<u8>(116) == system_io) {
        acpi_info.reset_port = static_cast<u16>(fadt.get<u64>(120));
        acpi_info.reset_value = fadt.get<u8>(128);
    }
    const u64 wide_dsdt = fadt.size() >= 148 ? fadt.get<u64>(140) : 0;
    read_sleep_types(Table(wide_dsdt != 0 ? wide_dsdt : fadt.get<u32>(40)));
}

// The scopes of a unit say which functions are its own. All units get the same tables, so of those only the I/O APIC's name
// is of interest.
void read_scopes(const Table& dmar, u64 offset, u64 end) {
    constexpr u8 io_apic = 3;
    while (offset + 8 <= end) {
        const u8 length = dmar.get<u8>(offset + 1);
        if (length < 8) return;
        if (dmar.get<u8>(offset) == io_apic && dmar.get<u8>(offset + 4) == acpi_info.io_apic_id)
            acpi_info.io_apic_source = u32{dmar.get<u8>(offset + 5)} << 8 | u32{dmar.get<u8>(offset + 6)} << 3 | dmar.get<u8>(offset + 7);
        offset += length;
    }
}

// Intel VT-d 3.0, 8.1.
void read_iommus(const Table& dmar) {
    constexpr u16 unit = 0;
    constexpr u8 remaps_interrupts = 1;
    acpi_info.can_remap_interrupts = (dmar.get<u8>(37) & remaps_interrupts) != 0;
    for (u64 offset = 48; offset + 4 <= dmar.size();) {
        const u16 type = dmar.get<u16>(offset), length = dmar.get<u16>(offset + 2);
        if (length < 4) return;
        if (type == unit && length >= 16 && acpi_info.iommu_count < std::size(acpi_info.iommus)) {
            acpi_info.iommus[acpi_info.iommu_count++] = dmar.get<u64>(offset + 8);
            read_scopes(dmar, offset + 16, offset + length);
        }
        offset += length;
    }
}

}  // namespace

const char* read_acpi() {
    const Table madt = find_table("APIC");
    if (madt.size() == 0) return "the ACPI tables name no interrupt controller (MADT)";
    read_processors(madt);
    if (acpi_info.processor_count == 0) return "the ACPI tables name no processor";
    if (const Table fadt = find_table("FACP"); fadt.size() != 0) read_power(fadt);
    if (const Table dmar = find_table("DMAR"); dmar.size() != 0) read_iommus(dmar);
    return nullptr;
}

}  // namespace core::x86
