#include <boost/math/special_functions/bessel.hpp>

#include "math/bessel.hpp"
#include "math/modified_bessel.hpp"
#include "math/modified_bessel_i.hpp"
#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {
namespace {

// The recurrences take a step for each order.
constexpr double largest_order = 100'000;

/// Beyond this, values are scaled down or have long overflowed.
constexpr Extended huge = 1e4000L;

bool is_order(double n) { return std::fabs(n) <= largest_order && is_whole(n); }
bool is_odd(int n) { return n % 2 != 0; }

Extended bessel_j(int n, Extended x) { return boost::math::cyl_bessel_j(n, x, Policy()); }
Extended bessel_y(int n, Extended x) { return boost::math::cyl_neumann(n, x, Policy()); }

/// The value of order n >= 1 from those of order 0 and 1, by the recurrence f(k + 1) = 2 k / x f(k) - f(k - 1),
/// which is stable for J while k < x and always for Y. Infinite if it overflows.
Extended recur_upwards(int n, Extended x, Extended zeroth, Extended first) {
  Extended before = zeroth;
  Extended current = first;
  for (int k = 1; k < n; ++k) {
    const Extended next = 2 * k / x * current - before;
    if (std::fabs(next) > huge) return std::copysign(Extended(infinite_result), next);
    before = current;
    current = next;
  }
  return current;
}

/// J_n(x) for 1 <= x <= n, by the recurrence downwards from an order where J is negligible (Miller's algorithm).
/// The unknown factor follows from 1 = J_0 + 2 (J_2 + J_4 + ...).
Extended recur_downwards(int n, Extended x) {
  const int start = n + 40 + static_cast<int>(std::sqrt(60.0 * n));
  Extended after = 0;
  Extended current = 1;
  Extended wanted = 0;
  Extended sum = 0;
  for (int k = start; k > 0; --k) {
    if (k == n) wanted = current;
    if (!is_odd(k)) sum += 2 * current;
    const Extended next = 2 * k / x * current - after;
    after = current;
    current = next;
    if (std::fabs(current) > huge) {
      after /= huge;
      current /= huge;
      wanted /= huge;
      sum /= huge;
    }
  }
  return wanted / (sum + current);
}

Extended bessel_j_of_order(int n, Extended x) {
  if (n <= 1) return bessel_j(n, x);
  if (n < x) return recur_upwards(n, x, bessel_j(0, x), bessel_j(1, x));
  return x < 5 || n > x * x / 4 ? bessel_j(n, x) : recur_downwards(n, x);  // the former is a short power series
}

}  // namespace

constinit const SlowPath j0_edge = slow_path<j0>("j0");
constinit const SlowPath j1_edge = slow_path<j1>("j1");
constinit const SlowPath y0_edge = slow_path<y0>("y0");
constinit const SlowPath y1_edge = slow_path<y1>("y1");

double jn(double n, double x) {
  if (!is_order(n) || std::isnan(x)) return nan_result;
  if (std::isinf(x)) return 0;
  const int order = static_cast<int>(std::fabs(n));
  const Extended value = bessel_j_of_order(order, std::fabs(Extended(x)));
  return static_cast<double>(is_odd(order) && (n < 0) != (x < 0) ? -value : value);
}

double yn(double n, double x) {
  if (!is_order(n) || !(x >= 0)) return nan_result;
  if (std::isinf(x)) return 0;
  const int order = static_cast<int>(std::fabs(n));
  const bool negated = n < 0 && is_odd(order);
  if (x == 0) return negated ? infinite_result : -infinite_result;
  const Extended value = order <= 1 ? bessel_y(order, x) : recur_upwards(order, x, bessel_y(0, x), bessel_y(1, x));
  return static_cast<double>(negated ? -value : value);
}

double j0(double x) { return jn(0, x); }
double j1(double x) { return jn(1, x); }
double y0(double x) { return yn(0, x); }
double y1(double x) { return yn(1, x); }

constinit const SlowPath i0_edge = slow_path<i0>("i0");
constinit const SlowPath i1_edge = slow_path<i1>("i1");

double i0(double x) {
  if (std::isinf(x)) return infinite_result;
  return static_cast<double>(boost::math::cyl_bessel_i(0, Extended(x), Policy()));
}

double i1(double x) {
  if (std::isinf(x)) return x;
  return static_cast<double>(boost::math::cyl_bessel_i(1, Extended(x), Policy()));
}

constinit const SlowPath k0_edge = slow_path<k0>("k0");
constinit const SlowPath k1_edge = slow_path<k1>("k1");

double k0(double x) {
  if (!(x >= 0)) return nan_result;
  if (x == 0) return infinite_result;
  if (std::isinf(x)) return 0;
  return static_cast<double>(boost::math::cyl_bessel_k(0, Extended(x), Policy()));
}

double k1(double x) {
  if (!(x >= 0)) return nan_result;
  if (x == 0) return infinite_result;
  if (std::isinf(x)) return 0;
  return static_cast<double>(boost::math::cyl_bessel_k(1, Extended(x), Policy()));
}

}  // namespace jiteval::math
