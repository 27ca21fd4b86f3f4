// Integrates exp(-a x^2) over the line for several values of a in one call, and compares with sqrt(pi / a).
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "jiteval/jiteval.hpp"

namespace je = jiteval;

int main() {
  const auto gauss = je::compile("exp(-a*x**2)");
  if (!gauss) {
    std::fputs(gauss.error().render().c_str(), stderr);
    return 1;
  }

  const std::vector<double> values{0.5, 1.0, 2.0, 4.0, 8.0};
  const auto integrals = je::integrate(*gauss, je::over("x", -je::inf, je::inf), je::with("a", values));
  if (!integrals) {
    std::fputs(integrals.error().render().c_str(), stderr);
    return 1;
  }

  bool right = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const je::Integral& integral = (*integrals)[i];
    const double exact = std::sqrt(std::numbers::pi / values[i]);
    std::printf("a = %.1f   integral %.12f   exact %.12f   evaluations %lld\n", values[i], integral.value, exact,
                static_cast<long long>(integral.evaluations));
    right = right && integral.status == je::Convergence::converged && std::abs(integral.value - exact) < 1.49e-8;
  }
  return right ? 0 : 1;
}
