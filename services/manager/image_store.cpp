// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/image_store.hpp"

#include <new>

#include "idl/control.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "services/manager/core_memory.hpp"

namespace manager {

namespace {

u64 pages_of(u64 bytes) { return (bytes + page_size - 1) / page_size; }

}  // namespace

FrameNumber StoredImage::frame(u64 page) const {
    if (bytes_ != nullptr) return rt::memory::mfn_of(bytes_ + page * page_size);
    return frames_[page / frames_per_page][page % frames_per_page];
}

bool StoredImage::read(u64 offset, std::span<u8> into) const {
    if (offset > size_ || into.size() > size_ - offset) return false;
    if (bytes_ != nullptr) {
        std::memcpy(into.data(), bytes_ + offset, into.size());
        return true;
    }
    while (!into.empty()) {
        const u64 in_page = offset % page_size, room = page_size - in_page;
        const std::size_t length = into.size() < room ? into.size() : room;
        if (!read_frame(owner_, frame(offset / page_size), static_cast<u32>(in_page), into.first(length))) return false;
        offset += length;
        into = into.subspan(length);
    }
    return true;
}

ImageStore::ImageStore(const Archive& archive) : archive_(archive) {
    archive.for_each([this](const ArchiveEntry& entry, const u8* bytes) {
        if (entry.kind != ArchiveKind::image && entry.kind != ArchiveKind::ramdisk) return;
        auto* const image = new StoredImage{};
        set_text(image->name_, text_of(entry.name));
        image->kind_ = entry.kind;
        image->size_ = image->written_ = entry.size;
        image->owner_ = first_domain;
        image->bytes_ = bytes;
        image->users_ = 1;      // the archive itself
        image->next_ = first_;
        first_ = image;
    });
}

// The frames of what was sent are the core's business then.
ImageStore::~ImageStore() {
    while (StoredImage* const image = first_) {
        first_ = image->next_;
        delete image;
    }
}

StoredImage* ImageStore::named(std::string_view name) {
    StoredImage* image = first_;
    while (image != nullptr && image->name() != name) image = image->next_;
    return image;
}

StoredImage* ImageStore::find(std::string_view name, ArchiveKind kind, line::ImageProblem& problem) {
    StoredImage* const image = named(name);
    problem = line::ImageProblem::unknown_image;
    if (image == nullptr) return nullptr;
    problem = line::ImageProblem::incomplete;
    if (!image->complete()) return nullptr;
    problem = line::ImageProblem::no_header;
    if (image->kind_ != kind) return nullptr;
    problem = line::ImageProblem::damaged;
    if (image->bytes_ != nullptr && !image->verified_ && !archive_.is_intact(image->bytes_)) return nullptr;
    image->verified_ = true;
    problem = line::ImageProblem::none;
    return image;
}

Refusal ImageStore::open(std::string_view name, u64 size, ArchiveKind kind, StoredImage*& image) {
    image = named(name);
    if (image != nullptr) return image->size_ == size && image->kind_ == kind ? Refusal{} : refused(Status::malformed);
    if (size == 0) return bad_image(line::ImageProblem::cut_short);
    if (size > line::image_bytes_max) return bad_image(line::ImageProblem::too_large);
    if (sent_ == sent_max) return too_much(Status::limit, sent_max, sent_max, static_cast<i64>(line::Limit::images));
    image = new StoredImage{};
    set_text(image->name_, name);
    image->kind_ = kind;
    image->size_ = size;
    if (const Refusal refusal = make_holder(*image); !refusal.ok()) {
        delete image;
        image = nullptr;
        return refusal;
    }
    image->next_ = first_;
    first_ = image;
    ++sent_;
    return {};
}

Refusal ImageStore::make_holder(StoredImage& image) {
    const u64 pages = pages_of(image.size_), lists = pages_of(pages * sizeof(FrameNumber));
    if (rt::memory::free_pages() < lists + spare_pages) return too_much(Status::no_memory, lists * page_size >> 20, rt::memory::free_pages() * page_size >> 20);
    ControlCreate create{};
    set_text(create.name, "(image)");
    create.max_frames = static_cast<u32>(pages);
    create.vcpus = 1;
    create.max_grant_frames = 1;
    const i64 error = rt::control(ControlCommand::create, &create);
    if (error == -enomem) return too_much(Status::no_memory, pages * page_size >> 20, free_frames() * page_size >> 20);
    if (error != 0) return by_core(error);
    image.owner_ = create.domid;
    for (u64 list = 0; list < lists; ++list) {
        image.frames_[list] = static_cast<FrameNumber*>(rt::memory::take_pages(1));
        const u64 first = list * StoredImage::frames_per_page, left = pages - first;
        const u64 count = left < StoredImage::frames_per_page ? left : StoredImage::frames_per_page;
        ControlPopulate populate{image.owner_, {}, first, count, reinterpret_cast<u64>(image.frames_[list])};
        if (const i64 refused = rt::control(ControlCommand::populate, &populate); refused != 0) {
            forget_frames(image);
            return by_core(refused);
        }
    }
    return {};
}

Refusal ImageStore::write(StoredImage& image, u64 offset, std::span<const u8> bytes) {
    if (image.bytes_ != nullptr || offset != image.written_ || bytes.size() > image.size_ - offset) return refused(Status::malformed);
    // Whole pages but for the end: so every write begins at a page.
    if (bytes.empty() || (bytes.size() % page_size != 0 && bytes.size() != image.size_ - offset)) return refused(Status::malformed);
    FrameWriter writer(image.owner_);
    for (u64 done = 0; done < bytes.size(); done += page_size) {
        const u64 left = bytes.size() - done;
        writer.write(image.frame((offset + done) / page_size), 0, bytes.data() + done, static_cast<u32>(left < page_size ? left : page_size));
    }
    if (!writer.flush()) return refused(Status::refused_by_core);
    image.written_ += bytes.size();
    return {};
}

void ImageStore::drop(StoredImage& image) {
    if (--image.users_ == 0) remove(image);
}

void ImageStore::forget_frames(StoredImage& image) {
    ControlDomain domain{image.owner_, {}};
    rt::control(ControlCommand::destroy, &domain);
    for (FrameNumber*& list : image.frames_) {
        if (list != nullptr) rt::memory::give_page(list);
        list = nullptr;
    }
}

void ImageStore::remove(StoredImage& image) {
    forget_frames(image);
    StoredImage** at = &first_;
    while (*at != &image) at = &(*at)->next_;
    *at = image.next_;
    delete &image;
    --sent_;
}

}  // namespace manager
