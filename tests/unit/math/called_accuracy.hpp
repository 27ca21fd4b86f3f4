/// Measures the errors of the functions that are called a lane at a time, whose references take long.
#pragma once

#include <mpfr.h>

#include <functional>
#include <initializer_list>

#include "accuracy.hpp"

namespace jiteval::math::testing {

/// The arguments of a function; it ignores those that it does not have.
struct Point {
  double x;
  double y;
  double z;
  Point(double first, double second = 0, double third = 0) : x(first), y(second), z(third) {}
};

/// Sets its first argument to the exact value of a function.
using Reference = std::function<void(mpfr_ptr, const Point&)>;

/// Arguments to measure at.
struct PointRegion {
  const char* name;
  std::function<Point(Random&)> draw;
};

/// The number of points in each of so many regions.
long called_point_count(std::size_t regions);

/// Expects the error to stay below a bound, which is the one that functions.def states if not given, and prints the
/// largest.
void expect_accurate_calls(const char* function, const Reference& exact,
                           std::initializer_list<PointRegion> regions);
void expect_accurate_calls(const char* function, const Reference& exact, double bound,
                           std::initializer_list<PointRegion> regions);

/// Binary digits enough of a function that MPFR has, and rounds correctly; more would take it longer.
constexpr mpfr_prec_t mpfr_digits = 100;

/// A function of one argument that MPFR has.
Reference mpfr_reference(int (*function)(mpfr_t, const mpfr_t, mpfr_rnd_t));

/// 2 to the power of a uniform number.
double power_of_two(Random& random, double low, double high);
double either_sign(Random& random, double x);
/// One of 1/2, 1, 3/2, ... 64.
double whole_or_half(Random& random);

}  // namespace jiteval::math::testing
