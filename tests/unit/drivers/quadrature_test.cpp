// One integral at a time: values, error estimates, statuses and evaluation counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "drivers/quadrature_epsilon.hpp"
#include "quadrature_cases.hpp"

namespace jiteval::drivers {
namespace {

using std::numbers::pi;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Reference {
  const char* integrand;
  double lower;
  double upper;
  double epsabs;
  double epsrel;
  int limit;
  double value;
  double error;
  std::int64_t evaluations;
  int ier;
};

constexpr Reference references[] = {
#include "quadpack_reference.inc"
};

Convergence status_of(int ier) {
  switch (ier) {
    case 0:
      return Convergence::converged;
    case 1:
      return Convergence::limit;
    case 2:
    case 4:
      return Convergence::roundoff;
    case 3:
      return Convergence::suspect;
    default:
      return Convergence::divergent;
  }
}

TEST(Quadrature, AnswersAsQuadpackDoes) {
  for (const Reference& reference : references) {
    SCOPED_TRACE(std::string(reference.integrand) + " from " + std::to_string(reference.lower) + " to " +
                 std::to_string(reference.upper) + ", epsrel " + std::to_string(reference.epsrel));
    const Integral ours =
        integrate_one(reference_integrands().at(reference.integrand), reference.lower, reference.upper,
                      {.epsabs = reference.epsabs, .epsrel = reference.epsrel, .limit = reference.limit});
    EXPECT_EQ(ours.evaluations, reference.evaluations);
    EXPECT_EQ(name(ours.status), name(status_of(reference.ier)));
    // Where the answer is noise, all the noise has in common is its size.
    const double noise = reference.ier == 0 ? 0.0 : 1e-4 * reference.error;
    EXPECT_NEAR(ours.value, reference.value, 1e-13 * std::fabs(reference.value) + 1e-14 + noise);
    EXPECT_NEAR(ours.error, reference.error, 1e-2 * reference.error + 1e-11);
  }
}

struct Known {
  const char* description;
  std::function<double(double)> integrand;
  double lower;
  double upper;
  double value;
};

std::vector<Known> known_integrals() {
  std::vector<Known> all = {
      {"exp(-x^2)", [](double x) { return std::exp(-x * x); }, -inf, inf, std::sqrt(pi)},
      {"1/(1+x^2)", [](double x) { return 1.0 / (1.0 + x * x); }, -inf, inf, pi},
      {"1/(1+x^2) to 0", [](double x) { return 1.0 / (1.0 + x * x); }, -inf, 0.0, pi / 2},
      {"exp(-x)", [](double x) { return std::exp(-x); }, 0.0, inf, 1.0},
      {"x^2 exp(-x)", [](double x) { return x * x * std::exp(-x); }, 0.0, inf, 2.0},
      {"1/x^2 from 5", [](double x) { return 1.0 / (x * x); }, 5.0, inf, 0.2},
      {"1/sqrt(x)", [](double x) { return 1.0 / std::sqrt(x); }, 0.0, 1.0, 2.0},
      {"log(x)", [](double x) { return std::log(x); }, 0.0, 1.0, -1.0},
      {"x sin(x)", [](double x) { return x * std::sin(x); }, 0.0, pi, pi},
      {"cos(100 x)", [](double x) { return std::cos(100.0 * x); }, 0.0, 1.0, std::sin(100.0) / 100.0},
      {"exp(sin(x)) over a period", [](double x) { return std::exp(std::sin(x)); }, 0.0, 2 * pi,
       7.954926521012845274513},
      {"1/(x+1)sqrt(x)", [](double x) { return 1.0 / ((x + 1.0) * std::sqrt(x)); }, 0.0, inf, pi},
      {"log(x)^2", [](double x) { return std::log(x) * std::log(x); }, 0.0, 1.0, 2.0},
  };
  for (const double alpha : {-0.9, -0.5, -0.1, 0.0, 0.7, 2.0}) {  // QUADPACK's first test family
    all.push_back({"x^alpha log(1/x)", [alpha](double x) { return std::pow(x, alpha) * std::log(1.0 / x); }, 0.0,
                   1.0, 1.0 / ((alpha + 1.0) * (alpha + 1.0))});
  }
  for (const double alpha : {-0.8, -0.5, -0.1, 0.5, 1.5}) {  // its fifth
    all.push_back({"|x-1/3|^alpha", [alpha](double x) { return std::pow(std::fabs(x - 1.0 / 3.0), alpha); }, 0.0,
                   1.0, (std::pow(2.0 / 3.0, alpha + 1.0) + std::pow(1.0 / 3.0, alpha + 1.0)) / (alpha + 1.0)});
  }
  for (int alpha = 0; alpha <= 6; ++alpha) {  // its second and third
    const double width = std::pow(4.0, -alpha);
    all.push_back({"peak at pi/4",
                   [width](double x) { return width / ((x - pi / 4) * (x - pi / 4) + width * width); }, 0.0, 1.0,
                   std::atan((4.0 - pi) / (4.0 * width)) + std::atan(pi / (4.0 * width))});
    const double k = std::pow(2.0, alpha);
    all.push_back({"cos(2^alpha sin x)", [k](double x) { return std::cos(k * std::sin(x)); }, 0.0, pi,
                   pi * std::cyl_bessel_j(0.0, k)});
  }
  for (const double a : {0.1, 0.5, 1.0, 3.0, 10.0, 1e-6, 1e3}) {
    all.push_back({"exp(-a x^2)", [a](double x) { return std::exp(-a * x * x); }, -inf, inf, std::sqrt(pi / a)});
  }
  return all;
}

TEST(Quadrature, ErrorEstimateBoundsTheTrueError) {
  for (const Known& known : known_integrals()) {
    SCOPED_TRACE(std::string(known.description) + " = " + std::to_string(known.value));
    const Integral result = integrate_one(known.integrand, known.lower, known.upper);
    EXPECT_EQ(name(result.status), "converged");
    EXPECT_LE(result.error, std::max(1.49e-8, 1.49e-8 * std::fabs(known.value)) * 1.0001);
    EXPECT_LE(std::fabs(result.value - known.value), result.error + 4e-16 * std::fabs(known.value));
  }
}

TEST(Quadrature, ReversedEndsNegate) {
  const auto f = [](double x) { return std::exp(-x * x) * (1.0 + x); };
  for (const auto& [lower, upper] : {std::pair{0.0, 1.5}, {1.0, inf}, {-inf, 2.0}, {-inf, inf}}) {
    const Integral forward = integrate_one(f, lower, upper);
    const Integral backward = integrate_one(f, upper, lower);
    EXPECT_EQ(backward.value, -forward.value);
    EXPECT_EQ(backward.error, forward.error);
    EXPECT_EQ(backward.evaluations, forward.evaluations);
  }
}

TEST(Quadrature, EmptyIntervalIsZeroWithoutEvaluation) {
  const Integral result = integrate_one([](double x) { return 1.0 / x; }, 0.0, 0.0);
  EXPECT_EQ(result.value, 0.0);
  EXPECT_EQ(result.error, 0.0);
  EXPECT_EQ(result.evaluations, 0);
  EXPECT_EQ(result.status, Convergence::converged);
}

TEST(Quadrature, HalfLinesMirrorEachOther) {
  const Integral right = integrate_one([](double x) { return std::exp(-x) * std::sqrt(x); }, 0.0, inf);
  const Integral left = integrate_one([](double x) { return std::exp(x) * std::sqrt(-x); }, -inf, 0.0);
  EXPECT_EQ(right.value, left.value);
  EXPECT_NEAR(right.value, std::sqrt(pi) / 2, 1e-10);
}

TEST(Quadrature, HugeIntervalsDoNotOverflow) {
  const Integral result = integrate_one([](double) { return 1e-300; }, -1.5e308, 1.5e308);
  EXPECT_NEAR(result.value, 3e8, 1e-5);
  EXPECT_EQ(result.status, Convergence::converged);
}

TEST(Quadrature, ValuesThatAreNotFiniteAreSuspect) {
  const Integral everywhere = integrate_one([](double) { return nan; }, 0.0, 1.0);
  EXPECT_TRUE(std::isnan(everywhere.value));
  EXPECT_EQ(everywhere.error, inf);
  EXPECT_EQ(everywhere.status, Convergence::suspect);
  EXPECT_EQ(everywhere.evaluations, 21);

  // A pole exactly at the first node.
  const Integral pole = integrate_one([](double x) { return 1.0 / std::fabs(x - 0.5); }, 0.0, 1.0);
  EXPECT_EQ(pole.value, inf);
  EXPECT_EQ(pole.status, Convergence::suspect);

  // Not a number only where bisection comes to look.
  const Integral later = integrate_one([](double x) { return x < 1e-3 ? nan : std::pow(x, -0.9); }, 0.0, 1.0);
  EXPECT_TRUE(std::isnan(later.value));
  EXPECT_EQ(later.status, Convergence::suspect);
  EXPECT_GT(later.evaluations, 21);

  const Integral line = integrate_one([](double x) { return x > 3.0 ? nan : 0.0; }, -inf, inf);
  EXPECT_TRUE(std::isnan(line.value));
  EXPECT_EQ(line.status, Convergence::suspect);
}

TEST(Quadrature, ZeroIsBelievedOnlyAfterAProbe) {
  const Integral zero = integrate_one([](double) { return 0.0; }, 0.0, 1.0);
  EXPECT_EQ(zero.value, 0.0);
  EXPECT_EQ(zero.error, 0.0);
  EXPECT_EQ(zero.status, Convergence::converged);
  EXPECT_EQ(zero.evaluations, 9 * 21);

  // Peaks between the nodes of the first pass, of which it sees nothing.
  const auto box = [](double x) { return x > 0.53 && x < 0.555 ? 1.0 : 0.0; };
  const Integral found = integrate_one(box, 0.0, 1.0, {.limit = 200});
  EXPECT_NEAR(found.value, 0.025, 1e-7);
  EXPECT_GE(found.error, std::fabs(found.value - 0.025));

  const double width = 0.004;
  const auto peak = [width](double x) { return std::exp(-(x - 0.37) * (x - 0.37) / (2 * width * width)); };
  const Integral narrow = integrate_one(peak, 0.0, 1.0);
  EXPECT_NEAR(narrow.value, width * std::sqrt(2 * pi), 1e-8);
  EXPECT_EQ(narrow.status, Convergence::converged);
}

TEST(Quadrature, FootOfADistantPeakIsNotTheWholeOfIt) {
  // The density of a normal distribution: the first pass sees it only where it is negligible.
  for (const auto& [mean, deviation] :
       {std::pair{50.0, 1.0}, {-30.0, 0.7}, {100.0, 5.0}, {200.0, 10.0}, {-400.0, 40.0}}) {
    const auto density = [mean, deviation](double x) {
      const double z = (x - mean) / deviation;
      return std::exp(-0.5 * z * z) / (deviation * std::sqrt(2 * pi));
    };
    const Integral result = integrate_one(density, -inf, inf);
    EXPECT_NEAR(result.value, 1.0, 1e-7) << mean;
    EXPECT_EQ(result.status, Convergence::converged);
  }
}

TEST(Quadrature, SmallButSmoothNeedsNoProbe) {
  const Integral result = integrate_one([](double x) { return 1e-20 * std::exp(x); }, 0.0, 1.0);
  EXPECT_EQ(result.evaluations, 21);
  EXPECT_NEAR(result.value, 1e-20 * (std::numbers::e - 1.0), 1e-34);
}

TEST(Quadrature, ErrorIsNeverBelowRounding) {
  for (const auto& f : {std::function([](double) { return 1.0; }),
                        {[](double x) { return x; }},
                        {[](double) { return 1e-300; }},
                        {[](double) { return 1e-310; }}}) {
    const Integral result = integrate_one(f, 0.0, 1.0);
    EXPECT_GT(result.error, 0.0);
    EXPECT_GE(result.error, 1e-16 * std::fabs(result.value));
    EXPECT_EQ(result.status, Convergence::converged);
  }
}

TEST(Quadrature, LimitIsKept) {
  const auto f = [](double x) { return std::cos(300.0 * x); };
  for (const int limit : {1, 2, 3, 7, 20}) {
    const Integral result = integrate_one(f, 0.0, 10.0, {.limit = limit});
    EXPECT_EQ(result.status, Convergence::limit) << limit;
    EXPECT_EQ(result.evaluations, 21 * (2 * limit - 1)) << limit;
  }
  // One interval is enough for what one interval resolves.
  EXPECT_EQ(integrate_one([](double x) { return x * x; }, 0.0, 1.0, {.limit = 1}).status, Convergence::converged);
  EXPECT_EQ(integrate_one([](double) { return 0.0; }, 0.0, 1.0, {.limit = 3}).evaluations, 4 * 21);
}

TEST(Quadrature, ManySubintervalsWork) {
  const Integral result = integrate_one([](double x) { return std::cos(3000.0 * x); }, 0.0, 10.0, {.limit = 20000});
  EXPECT_EQ(result.status, Convergence::converged);
  EXPECT_NEAR(result.value, std::sin(30000.0) / 3000.0, 1e-8);
}

TEST(Quadrature, ImpossibleToleranceIsRoundoff) {
  const Integral result =
      integrate_one([](double x) { return std::exp(x); }, 0.0, 1.0, {.epsabs = 1e-30, .epsrel = 0.0});
  EXPECT_EQ(result.status, Convergence::roundoff);
  EXPECT_NEAR(result.value, std::numbers::e - 1.0, 1e-14);
}

TEST(Quadrature, DivergentIntegralsDoNotConverge) {
  for (const auto& f : {std::function([](double x) { return 1.0 / x; }),
                        {[](double x) { return std::pow(x, -1.5); }},
                        {[](double x) { return 1.0 / (x * x); }}}) {
    EXPECT_NE(integrate_one(f, 0.0, 1.0).status, Convergence::converged);
    EXPECT_NE(integrate_one(f, 0.0, 1.0, {.limit = 500}).status, Convergence::converged);
  }
  EXPECT_EQ(integrate_one([](double x) { return std::pow(x, -1.5); }, 0.0, 1.0).status, Convergence::divergent);
  EXPECT_NE(integrate_one([](double) { return 1.0; }, 0.0, inf).status, Convergence::converged);
  EXPECT_NE(integrate_one([](double x) { return x * x; }, -inf, inf).status, Convergence::converged);
}

TEST(EpsilonTable, SumsAnAlternatingSeries) {
  EpsilonTable table;
  double sum = 0.0;
  Extrapolation limit{};
  for (int k = 0; k < 16; ++k) {
    sum += (k % 2 == 0 ? 1.0 : -1.0) / (k + 1);
    table.push(sum);
    if (k >= 2) limit = table.extrapolate();
  }
  EXPECT_NEAR(limit.value, std::numbers::ln2, 1e-11);
  EXPECT_GE(limit.error, std::fabs(limit.value - std::numbers::ln2));
  EXPECT_LT(limit.error, 1e-8);
}

TEST(EpsilonTable, GeometricSequenceConvergesAtOnce) {
  EpsilonTable table;
  for (const double element : {1.0, 1.5, 1.75}) table.push(element);
  EXPECT_DOUBLE_EQ(table.extrapolate().value, 2.0);
}

TEST(EpsilonTable, LongSequencesKeepTheirEnd) {
  EpsilonTable table;
  double sum = 0.0;
  Extrapolation limit{};
  for (int k = 1; k <= 200; ++k) {  // converges too slowly for the table to stop
    sum += std::sin(k * k) / k;
    table.push(sum);
    if (k >= 3) limit = table.extrapolate();
    ASSERT_LE(table.size(), 50u);
  }
  EXPECT_TRUE(std::isfinite(limit.value));
}

}  // namespace
}  // namespace jiteval::drivers
