#include "capi/arrays.hpp"

#include <fmt/format.h>

namespace jiteval::capi {

namespace {

std::unexpected<Diagnostics> bad_array(std::string message) {
  return std::unexpected(Diagnostics::of(ErrorKind::argument, "bad-array", std::move(message)));
}

Result<ArrayReference> read(const jiteval_array& array, std::string_view name, bool needs_data) {
  if (array.type < JITEVAL_BOOL || array.type > JITEVAL_F64) {
    return bad_array(fmt::format("the array '{}' has the type {}; 0 to {} are types", name, array.type,
                                 static_cast<int>(JITEVAL_F64)));
  }
  if (array.ndim < 0 || array.ndim > static_cast<std::int32_t>(max_dimensions)) {
    return bad_array(
        fmt::format("the array '{}' has {} dimensions; 0 to {} are possible", name, array.ndim, max_dimensions));
  }
  ArrayReference found{.type = static_cast<ElementType>(array.type), .data = array.data};
  if (array.ndim > 0 && array.shape == nullptr) return bad_array(fmt::format("the array '{}' has no shape", name));
  std::int64_t bytes = static_cast<std::int64_t>(size_of(found.type));
  for (std::int32_t axis = 0; axis < array.ndim; ++axis) {
    const std::int64_t extent = array.shape[axis];
    if (extent < 0 || __builtin_mul_overflow(bytes, extent, &bytes))
      return bad_array(fmt::format("the array '{}' cannot have the extent {} along axis {}", name, extent, axis));
    found.shape.push_back(extent);
  }
  if (array.strides == nullptr) {
    found.strides = c_strides(found.shape);
  } else {
    found.strides.assign(array.strides, array.strides + array.ndim);
  }
  if (needs_data && found.data == nullptr && bytes > 0)
    return bad_array(fmt::format("the array '{}' has elements, but its data is NULL", name));
  if (needs_data && reinterpret_cast<std::uintptr_t>(found.data) % size_of(found.type) != 0)
    return bad_array(fmt::format("the data of the array '{}' is not aligned to its elements", name));
  return found;
}

}  // namespace

Result<ArrayReference> array_of(const jiteval_array* array, std::string_view name) {
  if (array == nullptr) return std::unexpected(null_argument(name));
  return read(*array, name, true);
}

Result<View<double>> doubles_of(const jiteval_array* array, std::string_view name) {
  auto found = array_of(array, name);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->type != ElementType::f64)
    return bad_array(fmt::format("the array '{}' is of type {}; f64 is needed", name, jiteval::name(found->type)));
  return View<double>(static_cast<double*>(found->data), std::move(found->shape), std::move(found->strides));
}

Result<std::vector<TypedView>> views_of(std::span<const jiteval_array> arrays, bool needs_data) {
  std::vector<TypedView> views;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    auto found = read(arrays[i], fmt::format("arguments[{}]", i), needs_data);
    if (!found) return std::unexpected(std::move(found.error()));
    views.push_back({found->type, found->data, std::move(found->shape), std::move(found->strides)});
  }
  return views;
}

}  // namespace jiteval::capi
