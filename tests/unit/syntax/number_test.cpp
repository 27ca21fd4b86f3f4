#include "syntax/number.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

namespace jiteval::syntax {
namespace {

using namespace std::string_literals;

double value(std::string_view literal) {
  const auto number = read_number(literal);
  EXPECT_TRUE(number) << literal;
  return number ? number->value : -1;
}

std::string_view code(std::string_view literal) {
  const auto number = read_number(literal);
  return number ? "none" : number.error().code;
}

TEST(Number, ReadsEveryFormOfPython) {
  EXPECT_EQ(value("0"), 0.0);
  EXPECT_EQ(value("00"), 0.0);
  EXPECT_EQ(value("1_000_000"), 1e6);
  EXPECT_EQ(value("5."), 5.0);
  EXPECT_EQ(value(".5"), 0.5);
  EXPECT_EQ(value("012.5"), 12.5);
  EXPECT_EQ(value("09e1"), 90.0);
  EXPECT_EQ(value("1e-3"), 1e-3);
  EXPECT_EQ(value("1E+3"), 1e3);
  EXPECT_EQ(value("5.e3"), 5e3);
  EXPECT_EQ(value("1_0.2_5e0_1"), 102.5);
  EXPECT_EQ(value("0xdeadBEEF"), 3735928559.0);
  EXPECT_EQ(value("0X_f"), 15.0);
  EXPECT_EQ(value("0o17"), 15.0);
  EXPECT_EQ(value("0b1_0"), 2.0);
  EXPECT_EQ(value("0x1e3"), 483.0);
}

TEST(Number, TellsIntegersFromFloats) {
  for (const auto* literal : {"0", "12", "1_000", "0x1e3", "0b1", "12345678901234567890123"}) {
    EXPECT_TRUE(read_number(literal)->is_integer) << literal;
  }
  for (const auto* literal : {"0.", ".5", "1e3", "1E0", "12.0"}) {
    EXPECT_FALSE(read_number(literal)->is_integer) << literal;
  }
}

TEST(Number, RoundsToNearestEven) {
  EXPECT_EQ(value("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(value("9007199254740995"), 9007199254740996.0);
  EXPECT_EQ(value("0x20000000000001"), 9007199254740992.0);
  EXPECT_EQ(value("0x20000000000003"), 9007199254740996.0);
  // A tie that a digit far away breaks.
  EXPECT_EQ(value("0x20000000000001"s + std::string(200, '0')), std::ldexp(9007199254740992.0, 800));
  EXPECT_EQ(value("0x20000000000001"s + std::string(199, '0') + "1"), std::ldexp(9007199254740994.0, 800));
  EXPECT_EQ(value("0b1"s + std::string(53, '0') + "1"s + std::string(20, '0') + "1"), 0x1.00000000000008p75);
  EXPECT_EQ(value("0o400000000000000001"), 9007199254740992.0);
}

TEST(Number, AgreesWithTheCLibrary) {
  std::mt19937_64 random(20240607);
  for (int i = 0; i < 20'000; ++i) {
    const std::string literal =
        fmt::format("{}.{}e{}", random() % 1000, random(), static_cast<int>(random() % 640) - 330);
    const double expected = std::strtod(literal.c_str(), nullptr);
    if (std::isinf(expected)) {
      EXPECT_EQ(code(literal), "number-out-of-range") << literal;
    } else {
      EXPECT_EQ(value(literal), expected) << literal;
    }
  }
}

TEST(Number, TinyBecomesZeroOrSubnormal) {
  EXPECT_EQ(value("5e-324"), 5e-324);
  EXPECT_EQ(value("2.2250738585072011e-308"), 2.2250738585072011e-308);
  EXPECT_EQ(value("1e-400"), 0.0);
  EXPECT_EQ(value("1e-99999999999999999999"), 0.0);
  EXPECT_EQ(value("0e99999999999999999999"), 0.0);
  EXPECT_EQ(value("0."s + std::string(500, '0') + "1"), 0.0);
  EXPECT_EQ(value("0."s + std::string(500, '0') + "1e501"), 1.0);
}

TEST(Number, HugeIsRefusedAndNeverInfinite) {
  EXPECT_EQ(value("1.7976931348623157e308"), 1.7976931348623157e308);
  EXPECT_EQ(code("1.8e308"), "number-out-of-range");
  EXPECT_EQ(code("1e999"), "number-out-of-range");
  EXPECT_EQ(code("1e99999999999999999999"), "number-out-of-range");
  EXPECT_EQ(code("1"s + std::string(309, '0')), "number-out-of-range");
  EXPECT_EQ(code("1"s + std::string(1'000'000, '0')), "number-out-of-range");
  EXPECT_EQ(value("1"s + std::string(400, '0') + "e-400"), 1.0);
  EXPECT_EQ(value("0x"s + std::string(13, 'f') + "8"s + std::string(242, '0')), 1.7976931348623157e308);
  EXPECT_EQ(code("0x1"s + std::string(256, '0')), "number-out-of-range");
  EXPECT_EQ(code("0b"s + std::string(1'000'000, '1')), "number-out-of-range");
}

TEST(Number, RefusesMalformedLiterals) {
  for (const auto* literal :
       {"1.5.2", "1e",   "1e+",  "1e1.5", "012", "0_1",  "0x",   "0xg", "0o8",  "0b2",  "0x1.8", "1__0", "1_",
        "1_.5",  "1._5", "1e_5", "1e5_",  "0x_", "0x1_", "0__0", "2x",  "1e5x", "1..2", "1_e5",  "0b1e5"}) {
    EXPECT_EQ(code(literal), "invalid-number") << literal;
  }
}

TEST(Number, IntegersAreKnownExactly) {
  EXPECT_EQ(integer_value("0"), 0u);
  EXPECT_EQ(integer_value("00"), 0u);
  EXPECT_EQ(integer_value("9007199254740993"), 9007199254740993u);
  EXPECT_EQ(integer_value("1_8446744073709551615"), 18446744073709551615u);
  EXPECT_EQ(integer_value("18446744073709551616"), std::nullopt);
  EXPECT_EQ(integer_value("0X_ffff_ffff_ffff_ffff"), 18446744073709551615u);
  EXPECT_EQ(integer_value("0x10000000000000000"), std::nullopt);
  EXPECT_EQ(integer_value("0o17"), 15u);
  EXPECT_EQ(integer_value("0b1_01"), 5u);
}

}  // namespace
}  // namespace jiteval::syntax
