/// How the special functions call Boost.Math: in extended precision, and with errors as values.
#pragma once

#include <boost/math/policies/policy.hpp>
#include <cmath>
#include <limits>

namespace jiteval::math {

/// The type to compute in. Its further bits absorb the errors of the algorithms, which amount to many units in the
/// last place where, say, logarithms of large gamma functions are subtracted.
using Extended = long double;

/// Nothing throws: a domain error gives NaN, an overflow infinity. Iterations end after `max_iterations`, some
/// milliseconds, with what they have.
constexpr unsigned long max_iterations = 100'000;
namespace policies = boost::math::policies;
using Policy =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::rounding_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_float<false>,
                     policies::promote_double<false>, policies::max_series_iterations<max_iterations>,
                     policies::max_root_iterations<200>>;

constexpr double nan_result = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite_result = std::numeric_limits<double>::infinity();

inline double rounded(Extended x) { return static_cast<double>(x); }

inline bool is_whole(double x) { return std::trunc(x) == x; }

// What parameters of distributions have to be.
inline bool is_positive(double x) { return x > 0 && std::isfinite(x); }
inline bool is_probability(double p) { return p >= 0 && p <= 1; }

}  // namespace jiteval::math
