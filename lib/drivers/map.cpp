#include "jiteval/map.hpp"

#include <fmt/format.h>

#include "drivers/arguments.hpp"
#include "drivers/convert.hpp"
#include "drivers/elementwise.hpp"
#include "kernel/arguments.hpp"
#include "support/shape.hpp"

namespace jiteval {
namespace {

using drivers::refuse;

Result<void> check(const Kernel& kernel, std::size_t argument_count, const RunOptions& options) {
  const std::vector<std::string>& names = kernel.argument_names();
  if (argument_count != names.size()) return std::unexpected(kernel::wrong_argument_count(names, argument_count));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (kernel.is_array_argument(i)) {
      return refuse("array-argument", fmt::format("the kernel uses its argument '{}' as an array; "
                                                  "map calls it with one element at a time",
                                                  names[i]));
    }
  }
  return drivers::check_run_options(options);
}

Result<void> check_output(const Shape& wanted, const Shape& shape, std::span<const std::int64_t> strides) {
  if (shape != wanted) {
    return refuse("bad-shape", fmt::format("the arguments broadcast to shape {}, but the output has shape {}",
                                           shape_text(wanted), shape_text(shape)));
  }
  for (std::size_t axis = 0; axis < shape.size() && element_count(shape) > 0; ++axis) {
    if (strides[axis] == 0 && shape[axis] > 1)
      return refuse("bad-shape", "elements of the output share memory: it has a stride of zero");
  }
  return {};
}

/// The arguments of a map, in the types that the kernel takes.
struct Arguments {
  std::vector<TypedView> views;
  std::vector<TypedArray> converted;  // what some of the views are of
  Shape shape;                        // that all broadcast to
  bool keeps_integers = false;

  Specialisation specialisation(const drivers::ElementwisePlan& plan) const {
    Specialisation how{.keeps_integers = keeps_integers};
    how.arguments.reserve(views.size());
    const std::vector<ArgumentKind> kinds = plan.kinds();
    for (std::size_t i = 0; i < views.size(); ++i) {
      how.arguments.push_back({.kind = kinds[i], .type = views[i].type});
    }
    return how;
  }
};

Result<Arguments> converted(const Kernel& kernel, std::vector<TypedView> given, const RunOptions& options) {
  if (const auto checked = check(kernel, given.size(), options); !checked) return std::unexpected(checked.error());
  Arguments arguments{.keeps_integers = true};
  arguments.views.reserve(given.size());
  arguments.converted.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto declared = kernel.declared_type(i);
    if (!declared || declared->kind != ArgumentKind::uniform || declared->type == given[i].type) {
      arguments.views.push_back(std::move(given[i]));
      continue;
    }
    auto converted = drivers::convert(given[i], declared->type, kernel.argument_names()[i]);
    if (!converted) return std::unexpected(std::move(converted.error()));
    arguments.views.push_back(arguments.converted.emplace_back(std::move(*converted)).view());
  }
  auto shape = broadcast_shape(arguments.views);
  if (!shape) return std::unexpected(std::move(shape.error()));
  arguments.shape = std::move(*shape);
  return arguments;
}

Result<Arguments> prepare(const Kernel& kernel, std::span<const TypedView> given, const RunOptions& options) {
  return converted(kernel, {given.begin(), given.end()}, options);
}

Result<Arguments> prepare(const Kernel& kernel, std::span<const View<const double>> given,
                          const RunOptions& options) {
  std::vector<TypedView> views;
  views.reserve(given.size());
  for (const View<const double>& view : given) views.push_back(TypedView::of(view));
  auto arguments = converted(kernel, std::move(views), options);
  if (arguments) arguments->keeps_integers = false;
  return arguments;
}

Specialisation specialisation(const Arguments& arguments) {
  const ArrayReference out{.shape = arguments.shape, .strides = c_strides(arguments.shape)};
  return arguments.specialisation(drivers::ElementwisePlan(arguments.views, out));
}

Result<ElementType> result_type(const Kernel& kernel, const Arguments& arguments) {
  const auto layout = kernel.result_layout(specialisation(arguments));
  if (!layout) return std::unexpected(layout.error());
  return layout->type;
}

Result<void> run(const Kernel& kernel, const Arguments& arguments, const ArrayReference& out,
                 const RunOptions& options) {
  const std::int64_t size = element_count(out.shape);
  if (size == 0) return {};
  const drivers::ElementwisePlan plan(arguments.views, out);
  const Specialisation how = arguments.specialisation(plan);
  const auto block = kernel.block(how, drivers::engine_of(kernel, options));
  if (!block) return std::unexpected(block.error());
  if (const std::int32_t code = plan.run(**block, options.threads); code != 0)
    return std::unexpected(kernel.fault(how, code));
  return {};
}

}  // namespace

Result<Array<double>> map(const Kernel& kernel, std::span<const View<const double>> given,
                          const RunOptions& options) {
  const auto arguments = prepare(kernel, given, options);
  if (!arguments) return std::unexpected(arguments.error());
  Array<double> out(arguments->shape);
  auto ran = run(kernel, *arguments, ArrayReference::to(out.view()), options);
  if (!ran) return std::unexpected(std::move(ran.error()));
  return out;
}

Result<void> map_into(const Kernel& kernel, std::span<const View<const double>> given, const View<double>& out,
                      const RunOptions& options) {
  const auto arguments = prepare(kernel, given, options);
  if (!arguments) return std::unexpected(arguments.error());
  if (auto fits = check_output(arguments->shape, out.shape(), out.strides()); !fits) return fits;
  return run(kernel, *arguments, ArrayReference::to(out), options);
}

Result<TypedArray> map(const Kernel& kernel, std::span<const TypedView> given, const RunOptions& options) {
  const auto arguments = prepare(kernel, given, options);
  if (!arguments) return std::unexpected(arguments.error());
  const auto type = result_type(kernel, *arguments);
  if (!type) return std::unexpected(type.error());
  TypedArray out(*type, arguments->shape);
  if (auto ran = run(kernel, *arguments, out.reference(), options); !ran)
    return std::unexpected(std::move(ran.error()));
  return out;
}

Result<Specialisation> map_specialisation(const Kernel& kernel, std::span<const TypedView> given) {
  const auto arguments = prepare(kernel, given, {});
  if (!arguments) return std::unexpected(arguments.error());
  return specialisation(*arguments);
}

Result<void> map_into(const Kernel& kernel, std::span<const TypedView> given, const ArrayReference& out,
                      const RunOptions& options) {
  const auto arguments = prepare(kernel, given, options);
  if (!arguments) return std::unexpected(arguments.error());
  if (auto fits = check_output(arguments->shape, out.shape, out.strides); !fits) return fits;
  const auto type = result_type(kernel, *arguments);
  if (!type) return std::unexpected(type.error());
  if (out.type != *type) {
    return refuse("bad-type",
                  fmt::format("the result is of type {}, but the output of type {}", name(*type), name(out.type)));
  }
  return run(kernel, *arguments, out, options);
}

}  // namespace jiteval
