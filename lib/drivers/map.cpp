#include "jiteval/map.hpp"

#include <fmt/format.h>

#include "drivers/arguments.hpp"
#include "drivers/elementwise.hpp"
#include "support/shape.hpp"

namespace jiteval {
namespace {

using drivers::refuse;

Result<void> check(const Kernel& kernel, std::size_t argument_count, const RunOptions& options) {
  const std::vector<std::string>& names = kernel.argument_names();
  if (argument_count != names.size()) {
    return refuse("argument-count", fmt::format("the kernel has {} arguments ({}), but {} were given", names.size(),
                                                drivers::listed(names), argument_count));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (kernel.is_array_argument(i)) {
      return refuse("array-argument", fmt::format("the kernel uses its argument '{}' as an array; "
                                                  "map calls it with one element at a time",
                                                  names[i]));
    }
  }
  return drivers::check_run_options(options);
}

Result<void> run(const Kernel& kernel, std::span<const View<const double>> arguments, const View<double>& out,
                 const RunOptions& options) {
  if (out.size() == 0) return {};
  const drivers::ElementwisePlan plan(arguments, out);
  Specialisation specialisation;
  for (const ArgumentKind kind : plan.kinds()) specialisation.arguments.push_back({.kind = kind});
  const Engine engine = drivers::engine_of(kernel, options);
  const auto block = kernel.block(specialisation, engine, out.size());
  if (!block) return std::unexpected(block.error());
  if (const std::int32_t code = plan.run(**block, options.threads); code != 0)
    return std::unexpected(kernel.fault(specialisation, code));
  return {};
}

}  // namespace

Result<Array<double>> map(const Kernel& kernel, std::span<const View<const double>> arguments,
                          const RunOptions& options) {
  if (const auto checked = check(kernel, arguments.size(), options); !checked)
    return std::unexpected(checked.error());
  const auto shape = broadcast_shape(arguments);
  if (!shape) return std::unexpected(shape.error());
  Array<double> out(*shape);
  if (auto ran = run(kernel, arguments, out.view(), options); !ran) return std::unexpected(std::move(ran.error()));
  return out;
}

Result<void> map_into(const Kernel& kernel, std::span<const View<const double>> arguments, const View<double>& out,
                      const RunOptions& options) {
  if (const auto checked = check(kernel, arguments.size(), options); !checked)
    return std::unexpected(checked.error());
  const auto shape = broadcast_shape(arguments);
  if (!shape) return std::unexpected(shape.error());
  if (out.shape() != *shape) {
    return refuse("bad-shape", fmt::format("the arguments broadcast to shape {}, but the output has shape {}",
                                           shape_text(*shape), shape_text(out.shape())));
  }
  for (std::size_t axis = 0; axis < out.ndim() && out.size() > 0; ++axis) {
    if (out.strides()[axis] == 0 && out.shape()[axis] > 1)
      return refuse("bad-shape", "elements of the output share memory: it has a stride of zero");
  }
  return run(kernel, arguments, out, options);
}

}  // namespace jiteval
