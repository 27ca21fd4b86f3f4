#include "kernel/c_text.hpp"

#include <fmt/format.h>

#include "sema/analyze.hpp"

namespace jiteval::kernel {

namespace {

using detail::CFunction;
using detail::CType;
using Form = sema::DeclaredType::Form;

std::string_view c_name(ElementType type) {
  switch (type) {
    case ElementType::boolean:
      return "bool";
    case ElementType::i8:
      return "int8_t";
    case ElementType::i16:
      return "int16_t";
    case ElementType::i32:
      return "int";
    case ElementType::i64:
      return "intptr_t";
    case ElementType::u8:
      return "uint8_t";
    case ElementType::u16:
      return "uint16_t";
    case ElementType::u32:
      return "unsigned";
    case ElementType::u64:
      return "uintptr_t";
    case ElementType::f32:
      return "float";
    case ElementType::f64:
      break;
  }
  return "double";
}

std::string c_text(const CType& type) {
  if (type.form == CType::Form::nothing) return "void";
  if (type.form == CType::Form::void_pointer) return "void *";
  return fmt::format("{}{}", c_name(type.type), type.form == CType::Form::pointer ? " *" : "");
}

CType c_type(const sema::DeclaredType& type) {
  if (type.is_void) return {CType::Form::void_pointer, ElementType::u8};
  return {type.form == Form::pointer ? CType::Form::pointer : CType::Form::number, type.element};
}

}  // namespace

std::string c_text(const CFunction& function) {
  std::string parameters;
  for (const CType& parameter : function.parameters) {
    parameters += (parameters.empty() ? "" : ", ") + c_text(parameter);
  }
  return fmt::format("{} ({})", c_text(function.result), parameters);
}

Result<CFunction> parse_c_text(std::string_view text) {
  const auto signature = sema::parse_c_signature(text);
  if (!signature) return std::unexpected(signature.error());
  CFunction function{{CType::Form::nothing, ElementType::u8}, {}};
  if (signature->result) function.result = c_type(*signature->result);
  for (const sema::DeclaredType& type : signature->arguments) function.parameters.push_back(c_type(type));
  return function;
}

}  // namespace jiteval::kernel
