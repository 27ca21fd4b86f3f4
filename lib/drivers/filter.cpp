#include "jiteval/filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drivers/arguments.hpp"
#include "drivers/border.hpp"
#include "drivers/stencil.hpp"

namespace jiteval {
namespace {

using drivers::refuse;

Result<void> check_kernel(const Kernel& kernel, const FilterOptions& options) {
  const std::vector<std::string>& names = kernel.argument_names();
  if (names.empty())
    return refuse("argument-count", "the kernel has no argument; a filter passes the neighbourhood as its first");
  if (!kernel.is_array_argument(0)) {
    return refuse("array-argument", fmt::format("the kernel's first argument '{}' is the neighbourhood, "
                                                "but the kernel does not use it as an array",
                                                names[0]));
  }
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (kernel.is_array_argument(i)) {
      return refuse("array-argument", fmt::format("the kernel uses its argument '{}' as an array; "
                                                  "only the first, the neighbourhood, can be one",
                                                  names[i]));
    }
  }
  if (options.parameters.size() != names.size() - 1) {
    return refuse(
        "argument-count",
        fmt::format("the kernel has {} arguments after the neighbourhood ({}), but {} values were given",
                    names.size() - 1, drivers::listed(std::span(names).subspan(1)), options.parameters.size()));
  }
  return {};
}

Result<void> check_options(const View<const double>& image, const FilterOptions& options) {
  const Array<double>& footprint = options.footprint;
  if (image.ndim() < 1 || image.ndim() > max_dimensions) {
    return refuse("bad-shape",
                  fmt::format("the image has {} dimensions; 1 to {} are supported", image.ndim(), max_dimensions));
  }
  if (footprint.ndim() != image.ndim()) {
    return refuse("bad-footprint", fmt::format("the footprint has {} dimensions and the image {}; they must agree",
                                               footprint.ndim(), image.ndim()));
  }
  if (std::ranges::none_of(footprint.elements(), [](double element) { return element != 0; }))
    return refuse("bad-footprint", "the footprint has no nonzero element");
  if (options.origin.size() > 1 && options.origin.size() != image.ndim()) {
    return refuse("bad-origin", fmt::format("the origin has {} values and the image {} dimensions; give one value, "
                                            "or one for each dimension",
                                            options.origin.size(), image.ndim()));
  }
  return drivers::check_run_options(options.run);
}

/// The origin with a value for each axis.
Result<std::vector<std::int64_t>> full_origin(const FilterOptions& options) {
  const Shape& shape = options.footprint.shape();
  std::vector<std::int64_t> origin = options.origin;
  if (origin.size() < 2) origin.assign(shape.size(), origin.empty() ? 0 : origin.front());
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t least = -(shape[axis] / 2);
    const std::int64_t greatest = (shape[axis] - 1) / 2;
    if (origin[axis] < least || origin[axis] > greatest) {
      return refuse("bad-origin",
                    fmt::format("the origin {} along axis {} lies outside the footprint; from {} to {} "
                                "is possible",
                                origin[axis], axis, least, greatest));
    }
  }
  return origin;
}

}  // namespace

Result<Array<double>> filter(const Kernel& kernel, const View<const double>& image, const FilterOptions& options) {
  Array<double> out(image.shape());
  if (auto ran = filter_into(kernel, image, options, out.view()); !ran)
    return std::unexpected(std::move(ran.error()));
  return out;
}

Result<void> filter_into(const Kernel& kernel, const View<const double>& image, const FilterOptions& options,
                         const View<double>& out) {
  if (auto checked = check_kernel(kernel, options); !checked) return checked;
  if (auto checked = check_options(image, options); !checked) return checked;
  const auto origin = full_origin(options);
  if (!origin) return std::unexpected(origin.error());
  if (out.shape() != image.shape()) return refuse("bad-shape", "the output's shape is not the image's");
  if (!out.is_c_contiguous()) return refuse("bad-shape", "the output is not C-contiguous");
  if (image.size() == 0) return {};

  const drivers::Neighbourhood neighbourhood = drivers::neighbourhood(options.footprint, *origin);
  Specialisation specialisation;
  specialisation.arguments.assign(1 + options.parameters.size(), {.kind = ArgumentKind::uniform});
  specialisation.arguments[0] = {.kind = ArgumentKind::window,
                                 .window_size = static_cast<std::int64_t>(neighbourhood.elements.size())};
  const Engine engine = drivers::engine_of(kernel, options.run);
  const auto block = kernel.block(specialisation, engine, image.size());
  if (!block) return std::unexpected(block.error());
  const drivers::Stencil stencil = {.image = image,
                                    .neighbourhood = neighbourhood,
                                    .mode = options.mode,
                                    .cval = options.cval,
                                    .parameters = options.parameters,
                                    .out = out.data()};
  if (const std::int32_t code = run_stencil(stencil, **block, options.run.threads); code != 0)
    return std::unexpected(kernel.fault(specialisation, code));
  return {};
}

}  // namespace jiteval
