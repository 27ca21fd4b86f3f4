// The cost of the quadrature itself: 1,000 integrals over the real line of integrands written by hand, with the
// time inside the integrand measured apart.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <numbers>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/quadrature.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Eight [[gnu::vector_size(64)]] = double;
using EightInts [[gnu::vector_size(64)]] = std::int64_t;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// exp(y) for y <= 0, to about 1e-15: y = k ln 2 + r, a Taylor polynomial in r, and k into the exponent's bits.
[[gnu::always_inline]] inline void exp_of(Eight& y) {
  constexpr double round_shift = 0x1.8p52;
  const Eight clamped = y < -700.0 ? Eight{} - 700.0 : y;
  const Eight shifted = clamped * std::numbers::log2e + round_shift;
  const Eight k = shifted - round_shift;
  const Eight r = (clamped - k * 0x1.62e42fefa0000p-1) - k * 0x1.cf79abc9e3b3ap-40;
  Eight p = Eight{} + 1.0 / 6227020800.0;
  constexpr double factorials[] = {479001600.0, 39916800.0, 3628800.0, 362880.0, 40320.0, 5040.0, 720.0,
                                   120.0,       24.0,       6.0,       2.0,      1.0,     1.0};
  for (const double factorial : factorials) p = p * r + 1.0 / factorial;
  const EightInts bits = reinterpret_cast<EightInts>(shifted) << 52;
  y = reinterpret_cast<Eight>(reinterpret_cast<EightInts>(p) + bits);
}

/// exp(-a x^2) for arguments (x, a), or 1 / (1 + a x^2).
template <bool exponential>
class TimedCall final : public jiteval::BlockCall {
 public:
  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    const Clock::time_point start = Clock::now();
    compute(static_cast<const double*>(inputs[0]), static_cast<const double*>(inputs[1]),
            static_cast<double*>(outputs[0]), n);
    seconds += seconds_since(start);
    lanes += n;
    ++calls;
    return 0;
  }

  mutable double seconds = 0;
  mutable std::int64_t lanes = 0;
  mutable std::int64_t calls = 0;

 private:
  [[gnu::target("avx512f,fma")]] static void compute(const double* x, const double* a, double* y, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + 8 <= n; i += 8) block(x + i, a + i, y + i, 8);
    if (i < n) block(x + i, a + i, y + i, n - i);
  }
  [[gnu::always_inline]] static inline void block(const double* x, const double* a, double* y, std::int64_t n) {
    Eight xs{};
    Eight as{};
    std::memcpy(&xs, x, n * sizeof(double));
    std::memcpy(&as, a, n * sizeof(double));
    Eight value = as * xs * xs;
    if constexpr (exponential) {
      value = -value;
      exp_of(value);
    } else {
      value = 1.0 / (1.0 + value);
    }
    std::memcpy(y, &value, n * sizeof(double));
  }
};

template <bool exponential>
void measure(const char* title, double (*exact)(double)) {
  constexpr std::size_t count = 1000;  // few, and often, so that some runs are not interrupted
  std::vector<double> a(count);
  for (std::size_t i = 0; i < count; ++i) a[i] = 0.1 + 9.9 * static_cast<double>((i * 7919) % count) / (count - 1);
  std::vector<jiteval::Integral> results(count);
  double best = 1e300;
  double inside = 0;
  std::int64_t lanes = 0;
  std::int64_t calls = 0;
  for (int run = 0; run < 500; ++run) {
    TimedCall<exponential> call;
    jiteval::drivers::Integrand integrand{.call = &call, .argument_count = 2, .variable = 0, .parameters = {{}, a}};
    const Clock::time_point start = Clock::now();
    jiteval::drivers::integrate_all(integrand, -jiteval::inf, jiteval::inf, {.run = {.threads = 1}}, results);
    const double seconds = seconds_since(start);
    if (seconds >= best) continue;
    best = seconds;
    inside = call.seconds;
    lanes = call.lanes;
    calls = call.calls;
  }
  double worst = 0;
  for (std::size_t i = 0; i < count; ++i) worst = std::max(worst, std::fabs(results[i].value / exact(a[i]) - 1.0));
  std::printf(
      "%-16s %8.3f ms  %.1f evaluations each, %.0f lanes a call; ns/lane: %.3f total, %.3f integrand, "
      "%.3f overhead; largest relative error %.1e\n",
      title, best * 1e3, static_cast<double>(lanes) / count, static_cast<double>(lanes) / calls, best * 1e9 / lanes,
      inside * 1e9 / lanes, (best - inside) * 1e9 / lanes, worst);
}

}  // namespace

int main() {
  measure<true>("exp(-a x^2)", [](double a) { return std::sqrt(std::numbers::pi / a); });
  measure<false>("1 / (1 + a x^2)", [](double a) { return std::numbers::pi / std::sqrt(a); });
}
