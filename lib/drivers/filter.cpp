#include "jiteval/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "drivers/arguments.hpp"
#include "drivers/border.hpp"
#include "drivers/filter_callback.hpp"
#include "drivers/stencil.hpp"
#include "kernel/arguments.hpp"
#include "support/words.hpp"

namespace jiteval {
namespace {

using drivers::refuse;

Result<void> check_kernel(const Kernel& kernel, const FilterOptions& options) {
  const std::vector<std::string>& names = kernel.argument_names();
  if (drivers::is_filter_callback(kernel)) {
    if (options.parameters.empty()) return {};
    return refuse("argument-count", "a kernel in the form of a callback takes no values beside the neighbourhood");
  }
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
  const std::span parameters = std::span(names).subspan(1);
  if (options.parameters.size() != parameters.size()) {
    return std::unexpected(
        kernel::wrong_argument_count(parameters, options.parameters.size(), " after the neighbourhood"));
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

/// The parameters as block calls take them: each a word, whose bits are here those of a double.
Result<std::vector<double>> parameter_words(const Kernel& kernel, std::span<const double> parameters) {
  std::vector<double> words;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto declared = kernel.declared_type(i + 1);
    const ElementType type = declared ? declared->type : ElementType::f64;
    const auto word = word_of(type, parameters[i]);
    if (!word) {
      return std::unexpected(
          kernel::wrong_value(kernel.argument_names()[i + 1], type, fmt::format("{}", parameters[i])));
    }
    words.push_back(std::bit_cast<double>(*word));
  }
  return words;
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

Specialisation filter_specialisation(const Kernel& kernel, std::int64_t window_size) {
  if (drivers::is_filter_callback(kernel)) return drivers::callback_specialisation(kernel);
  Specialisation how = kernel.specialisation(ArgumentKind::uniform);
  how.arguments.front() = {.kind = ArgumentKind::window, .window_size = window_size};
  return how;
}

std::size_t filter_arguments(const Kernel& kernel) { return drivers::is_filter_callback(kernel) ? 4 : 1; }

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
  const auto window_size = static_cast<std::int64_t>(neighbourhood.elements.size());
  const Specialisation how = filter_specialisation(kernel, window_size);
  const auto parameters = parameter_words(kernel, options.parameters);
  if (!parameters) return std::unexpected(parameters.error());
  auto block = kernel.block(how, drivers::engine_of(kernel, options.run));
  if (!block) return std::unexpected(std::move(block.error()));
  if (drivers::is_filter_callback(kernel)) *block = drivers::over_windows(std::move(*block), window_size);
  const drivers::Stencil stencil = {.image = image,
                                    .neighbourhood = neighbourhood,
                                    .mode = options.mode,
                                    .cval = options.cval,
                                    .parameters = *parameters,
                                    .out = out.data()};
  const std::int32_t code = run_stencil(stencil, **block, options.run.threads);
  if (code == 0) return {};
  if (code == drivers::callback_failed) {
    return std::unexpected(Diagnostics::of(ErrorKind::runtime, "callback-failed",
                                           "the kernel returned 0, with which a callback says that it failed"));
  }
  return std::unexpected(kernel.fault(how, code));
}

}  // namespace jiteval
