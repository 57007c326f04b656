// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/builder.hpp"

#include <cstring>

#include "idl/control.hpp"
#include "idl/grants.hpp"
#include "idl/shared_info.hpp"
#include "rt/console.hpp"
#include "rt/memory.hpp"
#include "services/manager/loader.hpp"
#include "services/manager/page_tables.hpp"

namespace manager {

namespace {

constexpr u64 mib = u64{1} << 20;
constexpr u64 map_unit = 4 * mib / page_size, map_spare = 512 * 1024 / page_size;
// Entries as the ABI describes the initial map: present, accessed, writable but for page tables; upper levels usable by all.
constexpr u64 page_entry = 0x23, table_page_entry = 0x21, upper_entry = 0x67;

u64 pages_for(u64 bytes) { return (bytes + page_size - 1) / page_size; }
u64 round_up(u64 value, u64 unit) { return (value + unit - 1) / unit * unit; }

// Where things are, in pfns.
struct Layout {
    u64 image, ramdisk, p2m, start_info, store, console, tables, stack, map_end;
    u64 table_count;                  // level 4 and the tables of the main map
    u64 p2m_pages, p2m_tables, p2m_table_count;
    u64 end;                          // first pfn that nothing lies in
};

Layout make_layout(const ImageHeader& image, u64 pages, u64 ramdisk_size) {
    Layout layout{};
    const bool ramdisk_by_pfn = (image.flags & image_mod_start_is_pfn) != 0;
    layout.p2m_pages = pages_for(pages * sizeof(u64));
    layout.image = image.load_pfn;
    u64 next = image.load_pfn + pages_for(image.memory_size);
    if (!ramdisk_by_pfn) {
        layout.ramdisk = next;
        next += pages_for(ramdisk_size);
    }
    if (image.init_p2m == 0) {
        layout.p2m = next;
        next += layout.p2m_pages;
    }
    layout.start_info = next++;
    layout.store = next++;
    layout.console = next++;
    layout.tables = next;
    // The tables' number depends on the map's end, which depends on their number: it grows until it fits.
    for (layout.table_count = 4;; ++layout.table_count) {
        layout.stack = layout.tables + layout.table_count;
        layout.map_end = round_up(layout.stack + 1 + map_spare, map_unit);
        if (1 + MappingTables(image.virtual_base, layout.map_end).total() <= layout.table_count) break;
    }
    layout.table_count = 1 + MappingTables(image.virtual_base, layout.map_end).total();
    layout.stack = layout.tables + layout.table_count;
    next = layout.map_end;
    if (ramdisk_by_pfn) {
        layout.ramdisk = next;
        next += pages_for(ramdisk_size);
    }
    if (image.init_p2m != 0) {
        layout.p2m = next;
        layout.p2m_tables = next + layout.p2m_pages;
        layout.p2m_table_count = MappingTables(image.init_p2m, layout.p2m_pages).total();
        next = layout.p2m_tables + layout.p2m_table_count;
    }
    layout.end = next;
    return layout;
}

class Builder {
  public:
    Builder(const ManifestDomain& wanted, const Image& image, Contents ramdisk, Built& built)
        : wanted_(wanted), image_(image), ramdisk_(ramdisk), built_(built), pages_(u64{wanted.memory_mib} * mib / page_size),
          layout_(make_layout(image.header, pages_, ramdisk.size)) {}

    // Null, or what went wrong.
    const char* run() {
        if (layout_.end > pages_) return "its image, ramdisk and tables need more memory than it has";
        frames_ = frame_list(pages_for(pages_ * sizeof(FrameNumber)));
        if (frames_ == nullptr) return "its memory is too large for the manager's own";
        const char* problem = create();
        if (problem == nullptr) problem = fill();
        if (problem != nullptr && built_.domid != 0) {
            ControlDomain domain{built_.domid, {}};
            rt::control(ControlCommand::destroy, &domain);
        }
        return problem;
    }

  private:
    // One list serves all domains, one after the other; it grows to what the largest needs.
    static FrameNumber* frame_list(u64 list_pages) {
        static FrameNumber* list = nullptr;
        static u64 size = 0;
        if (list_pages > size) {
            if (rt::memory::free_pages() < list_pages + 16) return nullptr;
            list = static_cast<FrameNumber*>(rt::memory::take_pages(list_pages));
            size = list_pages;
        }
        return list;
    }

    const char* create() {
        ControlCreate create{};
        std::memcpy(create.name, wanted_.name, sizeof create.name);
        const u32 most = wanted_.max_memory_mib > wanted_.memory_mib ? wanted_.max_memory_mib : wanted_.memory_mib;
        create.max_frames = static_cast<u32>(u64{most} * mib / page_size);
        create.vcpus = wanted_.vcpus;
        create.max_grant_frames = wanted_.max_grant_frames;
        const i64 error = rt::control(ControlCommand::create, &create);
        if (error == -enomem) return "there is not enough free memory";
        if (error != 0) return "the core refuses to create it";
        built_.domid = create.domid;
        shared_info_ = create.shared_info;
        grant_frame_ = create.grant_frame;
        ControlPopulate populate{built_.domid, {}, 0, pages_, reinterpret_cast<u64>(frames_)};
        return rt::control(ControlCommand::populate, &populate) == 0 ? nullptr : "the core refuses its memory";
    }

    const char* fill() {
        Loader loader(built_.domid, frames_);
        loader.copy(layout_.image, image_.block, image_.header.size);
        loader.copy(layout_.ramdisk, ramdisk_.bytes, ramdisk_.size);
        loader.copy(layout_.p2m, reinterpret_cast<const u8*>(frames_), pages_ * sizeof(FrameNumber));
        write_tables(loader);
        if (image_.header.hypercall_page != 0) write_hypercall_page(loader);
        if (!connect_console(loader)) return "the core refuses its console";
        write_start_info(loader);
        if (!loader.flush()) return "its memory cannot be written";
        return start();
    }

    u64 entry(u64 pfn, u64 flags) const { return frames_[pfn] << page_shift | flags; }
    bool is_table(u64 pfn) const {
        return (pfn >= layout_.tables && pfn < layout_.tables + layout_.table_count) ||
               (pfn >= layout_.p2m_tables && pfn < layout_.p2m_tables + layout_.p2m_table_count);
    }

    // Levels 3 to 1 of a mapping whose tables begin at `first_table` and whose pages begin at `first_page`.
    void write_mapping(Loader& loader, const MappingTables& tables, u64 first_table, u64 first_page) {
        for (unsigned level = 3; level >= 1; --level)
            for (u64 index = 0; index < tables.count(level); ++index) {
                u64* const table = reinterpret_cast<u64*>(loader.compose(first_table + tables.place(level, index)));
                tables.fill(level, index, [&](u64 slot, u64 child) {
                    if (level > 1) table[slot] = entry(first_table + tables.place(level - 1, child), upper_entry);
                    else table[slot] = entry(first_page + child, is_table(first_page + child) ? table_page_entry : page_entry);
                });
            }
    }

    void write_tables(Loader& loader) {
        const MappingTables main(image_.header.virtual_base, layout_.map_end);
        const MappingTables p2m(image_.header.init_p2m, layout_.p2m_pages);
        write_mapping(loader, main, layout_.tables + 1, 0);
        if (image_.header.init_p2m != 0) write_mapping(loader, p2m, layout_.p2m_tables, layout_.p2m);
        u64* const l4 = reinterpret_cast<u64*>(loader.compose(layout_.tables));
        main.fill(4, 0, [&](u64 slot, u64 child) { l4[slot] = entry(layout_.tables + 1 + main.place(3, child), upper_entry); });
        if (image_.header.init_p2m != 0)
            p2m.fill(4, 0, [&](u64 slot, u64 child) { l4[slot] = entry(layout_.p2m_tables + p2m.place(3, child), upper_entry); });
    }

    // Stub n calls hypercall n; the one of iret is different. (The core makes the same page for who asks by MSR.)
    void write_hypercall_page(Loader& loader) {
        constexpr u8 call_stub[] = {0x51, 0x41, 0x53, 0xB8, 0, 0, 0, 0, 0x0F, 0x05, 0x41, 0x5B, 0x59, 0xC3};
        constexpr u8 iret_stub[] = {0x51, 0x41, 0x53, 0x50, 0xB8, 23, 0, 0, 0, 0x0F, 0x05};
        u8* const page = loader.compose((image_.header.hypercall_page - image_.header.virtual_base) / page_size);
        std::memset(page, 0xCC, page_size);
        for (u32 number = 0; number < page_size / 32; ++number) {
            std::memcpy(page + number * 32, call_stub, sizeof call_stub);
            page[number * 32 + 4] = static_cast<u8>(number);
        }
        std::memset(page + 23 * 32, 0xCC, 32);
        std::memcpy(page + 23 * 32, iret_stub, sizeof iret_stub);
    }

    bool connect_console(Loader& loader) {
        ControlAllocUnbound port{built_.domid, first_domain, 0};
        if (rt::control(ControlCommand::alloc_unbound, &port) != 0) return false;
        built_.console_port = port.port;
        built_.console_frame = frames_[layout_.console];
        const GrantEntry grant{grant_permit_access, first_domain, static_cast<u32>(built_.console_frame)};
        loader.write(grant_frame_, grant_console * sizeof grant, &grant, sizeof grant);
        return !loader.failed();
    }

    u64 address(u64 pfn) const { return image_.header.virtual_base + pfn * page_size; }

    void write_start_info(Loader& loader) {
        auto& info = *reinterpret_cast<StartInfo*>(loader.compose(layout_.start_info));
        const bool ramdisk_by_pfn = (image_.header.flags & image_mod_start_is_pfn) != 0;
        std::memcpy(info.magic, start_magic, sizeof start_magic);
        info.nr_pages = pages_;
        info.shared_info = shared_info_ << page_shift;
        // No store yet: a port of 0 makes a guest go on without one.
        info.store_mfn = frames_[layout_.store];
        info.console_mfn = built_.console_frame;
        info.console_evtchn = built_.console_port;
        info.pt_base = address(layout_.tables);
        info.nr_pt_frames = layout_.table_count;
        info.mfn_list = image_.header.init_p2m != 0 ? image_.header.init_p2m : address(layout_.p2m);
        if (image_.header.init_p2m != 0) {
            info.first_p2m_pfn = layout_.p2m;
            info.nr_p2m_frames = layout_.p2m_pages + layout_.p2m_table_count;
        }
        if (ramdisk_.size != 0) {
            info.mod_start = ramdisk_by_pfn ? layout_.ramdisk : address(layout_.ramdisk);
            info.mod_len = ramdisk_.size;
            info.flags = ramdisk_by_pfn ? u32{start_mod_start_is_pfn} : 0u;
        }
        std::memcpy(info.cmd_line, wanted_.cmdline, sizeof info.cmd_line - 1);
        built_.start_info_frame = frames_[layout_.start_info];
    }

    const char* start() {
        static VcpuGuestContext context;
        std::memset(&context, 0, sizeof context);
        context.flags = context_in_kernel | context_online;
        context.user_regs.rip = image_.header.entry;
        context.user_regs.rsi = address(layout_.start_info);
        context.user_regs.rsp = address(layout_.stack + 1);
        context.user_regs.cs = flat_code64;
        context.user_regs.ss = flat_data;
        context.user_regs.rflags = 0x200;
        context.kernel_ss = flat_data;
        context.kernel_sp = context.user_regs.rsp;
        context.ctrlreg[3] = frames_[layout_.tables] << page_shift;
        context.debugreg[6] = 0xFFFF'0FF0;
        context.debugreg[7] = 0x400;
        ControlSetContext set{built_.domid, 0, 0, reinterpret_cast<u64>(&context)};
        if (rt::control(ControlCommand::set_context, &set) != 0) return "the core refuses its first registers or page tables";
        ControlSetScheduler scheduler{built_.domid, 0, wanted_.weight, wanted_.warp_us, wanted_.warp_limit_us, wanted_.unwarp_us, 0};
        return rt::control(ControlCommand::set_scheduler, &scheduler) == 0 ? nullptr : "its weight is not between 1 and 65535";
    }

    const ManifestDomain& wanted_;
    const Image& image_;
    Contents ramdisk_;
    Built& built_;
    u64 pages_;
    Layout layout_;
    FrameNumber* frames_ = nullptr;
    FrameNumber shared_info_ = 0, grant_frame_ = 0;
};

}  // namespace

bool build(const Archive& archive, const ManifestDomain& wanted, Built& built) {
    built = Built{};
    const char* problem = nullptr;
    const auto refuse = [&](const char* what) {
        rt::print("domain ", text_of(wanted.name), ": ", what, problem != nullptr ? problem : "");
        return false;
    };
    const Contents contents = archive.find(text_of(wanted.image), ArchiveKind::image, problem);
    if (problem != nullptr) return refuse("its image ");
    Image image;
    problem = open_image(contents, image);
    if (problem != nullptr) return refuse("");
    Contents ramdisk;
    if (wanted.ramdisk[0] != 0) ramdisk = archive.find(text_of(wanted.ramdisk), ArchiveKind::ramdisk, problem);
    if (problem != nullptr) return refuse("its ramdisk ");
    problem = Builder(wanted, image, ramdisk, built).run();
    return problem == nullptr || refuse("");
}

}  // namespace manager
