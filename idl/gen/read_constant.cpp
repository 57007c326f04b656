// SPDX-License-Identifier: GPL-2.0-or-later
// Constants, and the types that a value on the wire can have.

#include "idl/gen/reader_class.hpp"

namespace gen {

namespace {

void integer_type(Type& type, unsigned bits, bool is_signed) {
    type.bits = bits;
    type.is_signed = is_signed;
}

}  // namespace

bool Reader::element(cs::Type::Reader type, Type& out) {
    switch (type.which()) {
    case cs::Type::INT8: integer_type(out, 8, true); return true;
    case cs::Type::INT16: integer_type(out, 16, true); return true;
    case cs::Type::INT32: integer_type(out, 32, true); return true;
    case cs::Type::INT64: integer_type(out, 64, true); return true;
    case cs::Type::UINT8: integer_type(out, 8, false); return true;
    case cs::Type::UINT16: integer_type(out, 16, false); return true;
    case cs::Type::UINT32: integer_type(out, 32, false); return true;
    case cs::Type::UINT64: integer_type(out, 64, false); return true;
    case cs::Type::TEXT: out.kind = Type::Kind::text; out.bits = 8; return true;
    case cs::Type::ENUM:
        out.kind = Type::Kind::enumeration;
        out.enumeration = find(schema_.enumerations, type.getEnum().getTypeId());
        return out.enumeration != nullptr;
    case cs::Type::STRUCT:
        out.structure = find(schema_.structures, type.getStruct().getTypeId());
        if (out.structure != nullptr) out.kind = out.structure->is_scalar ? Type::Kind::scalar : Type::Kind::structure;
        return out.structure != nullptr;
    default: return false;
    }
}

void Reader::fill_constant(cs::Node::Reader node, Constant& out) {
    annotations(node.getAnnotations(), out.place, {{"hex", [&](auto) { out.hex = true; }}});
    if (!element(node.getConst().getType(), out.type) ||
        (out.type.kind != Type::Kind::integer && out.type.kind != Type::Kind::text))
        errors_.add(out.place, "type", "a constant is a sized integer or a text");
    const auto value = node.getConst().getValue();
    switch (value.which()) {
    case cs::Value::INT8: out.number = static_cast<std::uint64_t>(value.getInt8()); break;
    case cs::Value::INT16: out.number = static_cast<std::uint64_t>(value.getInt16()); break;
    case cs::Value::INT32: out.number = static_cast<std::uint64_t>(value.getInt32()); break;
    case cs::Value::INT64: out.number = static_cast<std::uint64_t>(value.getInt64()); break;
    case cs::Value::UINT8: out.number = value.getUint8(); break;
    case cs::Value::UINT16: out.number = value.getUint16(); break;
    case cs::Value::UINT32: out.number = value.getUint32(); break;
    case cs::Value::UINT64: out.number = value.getUint64(); break;
    case cs::Value::TEXT: out.text = value.getText(); break;
    default: break;
    }
    const bool is_negative = out.type.is_signed && static_cast<std::int64_t>(out.number) < 0;
    if (out.hex && (out.type.kind == Type::Kind::text || is_negative))
        errors_.add(out.place, "hex", out.name, " is a text or negative: base 16 does not show that");
}

}  // namespace gen
