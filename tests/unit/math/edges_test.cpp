// Functions over lanes that leave some arguments to a plain routine: there the two must agree everywhere, as their
// ways to the result are different ones.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "accuracy.hpp"
#include "math/functions.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

struct Pair {
  const SlowPath* plain;
  double largest_distance;  ///< the errors of both, in units in the last place
};

void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.plain->function; }

/// Numbers as they are arguments of distributions: probabilities, counts, sizes of all kinds and what is invalid.
double argument(Random& random) {
  switch (random() % 8) {
    case 0:
      return uniform(random, 0, 1);
    case 1:
      return std::floor(std::exp2(uniform(random, 0, 7)));
    case 2:
      return std::exp2(uniform(random, -40, 0));
    case 3:
      return uniform(random, -3, 3);
    case 4:
      return random() % 4 == 0 ? std::nextafter(1.0, 0.0) : random() % 3;
    default:
      return std::exp2(uniform(random, -4, 6));
  }
}

class Edges : public ::testing::TestWithParam<Pair> {};

TEST_P(Edges, ThePlainRoutineAgrees) {
  const SlowPath& plain = *GetParam().plain;
  const ScalarRoutine over_lanes = scalar_routine(plain.function);
  Random random(1);
  int numbers = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double x = argument(random);
    const double y = argument(random);
    const double z = argument(random);
    const double expected = plain.routine(x, y, z);
    const double computed = over_lanes(x, y, z);
    if (std::isnan(expected) && std::isnan(computed)) continue;
    // Results that are not small parts of the smallest normal number, whose last place is larger.
    const double unit = std::max(std::abs(expected) * 0x1p-52, 0x1p-1074);
    const bool near = expected == computed || std::abs(expected - computed) <= GetParam().largest_distance * unit;
    ASSERT_TRUE(near) << std::hexfloat << x << ", " << y << ", " << z << ": " << computed << ", not " << expected;
    ++numbers;
  }
  EXPECT_GT(numbers, 1000);
}

// Powers in extended precision are not so accurate.
constexpr Pair pairs[] = {
    {&beta_edge, 3},         {&lbeta_edge, 3},       {&gammainc_edge, 3},     {&gammaincc_edge, 3},
    {&betainc_edge, 6},      {&gamma_pdf_edge, 3},   {&gamma_cdf_edge, 3},    {&beta_pdf_edge, 4},
    {&beta_cdf_edge, 6},     {&t_pdf_edge, 3},       {&t_cdf_edge, 3},        {&chi2_pdf_edge, 3},
    {&chi2_cdf_edge, 3},     {&f_pdf_edge, 4},       {&f_cdf_edge, 6},        {&expon_pdf_edge, 3},
    {&expon_cdf_edge, 3},    {&expon_ppf_edge, 3},   {&weibull_pdf_edge, 64}, {&weibull_cdf_edge, 3},
    {&weibull_ppf_edge, 64}, {&lognorm_pdf_edge, 3}, {&lognorm_cdf_edge, 3},  {&poisson_pmf_edge, 3},
    {&poisson_cdf_edge, 3},  {&binom_pmf_edge, 3},   {&binom_cdf_edge, 6},    {&gamma_ppf_edge, 3},
    {&chi2_ppf_edge, 3},     {&beta_ppf_edge, 6},    {&f_ppf_edge, 6},        {&t_ppf_edge, 3},
    {&poisson_ppf_edge, 0},  {&binom_ppf_edge, 0},   {&k0_edge, 3},           {&k1_edge, 3},
    {&digamma_edge, 3},      {&zeta_edge, 3},        {&ellipk_edge, 3},       {&ellipe_edge, 3},
    {&j0_edge, 3},           {&j1_edge, 3},          {&y0_edge, 3},           {&y1_edge, 3},
    {&i0_edge, 3},           {&i1_edge, 3},          {&lognorm_ppf_edge, 1},
};

std::string function_name(const ::testing::TestParamInfo<Pair>& info) { return info.param.plain->function; }
INSTANTIATE_TEST_SUITE_P(Functions, Edges, ::testing::ValuesIn(pairs), function_name);

}  // namespace
}  // namespace jiteval::math
