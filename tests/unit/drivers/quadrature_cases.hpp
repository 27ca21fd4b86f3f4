/// Integrands for the quadrature tests, written as C++ functions behind a block call.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "drivers/quadrature.hpp"

namespace jiteval::drivers {

/// A C++ function of the arguments of one lane as a block call. Argument i is uniform if uniform[i].
class FunctionCall final : public BlockCall {
 public:
  using Function = std::function<double(std::span<const double>)>;

  FunctionCall(Function function, std::vector<bool> uniform)
      : function_(std::move(function)), uniform_(std::move(uniform)) {}

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    std::vector<double> arguments(uniform_.size());
    for (std::int64_t lane = 0; lane < n; ++lane) {
      for (std::size_t i = 0; i < arguments.size(); ++i)
        arguments[i] = static_cast<const double*>(inputs[i])[uniform_[i] ? 0 : lane];
      static_cast<double*>(outputs[0])[lane] = function_(arguments);
    }
    return 0;
  }

 private:
  Function function_;
  std::vector<bool> uniform_;
};

/// One integral of a function of one variable.
inline Integral integrate_one(const std::function<double(double)>& function, double lower, double upper,
                              const IntegrateOptions& options = {}) {
  const FunctionCall call([&function](std::span<const double> arguments) { return function(arguments[0]); },
                          {false});
  Integral result;
  const std::int32_t code = integrate_all({.call = &call, .argument_count = 1, .variable = 0, .parameters = {{}}},
                                          lower, upper, options, std::span(&result, 1));
  return code == 0 ? result : Integral{.value = std::numeric_limits<double>::quiet_NaN()};
}

/// The integrands of quadpack_reference.py.
inline const std::map<std::string, std::function<double(double)>>& reference_integrands() {
  using std::numbers::pi;
  static const std::map<std::string, std::function<double(double)>> all = {
      {"gauss", [](double x) { return std::exp(-x * x); }},
      {"narrow_gauss", [](double x) { return std::exp(-100.0 * (x - 0.3) * (x - 0.3)); }},
      {"cauchy", [](double x) { return 1.0 / (1.0 + x * x); }},
      {"decay", [](double x) { return std::exp(-x); }},
      {"growth", [](double x) { return std::exp(x); }},
      {"polynomial", [](double x) { return ((5.0 * x - 3.0) * x + 1.0) * x * x; }},
      {"inverse_root", [](double x) { return 1.0 / std::sqrt(x); }},
      {"logarithm", [](double x) { return std::log(x); }},
      {"power_log", [](double x) { return std::pow(x, -0.6) * std::log(1.0 / x); }},
      {"root_log", [](double x) { return std::sqrt(x) * std::log(x); }},
      {"peak", [](double x) { return 1.0 / 64.0 / ((x - pi / 4) * (x - pi / 4) + 1.0 / 4096.0); }},
      {"bessel_like", [](double x) { return std::cos(16.0 * std::sin(x)); }},
      {"kink", [](double x) { return std::fabs(x - 1.0 / 3.0); }},
      {"inner_root", [](double x) { return std::pow(std::fabs(x - 1.0 / 3.0), -0.5); }},
      {"inner_log", [](double x) { return std::log(std::fabs(x - 1.0 / 3.0)); }},
      {"oscillation", [](double x) { return std::cos(50.0 * x); }},
      {"wave", [](double x) { return x * std::sin(x); }},
      {"log_over_line", [](double x) { return std::log(x) / (1.0 + 100.0 * x * x); }},
      {"gamma_like", [](double x) { return std::pow(x, -0.9) * std::exp(-x); }},
      {"inverse", [](double x) { return 1.0 / x; }},
      {"inverse_square", [](double x) { return 1.0 / (x * x); }},
      {"step", [](double x) { return x > 0.3 ? 1.0 : 0.0; }},
      {"sine", [](double x) { return std::sin(x); }},
      {"slow_tail", [](double x) { return 1.0 / (1.0 + x); }},
  };
  return all;
}

}  // namespace jiteval::drivers
