#include "jiteval/map.hpp"

#include <algorithm>

#include "capi/arrays.hpp"
#include "capi/cancellation.hpp"
#include "capi/kernel.hpp"
#include "capi/options.hpp"

using namespace jiteval;
using namespace jiteval::capi;

int jiteval_map(jiteval_kernel* kernel, const jiteval_array* arguments, size_t count, const jiteval_array* out,
                const jiteval_run_options* given, jiteval_error** error) {
  return guarded_status(error, [&]() -> Result<void> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    if (arguments == nullptr && count > 0) return std::unexpected(null_argument("arguments"));
    const auto views = views_of({arguments, count});
    if (!views) return std::unexpected(views.error());
    const auto result = array_of(out, "out");
    if (!result) return std::unexpected(result.error());
    const auto options = options_or(given, jiteval_run_options JITEVAL_RUN_OPTIONS);
    if (!options) return std::unexpected(options.error());
    const auto how = run_options(options->engine, options->threads);
    if (!how) return std::unexpected(how.error());
    const CancellationScope scope(cancellation_or_current(options->cancellation));
    return map_into(kernel->kernel, *views, *result, *how);
  });
}

int jiteval_map_result(jiteval_kernel* kernel, const jiteval_array* arguments, size_t count, int32_t* type,
                       int32_t* ndim, int64_t* shape, jiteval_error** error) {
  return guarded_status(error, [&]() -> Result<void> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    if (arguments == nullptr && count > 0) return std::unexpected(null_argument("arguments"));
    const auto views = views_of({arguments, count}, /*needs_data=*/false);
    if (!views) return std::unexpected(views.error());
    const auto how = map_specialisation(kernel->kernel, *views);
    if (!how) return std::unexpected(how.error());
    const auto layout = kernel->kernel.result_layout(*how);
    if (!layout) return std::unexpected(layout.error());
    const auto extents = broadcast_shape(*views);
    if (!extents) return std::unexpected(extents.error());
    if (type != nullptr) *type = static_cast<std::int32_t>(layout->type);
    if (ndim != nullptr) *ndim = static_cast<std::int32_t>(extents->size());
    if (shape != nullptr) std::ranges::copy(*extents, shape);
    return {};
  });
}
