// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/kernel/unpackers.hpp"

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>
#include <memory>

namespace operator_side {

namespace {

constexpr std::uint64_t lzma_memory_most = std::uint64_t{256} << 20;
constexpr int zstd_window_log_most = 27;  // 128 MiB, what the kernel's own build stays below
constexpr std::size_t lz4_block_most = std::size_t{8} << 20;

// Both want a byte of room before they say that the stream has ended; `spare` takes the one that would be too many.
struct Room {
    explicit Room(Output& output) : span(output.room()) {
        if (span.empty()) span = {&spare, 1};
    }
    bool is_spare() const { return span.data() == &spare; }
    std::uint8_t spare = 0;
    std::span<std::uint8_t> span;
};

enum class Step { Going, End, Hungry, Bad };

// Turns a library's stream: `turn` unpacks into a span and says how many bytes of it are left.
template <typename Turn>
Unpacked run(Output& output, Turn turn) {
    for (;;) {
        Room room(output);
        std::size_t left = room.span.size();
        const Step step = turn(room.span, left);
        const std::size_t made = room.span.size() - left;
        if (made != 0 && room.is_spare()) return Unpacked::TooLarge;
        output.filled(made);
        if (step == Step::End) return Unpacked::Whole;
        if (step == Step::Bad) return Unpacked::Damaged;
        if (step == Step::Hungry && made == 0) return Unpacked::CutShort;
    }
}

Unpacked run_lzma(ByteView packed, Output& output, lzma_stream& stream) {
    stream.next_in = packed.data();
    stream.avail_in = packed.size();
    const Unpacked result = run(output, [&](std::span<std::uint8_t> room, std::size_t& left) {
        stream.next_out = room.data();
        stream.avail_out = room.size();
        const lzma_ret code = lzma_code(&stream, LZMA_FINISH);
        left = stream.avail_out;
        if (code == LZMA_STREAM_END) return Step::End;
        if (code == LZMA_BUF_ERROR) return Step::Hungry;
        return code == LZMA_OK ? Step::Going : Step::Bad;
    });
    lzma_end(&stream);
    return result;
}

}  // namespace

Unpacked unpack_gzip(ByteView packed, Output& output) {
    z_stream stream{};
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzip_only) != Z_OK) return Unpacked::Damaged;
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    const Unpacked result = run(output, [&](std::span<std::uint8_t> room, std::size_t& left) {
        stream.next_out = room.data();
        stream.avail_out = static_cast<uInt>(room.size());
        const int code = inflate(&stream, Z_NO_FLUSH);
        left = stream.avail_out;
        if (code == Z_STREAM_END) return Step::End;
        if (code == Z_BUF_ERROR) return Step::Hungry;
        return code == Z_OK ? Step::Going : Step::Bad;
    });
    inflateEnd(&stream);
    return result;
}

Unpacked unpack_xz(ByteView packed, Output& output) {
    lzma_stream stream = LZMA_STREAM_INIT;
    return lzma_stream_decoder(&stream, lzma_memory_most, 0) == LZMA_OK ? run_lzma(packed, output, stream)
                                                                        : Unpacked::Damaged;
}

Unpacked unpack_lzma(ByteView packed, Output& output) {
    lzma_stream stream = LZMA_STREAM_INIT;
    return lzma_alone_decoder(&stream, lzma_memory_most) == LZMA_OK ? run_lzma(packed, output, stream)
                                                                    : Unpacked::Damaged;
}

Unpacked unpack_bzip2(ByteView packed, Output& output) {
    bz_stream stream{};
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return Unpacked::Damaged;
    stream.next_in = reinterpret_cast<char*>(const_cast<std::uint8_t*>(packed.data()));
    stream.avail_in = static_cast<unsigned>(packed.size());
    const Unpacked result = run(output, [&](std::span<std::uint8_t> room, std::size_t& left) {
        stream.next_out = reinterpret_cast<char*>(room.data());
        stream.avail_out = static_cast<unsigned>(room.size());
        const int code = BZ2_bzDecompress(&stream);
        left = stream.avail_out;
        if (code == BZ_STREAM_END) return Step::End;
        if (code != BZ_OK) return Step::Bad;
        return stream.avail_in == 0 ? Step::Hungry : Step::Going;
    });
    BZ2_bzDecompressEnd(&stream);
    return result;
}

// After the magic, blocks: a size and so many packed bytes, each of at most 8 MiB unpacked.
Unpacked unpack_lz4(ByteView packed, Output& output) {
    const auto block = std::make_unique<std::uint8_t[]>(lz4_block_most);
    for (packed = packed.subspan(4); !packed.empty();) {
        std::uint32_t size;
        if (packed.size() < sizeof size) return Unpacked::CutShort;
        std::memcpy(&size, packed.data(), sizeof size);
        packed = packed.subspan(sizeof size);
        if (size > packed.size()) return Unpacked::CutShort;
        const int made = LZ4_decompress_safe(
            reinterpret_cast<const char*>(packed.data()), reinterpret_cast<char*>(block.get()),
            static_cast<int>(std::min<std::size_t>(size, INT32_MAX)), static_cast<int>(lz4_block_most));
        if (made < 0 || size == 0) return Unpacked::Damaged;
        for (ByteView rest(block.get(), static_cast<std::size_t>(made)); !rest.empty();) {
            const std::span<std::uint8_t> room = output.room();
            if (room.empty()) return Unpacked::TooLarge;
            const std::size_t count = std::min(room.size(), rest.size());
            std::memcpy(room.data(), rest.data(), count);
            output.filled(count);
            rest = rest.subspan(count);
        }
        packed = packed.subspan(size);
    }
    return Unpacked::Whole;
}

Unpacked unpack_zstd(ByteView packed, Output& output) {
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    if (!context || ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, zstd_window_log_most)))
        return Unpacked::Damaged;
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    return run(output, [&](std::span<std::uint8_t> room, std::size_t& left) {
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        const std::size_t code = ZSTD_decompressStream(context.get(), &out, &in);
        left = room.size() - out.pos;
        if (ZSTD_isError(code)) return Step::Bad;
        if (code == 0) return Step::End;
        return in.pos == in.size && out.pos < out.size ? Step::Hungry : Step::Going;
    });
}

}  // namespace operator_side
