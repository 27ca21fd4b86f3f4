#include "jiteval/run.hpp"

#include "capi/arrays.hpp"
#include "capi/cancellation.hpp"
#include "capi/kernel.hpp"
#include "capi/options.hpp"
#include "capi/result.hpp"

using namespace jiteval;
using namespace jiteval::capi;

namespace {

/// An array without dimensions as the number that it is. Narrow integers are computed as i64.
RunArgument number_of(const ArrayReference& single) {
  if (single.type == ElementType::boolean) return *static_cast<const std::uint8_t*>(single.data) != 0;
  return visit_type(single.type, [&]<class T>(T) -> RunArgument {
    const T value = *static_cast<const T*>(single.data);
    if constexpr (std::is_integral_v<T> && sizeof(T) < sizeof(std::int64_t)) {
      return static_cast<std::int64_t>(value);
    } else {
      return value;
    }
  });
}

Result<std::vector<RunArgument>> arguments_of(std::span<const jiteval_array> given) {
  std::vector<RunArgument> arguments;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto found = array_of(&given[i], fmt::format("arguments[{}]", i));
    if (!found) return std::unexpected(std::move(found.error()));
    if (found->shape.empty()) {
      arguments.push_back(number_of(*found));
    } else {
      arguments.emplace_back(*std::move(found));
    }
  }
  return arguments;
}

}  // namespace

jiteval_result* jiteval_run(jiteval_kernel* kernel, const jiteval_array* given, size_t count,
                            const jiteval_run_options* given_options, jiteval_error** error) {
  return guarded<jiteval_result*>(error, nullptr, [&]() -> Result<jiteval_result*> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    if (given == nullptr && count > 0) return std::unexpected(null_argument("arguments"));
    const auto arguments = arguments_of({given, count});
    if (!arguments) return std::unexpected(arguments.error());
    const auto options = options_or(given_options, jiteval_run_options JITEVAL_RUN_OPTIONS);
    if (!options) return std::unexpected(options.error());
    const auto how = run_options(options->engine, options->threads);
    if (!how) return std::unexpected(how.error());
    auto result = run(kernel->kernel, *arguments, cancellation_or_current(options->cancellation), how->engine);
    if (!result) return std::unexpected(std::move(result.error()));
    return new jiteval_result(*std::move(result));
  });
}
