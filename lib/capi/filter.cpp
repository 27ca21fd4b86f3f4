#include "jiteval/filter.hpp"

#include "capi/arrays.hpp"
#include "capi/cancellation.hpp"
#include "capi/kernel.hpp"
#include "capi/options.hpp"

using namespace jiteval;
using namespace jiteval::capi;

namespace {

/// The elements of a view, in C order.
Array<double> copied(const View<double>& view) {
  Array<double> array(view.shape());
  std::vector<std::int64_t> index(view.ndim());
  for (double& element : array.elements()) {
    std::int64_t offset = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * view.strides()[axis];
    element = view.data()[offset];
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < view.shape()[axis]) break;
      index[axis] = 0;
    }
  }
  return array;
}

template <class T>
Result<std::vector<T>> list_of(const T* values, std::size_t count, std::string_view name) {
  if (values == nullptr && count > 0) return std::unexpected(null_argument(name));
  return std::vector<T>(values, values + count);
}

Result<FilterOptions> filter_options(const jiteval_filter_options& given, const View<double>& footprint) {
  FilterOptions options{.footprint = copied(footprint), .cval = given.cval};
  const auto mode = choice<Boundary>("mode", given.mode, Boundary::constant);
  if (!mode) return std::unexpected(mode.error());
  options.mode = *mode;
  auto origin = list_of(given.origin, given.origin_count, "origin");
  if (!origin) return std::unexpected(std::move(origin.error()));
  options.origin = *std::move(origin);
  auto parameters = list_of(given.parameters, given.parameter_count, "parameters");
  if (!parameters) return std::unexpected(std::move(parameters.error()));
  options.parameters = *std::move(parameters);
  const auto run = run_options(given.engine, given.threads);
  if (!run) return std::unexpected(run.error());
  options.run = *run;
  return options;
}

}  // namespace

int jiteval_filter(jiteval_kernel* kernel, const jiteval_array* image, const jiteval_array* footprint,
                   const jiteval_array* out, const jiteval_filter_options* given, jiteval_error** error) {
  return guarded_status(error, [&]() -> Result<void> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    const auto pixels = doubles_of(image, "image");
    if (!pixels) return std::unexpected(pixels.error());
    const auto neighbours = doubles_of(footprint, "footprint");
    if (!neighbours) return std::unexpected(neighbours.error());
    const auto result = doubles_of(out, "out");
    if (!result) return std::unexpected(result.error());
    const auto chosen = options_or(given, jiteval_filter_options JITEVAL_FILTER_OPTIONS);
    if (!chosen) return std::unexpected(chosen.error());
    const auto options = filter_options(*chosen, *neighbours);
    if (!options) return std::unexpected(options.error());
    const CancellationScope scope(cancellation_or_current(chosen->cancellation));
    return filter_into(kernel->kernel, *pixels, *options, *result);
  });
}
