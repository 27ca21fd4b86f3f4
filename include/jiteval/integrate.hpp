/// Definite integrals of a kernel over one variable, once or for every value of its other arguments.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "jiteval/array.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/map.hpp"

namespace jiteval {

/// The variable and its interval; the ends may be infinite and in either order.
struct Interval {
  std::string name;
  double lower = 0;
  double upper = 0;
};
inline Interval over(std::string name, double lower, double upper) { return {std::move(name), lower, upper}; }

/// Values for another argument: one for all integrals, or one for each.
struct Parameter {
  std::string name;
  std::span<const double> values;
};
inline Parameter with(std::string name, std::span<const double> values) { return {std::move(name), values}; }

enum class Convergence : std::uint8_t {
  converged,  ///< the error estimate is within the tolerance
  limit,      ///< the limit on subintervals was reached
  roundoff,   ///< rounding errors prevent the tolerance from being reached
  divergent,  ///< the integral is probably divergent, or converges too slowly
  suspect,    ///< the integrand is bad somewhere inside: not finite, or a singularity that bisection cannot isolate
};
/// "converged", "limit", ...
JITEVAL_API std::string_view name(Convergence status);

struct Integral {
  double value = 0;
  double error = 0;              ///< an estimate of the absolute error
  std::int64_t evaluations = 0;  ///< of the kernel
  Convergence status = Convergence::converged;
};

struct IntegrateOptions {
  double epsabs = 1.49e-8;  ///< absolute tolerance
  double epsrel = 1.49e-8;  ///< relative tolerance; an integral converges when either is met
  int limit = 50;           ///< the most subintervals for one integral
  RunOptions run = {};
};

/// Integrates the kernel over one variable by adaptive Gauss-Kronrod quadrature with extrapolation by the epsilon
/// algorithm (QUADPACK's QAGS, and QAGI for infinite ends; Piessens, de Doncker-Kapenga, Ueberhuber and Kahaner,
/// 1983). Every argument but the variable needs a `Parameter`; their lengths broadcast (one, or all the same) and
/// give the number of results. A result does not depend on the others computed with it. Errors: unknown, missing or
/// repeated names, lengths that do not fit, NaN ends, tolerances that cannot be met (epsabs <= 0 and epsrel below
/// 50 machine epsilons), limit < 1, a runtime fault.
JITEVAL_API Result<std::vector<Integral>> integrate(const Kernel& kernel, const Interval& variable,
                                                    std::span<const Parameter> parameters = {},
                                                    const IntegrateOptions& options = {});

/// The same with the parameters written out: integrate(f, over("x", 0, 1), with("a", values)).
template <class... Parameters>
  requires(sizeof...(Parameters) > 0 && (std::is_same_v<Parameters, Parameter> && ...))
Result<std::vector<Integral>> integrate(const Kernel& kernel, const Interval& variable,
                                        const Parameters&... parameters) {
  const Parameter list[] = {parameters...};
  return integrate(kernel, variable, std::span<const Parameter>(list), IntegrateOptions{});
}

}  // namespace jiteval
