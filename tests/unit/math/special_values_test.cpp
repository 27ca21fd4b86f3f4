// The results of each function where they are exact, infinite or not a number.
#include <gtest/gtest.h>

#include "bits.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

double call(const char* name, double x, double y = 0) { return scalar_routine(name)(x, y, 0); }

TEST(ExpSpecialValues, ExactOnes) {
  EXPECT_EQ(bits(call("exp", 0.0)), bits(1.0));
  EXPECT_EQ(bits(call("exp", -0.0)), bits(1.0));
  EXPECT_EQ(call("exp", smallest), 1.0);
  EXPECT_EQ(call("exp", -0x1p-1022), 1.0);
  EXPECT_EQ(call("exp", 0x1p-54), 1.0);
}

TEST(ExpSpecialValues, OverflowStartsWhereTheLargestDoubleEnds) {
  EXPECT_LT(call("exp", 0x1.62e42fefa39efp+9), infinity);  // the double just below the logarithm of the largest
  EXPECT_GT(call("exp", 0x1.62e42fefa39efp+9), 0.999 * largest);
  EXPECT_EQ(call("exp", 0x1.62e42fefa39f0p+9), infinity);
  EXPECT_EQ(call("exp", 1e300), infinity);
  EXPECT_EQ(call("exp", infinity), infinity);
}

TEST(ExpSpecialValues, UnderflowIsGradualAndEndsAtHalfTheSmallestDouble) {
  EXPECT_EQ(call("exp", -708.5), 0x0.e6cf6d08897acp-1022);
  EXPECT_EQ(call("exp", -740.0), 0x0.0000000000055p-1022);
  EXPECT_EQ(call("exp", -745.1332191019411), smallest);
  EXPECT_EQ(bits(call("exp", -745.1332191019412)), bits(0.0));
  EXPECT_EQ(bits(call("exp", -1e300)), bits(0.0));
  EXPECT_EQ(bits(call("exp", -infinity)), bits(0.0));
}

TEST(LogSpecialValues, ExactZeroAndEdges) {
  EXPECT_EQ(bits(call("log", 1.0)), bits(0.0));
  EXPECT_EQ(call("log", 0.0), -infinity);
  EXPECT_EQ(call("log", -0.0), -infinity);
  EXPECT_EQ(call("log", infinity), infinity);
  EXPECT_TRUE(std::isnan(call("log", -1.0)));
  EXPECT_TRUE(std::isnan(call("log", -smallest)));
  EXPECT_TRUE(std::isnan(call("log", -infinity)));
}

TEST(LogSpecialValues, SubnormalsAndTheEndsOfTheRange) {
  EXPECT_EQ(call("log", smallest), -0x1.74385446d71c3p+9);
  EXPECT_EQ(call("log", 0x1p-1022), -0x1.6232bdd7abcd2p+9);
  EXPECT_EQ(call("log", largest), 0x1.62e42fefa39efp+9);
}

TEST(SpecialValues, NanStaysNanAndKeepsItsPayload) {
  const double signalling = from_bits(0x7ff0'0000'0000'0123);
  for (const char* name : {"exp", "log"}) {
    EXPECT_EQ(bits(call(name, quiet_nan)), bits(quiet_nan)) << name;
    EXPECT_EQ(bits(call(name, signalling)), 0x7ff8'0000'0000'0123u) << name;
    EXPECT_EQ(bits(call(name, from_bits(0xfff8'0000'0000'0007))), 0xfff8'0000'0000'0007u) << name;
  }
  for (const char* name : {"sqrt", "floor", "ceil", "round", "sin", "cos", "tan", "tanh"}) {
    EXPECT_TRUE(std::isnan(call(name, quiet_nan))) << name;
  }
}

TEST(Rounding, ToWholeNumbers) {
  EXPECT_EQ(call("round", 0.5), 0.0);
  EXPECT_EQ(call("round", 1.5), 2.0);
  EXPECT_EQ(call("round", 2.5), 2.0);
  EXPECT_EQ(bits(call("round", -0.5)), bits(-0.0));
  EXPECT_EQ(call("round", 0.49999999999999994), 0.0);
  EXPECT_EQ(call("round", 0x1.fffffffffffffp+51), 0x1p52);
  EXPECT_EQ(call("floor", -0.5), -1.0);
  EXPECT_EQ(bits(call("ceil", -0.5)), bits(-0.0));
  EXPECT_EQ(call("floor", -infinity), -infinity);
}

TEST(Sqrt, IsCorrectlyRoundedAndNanBelowZero) {
  EXPECT_EQ(call("sqrt", 2.0), 0x1.6a09e667f3bcdp+0);
  EXPECT_EQ(bits(call("sqrt", -0.0)), bits(-0.0));
  EXPECT_TRUE(std::isnan(call("sqrt", -1.0)));
}

TEST(CalledFunctions, TakeTheirArgumentsInOrder) {
  EXPECT_EQ(call("pow", 2.0, 10.0), 1024.0);
  EXPECT_EQ(call("pow", 0.0, -1.0), infinity);
  EXPECT_EQ(call("atan2", 1.0, 0.0), 0x1.921fb54442d18p+0);
  EXPECT_EQ(call("atan2", 0.0, -1.0), 0x1.921fb54442d18p+1);
  EXPECT_EQ(call("hypot", 3e300, 4e300), 5e300);
  EXPECT_EQ(call("fmod", -7.0, 3.0), -1.0);
  EXPECT_EQ(bits(call("sin", -0.0)), bits(-0.0));
  EXPECT_EQ(call("cos", 0.0), 1.0);
  EXPECT_EQ(call("tan", 0x1.921fb54442d18p-1), 0x1.fffffffffffffp-1);
  EXPECT_EQ(call("tanh", 1000.0), 1.0);
}

}  // namespace
}  // namespace jiteval::math
