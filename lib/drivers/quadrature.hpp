/// Adaptive Gauss-Kronrod quadrature over block calls: many integrals of one integrand at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "jiteval/integrate.hpp"

namespace jiteval::drivers {

/// What is integrated: a block call of a kernel whose arguments are specialised as `varying` for the variable and
/// for every parameter with one value for each integral, and as `uniform` for the rest.
struct Integrand {
  const BlockCall* call = nullptr;
  std::size_t argument_count = 0;
  std::size_t variable = 0;  ///< which argument is the variable
  /// For each argument but the variable: one value (uniform), or one for each integral (varying).
  std::vector<std::span<const double>> parameters;
};

/// Computes one integral for each of `results`. Returns 0, or the fault code of the first block call that failed.
std::int32_t integrate_all(const Integrand& integrand, double lower, double upper, const IntegrateOptions& options,
                           std::span<Integral> results);

}  // namespace jiteval::drivers
