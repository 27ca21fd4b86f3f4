#include "jiteval/integrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "drivers/arguments.hpp"
#include "drivers/quadrature.hpp"
#include "kernel/arguments.hpp"

namespace jiteval {
namespace {

using drivers::refuse;

Result<void> check_interval(const Interval& variable) {
  const double lower = variable.lower;
  const double upper = variable.upper;
  if (std::isnan(lower) || std::isnan(upper))
    return refuse("bad-interval", fmt::format("an end of the interval of '{}' is not a number", variable.name));
  if (std::isinf(lower) && lower == upper) {
    return refuse("bad-interval",
                  fmt::format("the interval of '{}' begins and ends at the same infinity", variable.name));
  }
  return {};
}

Result<void> check_options(const IntegrateOptions& options) {
  constexpr double least_epsrel = 50.0 * std::numeric_limits<double>::epsilon();
  if (std::isnan(options.epsabs) || std::isnan(options.epsrel))
    return refuse("bad-tolerance", "a tolerance is not a number");
  if (options.epsabs <= 0.0 && options.epsrel < least_epsrel) {
    return refuse("bad-tolerance",
                  fmt::format("without an absolute tolerance, the relative one must be at least {:.2g}, not {:.3g}",
                              least_epsrel, options.epsrel));
  }
  if (options.limit < 1)
    return refuse("bad-limit", fmt::format("the limit on subintervals must be at least 1, not {}", options.limit));
  return drivers::check_run_options(options.run);
}

Result<std::size_t> find_argument(const Kernel& kernel, const std::string& name) {
  const std::vector<std::string>& names = kernel.argument_names();
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    return refuse("unknown-argument", fmt::format("the kernel has no argument named '{}' (its arguments: {})", name,
                                                  kernel::listed(names)));
  }
  const auto index = static_cast<std::size_t>(found - names.begin());
  if (kernel.is_array_argument(index))
    return refuse("array-argument", fmt::format("the argument '{}' is an array; integrals need numbers", name));
  if (const auto declared = kernel.declared_type(index); declared && declared->type != ElementType::f64) {
    return refuse("argument-type", fmt::format("the argument '{}' is declared as {}; integrals are computed in f64",
                                               name, jiteval::name(declared->type)));
  }
  return index;
}

/// The number of results: that of the values of each parameter which has more or fewer than one.
Result<std::size_t> broadcast_length(std::span<const Parameter> parameters) {
  const Parameter* longest = nullptr;
  for (const Parameter& parameter : parameters) {
    if (parameter.values.size() == 1) continue;
    if (longest != nullptr && longest->values.size() != parameter.values.size()) {
      return refuse("length-mismatch",
                    fmt::format("'{}' has {} values and '{}' has {}", longest->name, longest->values.size(),
                                parameter.name, parameter.values.size()));
    }
    longest = &parameter;
  }
  return longest == nullptr ? 1 : longest->values.size();
}

}  // namespace

Result<std::vector<Integral>> integrate(const Kernel& kernel, const Interval& variable,
                                        std::span<const Parameter> parameters, const IntegrateOptions& options) {
  if (auto ok = check_interval(variable); !ok) return std::unexpected(ok.error());
  if (auto ok = check_options(options); !ok) return std::unexpected(ok.error());

  const std::vector<std::string>& names = kernel.argument_names();
  const auto variable_index = find_argument(kernel, variable.name);
  if (!variable_index) return std::unexpected(variable_index.error());
  const auto count = broadcast_length(parameters);
  if (!count) return std::unexpected(count.error());

  drivers::Integrand integrand;
  integrand.argument_count = names.size();
  integrand.variable = *variable_index;
  integrand.parameters.resize(names.size());
  std::vector<bool> given(names.size());
  given[*variable_index] = true;
  Specialisation specialisation = kernel.specialisation(ArgumentKind::uniform);
  specialisation.arguments[*variable_index].kind = ArgumentKind::varying;
  for (const Parameter& parameter : parameters) {
    const auto index = find_argument(kernel, parameter.name);
    if (!index) return std::unexpected(index.error());
    if (given[*index])
      return refuse("repeated-argument", fmt::format("the argument '{}' is given twice", parameter.name));
    given[*index] = true;
    integrand.parameters[*index] = parameter.values;
    if (parameter.values.size() != 1) specialisation.arguments[*index].kind = ArgumentKind::varying;
  }
  if (const auto missing = std::ranges::find(given, false); missing != given.end()) {
    return refuse("missing-argument", fmt::format("the argument '{}' has no value",
                                                  names[static_cast<std::size_t>(missing - given.begin())]));
  }

  std::vector<Integral> results(*count);
  if (results.empty()) return results;
  const Engine engine = drivers::engine_of(kernel, options.run);
  const auto call = kernel.block(specialisation, engine);
  if (!call) return std::unexpected(call.error());
  integrand.call = call->get();
  if (const std::int32_t code = drivers::integrate_all(integrand, variable.lower, variable.upper, options, results);
      code != 0)
    return std::unexpected(kernel.fault(specialisation, code));
  return results;
}

}  // namespace jiteval
