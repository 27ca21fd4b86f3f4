#include "jiteval/integrate.hpp"

#include <algorithm>

#include "capi/cancellation.hpp"
#include "capi/kernel.hpp"
#include "capi/options.hpp"

using namespace jiteval;
using namespace jiteval::capi;

namespace {

Result<std::vector<Parameter>> parameters_of(std::span<const jiteval_parameter> given) {
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i].name == nullptr) return std::unexpected(null_argument(fmt::format("parameters[{}].name", i)));
    if (given[i].values == nullptr && given[i].count > 0)
      return std::unexpected(null_argument(fmt::format("parameters[{}].values", i)));
    parameters.push_back(with(given[i].name, {given[i].values, given[i].count}));
  }
  return parameters;
}

/// The number of integrals, as far as the parameters agree on one.
std::size_t integral_count(std::span<const Parameter> parameters) {
  for (const Parameter& parameter : parameters) {
    if (parameter.values.size() != 1) return parameter.values.size();
  }
  return 1;
}

}  // namespace

int jiteval_integrate(jiteval_kernel* kernel, const char* variable, double lower, double upper,
                      const jiteval_parameter* parameters, size_t parameter_count,
                      const jiteval_integrate_options* given, jiteval_integral* results, size_t result_count,
                      jiteval_error** error) {
  return guarded_status(error, [&]() -> Result<void> {
    if (kernel == nullptr) return std::unexpected(null_argument("kernel"));
    if (variable == nullptr) return std::unexpected(null_argument("variable"));
    if (parameters == nullptr && parameter_count > 0) return std::unexpected(null_argument("parameters"));
    if (results == nullptr && result_count > 0) return std::unexpected(null_argument("results"));
    const auto values = parameters_of({parameters, parameter_count});
    if (!values) return std::unexpected(values.error());
    const auto options = options_or(given, jiteval_integrate_options JITEVAL_INTEGRATE_OPTIONS);
    if (!options) return std::unexpected(options.error());
    const auto how = run_options(options->engine, options->threads);
    if (!how) return std::unexpected(how.error());
    if (const std::size_t count = integral_count(*values); count != result_count) {
      return std::unexpected(Diagnostics::of(
          ErrorKind::argument, "length-mismatch",
          fmt::format("the parameters make {} integrals, and there is room for {} results", count, result_count)));
    }
    const CancellationScope scope(cancellation_or_current(options->cancellation));
    const auto integrals =
        integrate(kernel->kernel, over(variable, lower, upper), *values,
                  IntegrateOptions{
                      .epsabs = options->epsabs, .epsrel = options->epsrel, .limit = options->limit, .run = *how});
    if (!integrals) return std::unexpected(integrals.error());
    std::ranges::transform(*integrals, results, [](const Integral& integral) -> jiteval_integral {
      return {integral.value, integral.error, integral.evaluations, static_cast<std::int64_t>(integral.status)};
    });
    return {};
  });
}
