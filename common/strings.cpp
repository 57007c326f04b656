// SPDX-License-Identifier: GPL-2.0-or-later
// The memory functions that the compiler calls by itself. By quadwords: on every processor we meet this is as good as
// anything, and on some REP MOVSB is slow whatever they say.
#include <cstddef>
#include <cstdint>

extern "C" {

void* memcpy(void* to, const void* from, std::size_t size) {
    void* const start = to;
    std::size_t words = size / 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
    std::size_t rest = size % 8;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest)::"memory");
    return start;
}

void* memmove(void* to, const void* from, std::size_t size) {
    auto* target = static_cast<unsigned char*>(to);
    const auto* source = static_cast<const unsigned char*>(from);
    if (target <= source || target >= source + size) return memcpy(to, from, size);
    while (size-- > 0) target[size] = source[size];
    return to;
}

void* memset(void* to, int value, std::size_t size) {
    void* const start = to;
    std::size_t words = size / 8;
    const std::uint64_t pattern = 0x0101'0101'0101'0101 * static_cast<unsigned char>(value);
    asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
    std::size_t rest = size % 8;
    asm volatile("rep stosb" : "+D"(to), "+c"(rest) : "a"(pattern) : "memory");
    return start;
}

int memcmp(const void* a, const void* b, std::size_t size) {
    const auto* left = static_cast<const unsigned char*>(a);
    const auto* right = static_cast<const unsigned char*>(b);
    // The first quadword that differs decides, by its first byte that does: its highest one, the other way round.
    for (; size >= 8; left += 8, right += 8, size -= 8) {
        std::uint64_t one, other;
        __builtin_memcpy(&one, left, 8);
        __builtin_memcpy(&other, right, 8);
        if (one != other) return __builtin_bswap64(one) < __builtin_bswap64(other) ? -1 : 1;
    }
    for (; size > 0; ++left, ++right, --size)
        if (*left != *right) return *left < *right ? -1 : 1;
    return 0;
}

std::size_t strlen(const char* text) {
    std::size_t length = 0;
    while (text[length] != 0) ++length;
    return length;
}

const void* memchr(const void* in, int wanted, std::size_t size) {
    const auto* byte = static_cast<const unsigned char*>(in);
    for (; size > 0; ++byte, --size)
        if (*byte == static_cast<unsigned char>(wanted)) return byte;
    return nullptr;
}

char* strncpy(char* to, const char* from, std::size_t size) {
    std::size_t i = 0;
    for (; i < size && from[i] != 0; ++i) to[i] = from[i];
    for (; i < size; ++i) to[i] = 0;
    return to;
}

}  // extern "C"

// libstdc++ checks some ranges and calls this; here such a check failing is our own mistake.
namespace std {
[[noreturn]] void __throw_out_of_range_fmt(const char*, ...) { __builtin_trap(); }
}  // namespace std
