// SPDX-License-Identifier: GPL-2.0-or-later
// Describers that write messages down, for people and for programs: into memory of the caller, no more than fits. What
// has no room is left out, and that is remembered.
#pragma once

#include <span>
#include <string_view>

#include "common/describer.hpp"

namespace common {

// Characters into memory of somebody else's.
class BoundedText {
  public:
    explicit BoundedText(std::span<char> memory) : memory_(memory) {}

    void put(char c) {
        if (length_ < memory_.size()) memory_[length_++] = c;
        else cut_ = true;
    }
    void put(std::string_view text) {
        for (char c : text) put(c);
    }
    void put_number(u64 value, unsigned base = 10, int least_digits = 1) {
        char digits[20];
        int count = 0;
        do {
            digits[count++] = "0123456789abcdef"[value % base];
            value /= base;
        } while (value != 0 || count < least_digits);
        while (count > 0) put(digits[--count]);
    }
    void put_signed(i64 value) {
        if (value < 0) put('-');
        put_number(value < 0 ? 0 - static_cast<u64>(value) : static_cast<u64>(value));
    }

    std::string_view text() const { return {memory_.data(), length_}; }
    bool is_cut() const { return cut_; }      // there was more

  private:
    std::span<char> memory_;
    std::size_t length_ = 0;
    bool cut_ = false;
};

// What people and programs have in common: names of numbers, where a separator goes, where a text ends.
class WritingDescriber : public Describer {
  public:
    std::string_view text() const { return out_.text(); }
    bool is_cut() const { return out_.is_cut(); }

    using Describer::text;

  protected:
    WritingDescriber(std::span<char> memory, char separator) : out_(memory), separator_(separator) {}
    ~WritingDescriber() = default;

    virtual void put_name(const char* name) = 0;

    void field(const char* name) {
        if (!first_) out_.put(separator_);
        first_ = false;
        if (*name != 0) put_name(name);
    }
    void open(const char* name, char bracket) {
        field(name);
        out_.put(bracket);
        first_ = true;
    }
    void close(char bracket) {
        out_.put(bracket);
        first_ = false;
    }

    void signed_number(const char* name, i64 value) override {
        field(name);
        out_.put_signed(value);
    }
    void unsigned_number(const char* name, u64 value) override {
        field(name);
        out_.put_number(value);
    }

    static const char* name_of(i64 code, std::span<const NameOfNumber> names) {
        for (const NameOfNumber& one : names)
            if (one.number == code) return one.name;
        return nullptr;
    }
    // Calls `known` with the name of each flag or mask that is set in full; returns the bits that have no name.
    template <typename Known>
    static u64 each_flag(u64 bits, std::span<const NameOfNumber> names, Known known) {
        for (const NameOfNumber& one : names) {
            const u64 flag = static_cast<u64>(one.number);
            if (flag == 0 || (bits & flag) != flag) continue;
            known(one.name);
            bits &= ~flag;
        }
        return bits;
    }
    static std::string_view up_to_nul(const char* bytes, std::size_t size) {
        const std::string_view all(bytes, size);
        return all.substr(0, all.find('\0'));
    }

    BoundedText out_;

  private:
    const char separator_;
    bool first_ = true;
};

// For people: name=value name={...} name=[...]; flags as a|b, what has no name as a number.
class TextDescriber final : public WritingDescriber {
  public:
    explicit TextDescriber(std::span<char> memory) : WritingDescriber(memory, ' ') {}
    using WritingDescriber::text;

    void text(const char* name, const char* bytes, std::size_t size) override {
        field(name);
        out_.put('"');
        for (const char c : up_to_nul(bytes, size)) put_escaped(c);
        out_.put('"');
    }
    void choice(const char* name, i64 code, std::span<const NameOfNumber> names) override {
        field(name);
        if (const char* const known = name_of(code, names)) out_.put(known);
        else out_.put_signed(code);
    }
    void flags(const char* name, i64 bits, std::span<const NameOfNumber> names) override {
        field(name);
        bool any = false;
        const u64 rest = each_flag(static_cast<u64>(bits), names, [&](const char* known) {
            if (any) out_.put('|');
            any = true;
            out_.put(known);
        });
        if (any && rest == 0) return;
        if (any) out_.put('|');
        if (rest != 0) out_.put("0x");
        out_.put_number(rest, 16);
    }
    void begin(const char* name) override { open(name, '{'); }
    void end() override { close('}'); }
    void begin_list(const char* name) override { open(name, '['); }
    void end_list() override { close(']'); }

  private:
    void put_name(const char* name) override {
        out_.put(name);
        out_.put('=');
    }
    void put_escaped(char c) {
        const u8 code = static_cast<u8>(c);
        if (c == '"' || c == '\\') out_.put('\\');
        if (code >= 0x20 && code < 0x7F) return out_.put(c);
        out_.put("\\x");
        out_.put_number(code, 16, 2);
    }
};

// For programs: JSON, as long as the memory is enough. A message is an object: describe() stands between begin("") and
// end(). Choices are their names, flags a list of names; what has no name is a number. Bytes of a text are characters
// up to U+00FF.
class JsonDescriber final : public WritingDescriber {
  public:
    explicit JsonDescriber(std::span<char> memory) : WritingDescriber(memory, ',') {}
    using WritingDescriber::text;

    void text(const char* name, const char* bytes, std::size_t size) override {
        field(name);
        put_string(up_to_nul(bytes, size));
    }
    void choice(const char* name, i64 code, std::span<const NameOfNumber> names) override {
        field(name);
        if (const char* const known = name_of(code, names)) put_string(known);
        else out_.put_signed(code);
    }
    void flags(const char* name, i64 bits, std::span<const NameOfNumber> names) override {
        begin_list(name);
        const u64 rest = each_flag(static_cast<u64>(bits), names, [&](const char* known) {
            field("");
            put_string(known);
        });
        if (rest != 0) number("", rest);
        end_list();
    }
    void begin(const char* name) override { open(name, '{'); }
    void end() override { close('}'); }
    void begin_list(const char* name) override { open(name, '['); }
    void end_list() override { close(']'); }

  private:
    void put_name(const char* name) override {
        put_string(name);
        out_.put(':');
    }
    void put_string(std::string_view text) {
        out_.put('"');
        for (const char c : text) {
            const u8 code = static_cast<u8>(c);
            if (c == '"' || c == '\\') out_.put('\\');
            if (code >= 0x20 && code < 0x7F) {
                out_.put(c);
            } else {
                out_.put("\\u");
                out_.put_number(code, 16, 4);
            }
        }
        out_.put('"');
    }
};

}  // namespace common
