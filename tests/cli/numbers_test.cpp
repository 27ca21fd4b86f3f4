#include "numbers.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

namespace jiteval::tool {
namespace {

std::string text(double value) {
  std::string result;
  append_number(result, value);
  return result;
}

std::string json(double value) {
  std::string result;
  append_json_number(result, value);
  return result;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Numbers, AreAsShortAsTheirBitsAllow) {
  EXPECT_EQ(text(3.0), "3");
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(text(-9.0), "-9");
  EXPECT_EQ(text(5e-324), "5e-324");
  EXPECT_EQ(text(1.7976931348623157e308), "1.7976931348623157e+308");
}

TEST(Numbers, SpecialValuesHaveOneSpelling) {
  EXPECT_EQ(text(infinity), "inf");
  EXPECT_EQ(text(-infinity), "-inf");
  EXPECT_EQ(text(std::nan("")), "nan");
  EXPECT_EQ(text(-std::nan("")), "nan");
  EXPECT_EQ(text(-0.0), "-0");
  EXPECT_EQ(text(0.0), "0");
}

TEST(Numbers, ReadBackToTheSameBits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (std::isnan(value)) continue;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(std::strtod(text(value).c_str(), nullptr)),
              std::bit_cast<std::uint64_t>(value))
        << text(value);
  }
}

TEST(Numbers, JsonIsWhatPythonReads) {
  EXPECT_EQ(json(0.25), "0.25");
  EXPECT_EQ(json(infinity), "Infinity");
  EXPECT_EQ(json(-infinity), "-Infinity");
  EXPECT_EQ(json(std::nan("")), "NaN");
  EXPECT_EQ(json(-0.0), "-0.0") << "-0 would be read as a whole number";
}

TEST(Numbers, TruthValuesAreWords) {
  std::string all;
  append_value(all, true, Format::text);
  append_value(all, false, Format::csv);
  append_value(all, true, Format::json);
  append_value(all, false, Format::json);
  EXPECT_EQ(all, "TrueFalsetruefalse");
}

TEST(Numbers, EachTypeHasItsOwnText) {
  const auto shown = [](auto value, Format format) {
    std::string result;
    append_value(result, value, format);
    return result;
  };
  EXPECT_EQ(shown(0.1F, Format::text), "0.1") << "the shortest text of an f32";
  EXPECT_EQ(shown(0.1F, Format::json), "0.1");
  EXPECT_EQ(shown(-0.0F, Format::json), "-0.0");
  EXPECT_EQ(shown(std::uint64_t{18446744073709551615U}, Format::json), "18446744073709551615");
  EXPECT_EQ(shown(std::int8_t{-7}, Format::text), "-7") << "a number, not a character";
  EXPECT_EQ(shown(std::int64_t{0}, Format::json), "0");
}

TEST(Numbers, JsonStringsAreEscaped) {
  std::string result;
  append_json_string(result, "def f(x):\n\treturn \"\\\"");
  EXPECT_EQ(result, R"("def f(x):\n\u0009return \"\\\"")");
}

TEST(Numbers, ShapesAreDescribed) {
  EXPECT_EQ(describe_shape({}), "a single value");
  EXPECT_EQ(describe_shape({5}), "5");
  EXPECT_EQ(describe_shape({5, 7}), "5 x 7");
}

}  // namespace
}  // namespace jiteval::tool
