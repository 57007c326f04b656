// SPDX-License-Identifier: GPL-2.0-or-later
// Images of kernels and RAM disks that domains are built from. Those of the boot archive lie in the manager's own memory;
// what is sent over the operator's line goes into the frames of a domain that never runs, one for each image: so what an
// image takes is reserved before it comes, and is free again when its domain is destroyed. Nothing here looks into an image.
//
// An image is known by its name, which its sender derives from its contents; it stays as long as a domain or an operator's
// session uses it.
#pragma once

#include <span>
#include <string_view>

#include "idl/image.hpp"
#include "services/manager/archive.hpp"
#include "services/manager/refusal.hpp"
#include "services/manager/text.hpp"

namespace manager {

class StoredImage {
  public:
    std::string_view name() const { return text_of(name_); }
    ArchiveKind kind() const { return kind_; }
    u64 size() const { return size_; }                       // bytes
    bool complete() const { return written_ == size_; }
    DomId owner() const { return owner_; }                   // whose frames it is in
    FrameNumber frame(u64 page) const;
    // Copies bytes out of it. False: it has not so many, or the core refuses.
    bool read(u64 offset, std::span<u8> into) const;

  private:
    friend class ImageStore;
    static constexpr u32 frames_per_page = page_size / sizeof(FrameNumber);

    char name_[40];
    ArchiveKind kind_;
    u64 size_, written_;
    DomId owner_;
    const u8* bytes_;                                        // in the archive; null: in its own domain
    bool verified_;                                          // of the archive: its checksum was looked at
    u32 users_;
    FrameNumber* frames_[line::image_bytes_max / page_size / frames_per_page];   // a page of numbers each
    StoredImage* next_;
};

class ImageStore {
  public:
    static constexpr u32 sent_max = 64;      // over the line, at a time

    explicit ImageStore(const Archive& archive);
    ~ImageStore();
    ImageStore(const ImageStore&) = delete;

    // Null: not there, not of this kind, or not whole. `problem` says which.
    StoredImage* find(std::string_view name, ArchiveKind kind, line::ImageProblem& problem);
    void use(StoredImage& image) { ++image.users_; }
    void drop(StoredImage& image);

    // Begins to take an image in, or finds it.
    Refusal open(std::string_view name, u64 size, ArchiveKind kind, StoredImage*& image);
    // The next bytes of one that is being sent.
    Refusal write(StoredImage& image, u64 offset, std::span<const u8> bytes);
    StoredImage* named(std::string_view name);

  private:
    Refusal make_holder(StoredImage& image);
    void remove(StoredImage& image);
    void forget_frames(StoredImage& image);

    const Archive& archive_;
    StoredImage* first_ = nullptr;
    u32 sent_ = 0;                                           // that came over the line
};

}  // namespace manager
