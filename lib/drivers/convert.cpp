#include "drivers/convert.hpp"

#include <fmt/format.h>

#include "drivers/strided.hpp"
#include "support/words.hpp"

namespace jiteval::drivers {
namespace {

template <class From, class To>
Result<void> convert_elements(const TypedView& array, std::span<To> out, const std::string& owner) {
  if (array.size() == 0) return {};
  const From* wrong = nullptr;
  To* target = out.data();
  const auto convert_one = [&](const From& element) {
    if (!can_hold<To>(element) && wrong == nullptr) wrong = &element;
    *target++ = wrong == nullptr ? static_cast<To>(element) : To{};
  };
  const auto* const data = static_cast<const From*>(array.data);
  if (array.shape.empty()) {
    convert_one(*data);
  } else {
    walk(array.shape, array.strides, 0, array.size(), [&](std::int64_t offset, std::int64_t count) {
      for (std::int64_t i = 0; i < count; ++i) convert_one(data[offset + i * array.strides.back()]);
    });
  }
  if (wrong == nullptr) return {};
  return std::unexpected(Diagnostics::of(
      ErrorKind::argument, "argument-value",
      fmt::format("'{}' is to be of type {}, which cannot hold {}", owner, name(element_type_of<To>()), *wrong)));
}

}  // namespace

Result<TypedArray> convert(const TypedView& array, ElementType type, const std::string& owner) {
  TypedArray result(type, array.shape);
  auto converted = visit_type(type, [&]<class To>(To) {
    return visit_type(
        array.type, [&]<class From>(From) { return convert_elements<From>(array, result.elements<To>(), owner); });
  });
  if (!converted) return std::unexpected(std::move(converted.error()));
  return result;
}

}  // namespace jiteval::drivers
