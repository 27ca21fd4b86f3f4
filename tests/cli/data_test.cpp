#include "data.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <set>

#include "command_line.hpp"

namespace jiteval::tool {
namespace {

/// Knows numbers only, so that these tests need no compiler.
Result<double> number(std::string_view text, const std::string& owner) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return usage_error(owner + ": not a number");
  return value;
}

Result<io::LoadedArray> loaded(std::string_view word) {
  const auto form = parse_data(word, "x");
  if (!form) return std::unexpected(form.error());
  return load(*form, "x", number);
}

std::string mistake(std::string_view word) {
  const auto array = loaded(word);
  return array ? "(no mistake)" : array.error().render();
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(DataForms, AreToldApartByTheirLooks) {
  EXPECT_TRUE(std::holds_alternative<ConstantForm>(*parse_data("pi/2", "x")));
  EXPECT_TRUE(std::holds_alternative<ConstantForm>(*parse_data("-inf", "x")));
  EXPECT_TRUE(std::holds_alternative<RangeForm>(*parse_data("0.1:10:10000", "x")));
  EXPECT_TRUE(std::holds_alternative<FileForm>(*parse_data("@a:b..c.npy", "x")));
  EXPECT_TRUE(std::holds_alternative<RandomForm>(*parse_data("random:3x4", "x")));
  EXPECT_TRUE(std::holds_alternative<IntervalForm>(*parse_data("-inf..inf", "x")));
}

TEST(DataForms, IntervalsSplitAtTheFirstTwoDots) {
  const auto form = std::get<IntervalForm>(*parse_data("0..pi/2", "x"));
  EXPECT_EQ(form.lower, "0");
  EXPECT_EQ(form.upper, "pi/2");
  EXPECT_TRUE(contains(mistake("..1"), "both ends"));
  EXPECT_TRUE(contains(mistake("0.."), "both ends"));
  EXPECT_TRUE(contains(mistake("0...1"), "could mean two intervals"));
  EXPECT_TRUE(contains(mistake("0..1"), "only for the variable of integrate"));
}

TEST(DataForms, AConstantHasNoDimensions) {
  const auto array = loaded("2.5");
  ASSERT_TRUE(array);
  EXPECT_EQ(array->values.shape(), Shape{});
  EXPECT_EQ(array->values[0], 2.5);
}

TEST(DataForms, ARangeHasBothEndsAndNumPysBits) {
  const auto array = loaded("0.1:10:7");
  ASSERT_TRUE(array);
  EXPECT_EQ(array->values.shape(), Shape{7});
  const double step = (10 - 0.1) / 6;
  EXPECT_EQ(array->values[0], 0.1);
  EXPECT_EQ(array->values[5], 5 * step + 0.1);
  EXPECT_EQ(array->values[6], 10.0);
  EXPECT_EQ(loaded("3:5:1")->values[0], 3.0);
  EXPECT_EQ(loaded("5:3:3")->values[1], 4.0);
}

TEST(DataForms, MistakesInRangesAreExplained) {
  EXPECT_TRUE(contains(mistake("0:1"), "FIRST:LAST:COUNT"));
  EXPECT_TRUE(contains(mistake("0:1:2:3"), "FIRST:LAST:COUNT"));
  EXPECT_TRUE(contains(mistake("0::3"), "FIRST:LAST:COUNT"));
  EXPECT_TRUE(contains(mistake("0:1:2.5"), "whole number"));
  EXPECT_TRUE(contains(mistake("0:1:0"), "whole number from 1"));
  EXPECT_TRUE(contains(mistake("0:1:-3"), "whole number from 1"));
  EXPECT_TRUE(contains(mistake("0:inf:3"), "finite"));
  EXPECT_TRUE(contains(mistake("0:1:nan"), "whole number"));
}

TEST(DataForms, ArraysBeyondMemoryAreRefused) {
  EXPECT_TRUE(contains(mistake("random:1000000x1000000"), "memory"));
  EXPECT_TRUE(contains(mistake("0:1:1000000000000"), "memory"));
  // Never is all of a machine's memory free.
  const Shape whole_machine = {sysconf(_SC_PHYS_PAGES), sysconf(_SC_PAGESIZE) / static_cast<long>(sizeof(double))};
  EXPECT_FALSE(check_fits_memory(whole_machine, "x"));
  EXPECT_TRUE(check_fits_memory({1000, 1000}, "x"));
}

TEST(DataForms, RandomNumbersAreReproducibleAndUniform) {
  const Array<double> first = random_array({1000, 100}, 0);
  EXPECT_TRUE(std::ranges::equal(first.elements(), random_array({100'000}, 0).elements()));
  EXPECT_FALSE(std::ranges::equal(first.elements(), random_array({100'000}, 1).elements()));
  double sum = 0;
  std::set<double> distinct;
  for (const double x : first.elements()) {
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    ASSERT_EQ(std::ldexp(x, 53), std::floor(std::ldexp(x, 53)));
    sum += x;
    distinct.insert(x);
  }
  EXPECT_NEAR(sum / 1e5, 0.5, 0.005);
  EXPECT_GT(distinct.size(), 99'990U);
}

TEST(DataForms, RandomNumbersStayTheSameInEveryVersion) {
  const Array<double> numbers = random_array({2}, 0);
  EXPECT_EQ(numbers[0], 0x1.4c5d7585242c8p-2);
  EXPECT_EQ(numbers[1], 0x1.8769bcf70e034p-2);
}

TEST(DataForms, TheSeedOfRandomNumbersFollowsTheShape) {
  const auto form = std::get<RandomForm>(*parse_data("random:3x4x5:18446744073709551615", "x"));
  EXPECT_EQ(form.shape, (Shape{3, 4, 5}));
  EXPECT_EQ(form.seed, 18446744073709551615U);
  EXPECT_TRUE(contains(mistake("random:3x4:-1"), "seed"));
  EXPECT_TRUE(contains(mistake("random:3x"), "list of whole numbers"));
  EXPECT_TRUE(contains(mistake("random:"), "list of whole numbers"));
  EXPECT_TRUE(contains(mistake("random:0x3"), "list of whole numbers"));
  EXPECT_TRUE(contains(mistake("random:1x1x1x1x1x1x1x1x1"), "9 dimensions"));
}

TEST(DataForms, MissingFilesAreNamed) {
  const auto array = loaded("@/nowhere/a.npy");
  ASSERT_FALSE(array);
  EXPECT_EQ(array.error().kind(), ErrorKind::data);
  EXPECT_TRUE(contains(array.error().render(), "/nowhere/a.npy"));
  EXPECT_TRUE(contains(mistake("@"), "no file's name"));
}

TEST(DataForms, ATablesColumnFollowsItsName) {
  const auto form = std::get<FileForm>(*parse_data("@d/a.csv:height", "x"));
  EXPECT_EQ(form.path, "d/a.csv");
  EXPECT_EQ(form.column, "height");
  EXPECT_EQ(std::get<FileForm>(*parse_data("@a.CSV:2", "x")).column, "2");
  EXPECT_EQ(std::get<FileForm>(*parse_data("@a.csv", "x")).column, "");
  EXPECT_EQ(std::get<FileForm>(*parse_data("@a.npy:b", "x")).path, "a.npy:b") << "no table";
  EXPECT_TRUE(contains(mistake("@a.csv:"), "no column's name"));
}

std::string typed(std::string_view word, const Typing& typing) {
  const auto form = parse_data(word, "x");
  const auto array = load_typed(*form, "x", number, typing);
  if (!array) return array.error().render();
  return std::string(name(array->type));
}

TEST(TypedData, MadeValuesHaveTheTypeAsked) {
  EXPECT_EQ(typed("2.5", {}), "f64");
  EXPECT_EQ(typed("2", {}), "f64");
  EXPECT_EQ(typed("0:4:5", {.type = ElementType::u8}), "u8");
  EXPECT_EQ(typed("random:3x3", {.type = ElementType::f32}), "f32");
  EXPECT_TRUE(
      contains(typed("0:1:3", {.type = ElementType::i32}), "'x' is to be of type i32, which cannot hold 0.5"));
  EXPECT_TRUE(contains(typed("300", {.type = ElementType::u8}), "which cannot hold 300"));
  EXPECT_TRUE(contains(typed("1e39", {.type = ElementType::f32}), "which cannot hold 1e+39"));
}

TEST(TypedData, WholeLiteralsAreIntegersWhereTheyMayBe) {
  const Typing typing{.literals_are_integers = true};
  EXPECT_EQ(typed("3", typing), "i64");
  EXPECT_EQ(typed("-3", typing), "i64");
  EXPECT_EQ(typed("18446744073709551615", typing), "u64");
  EXPECT_EQ(typed("3.0", typing), "f64");
  EXPECT_EQ(typed("3e0", typing), "f64");
  EXPECT_EQ(typed("1:3:3", typing), "f64");
  const auto large = load_typed(*parse_data("9007199254740993", "x"), "x", number, typing);
  EXPECT_EQ(large->elements<std::int64_t>()[0], 9007199254740993);
}

TEST(Bindings, NamesAndDataAreSplitAtTheFirstEqualsSign) {
  const std::vector<std::string> words = {"x=1", "_a9=@f=g.npy"};
  const auto bindings = parse_bindings(words);
  ASSERT_TRUE(bindings);
  EXPECT_EQ((*bindings)[0].name, "x");
  EXPECT_EQ((*bindings)[1].name, "_a9");
  EXPECT_EQ(std::get<FileForm>((*bindings)[1].form).path, "f=g.npy");
}

TEST(Bindings, MistakesAreExplained) {
  const auto explain = [](const std::vector<std::string>& words) {
    const auto bindings = parse_bindings(words);
    return bindings ? std::string("(no mistake)") : bindings.error().render();
  };
  EXPECT_TRUE(contains(explain({"x"}), "not of the form NAME=DATA"));
  EXPECT_TRUE(contains(explain({"=3"}), "not of the form NAME=DATA"));
  EXPECT_TRUE(contains(explain({"2x=3"}), "not of the form NAME=DATA"));
  EXPECT_TRUE(contains(explain({"x="}), "x has no value"));
  EXPECT_TRUE(contains(explain({"x= "}), "x has no value"));
  EXPECT_TRUE(contains(explain({"x=1", "x=2"}), "'x' is given twice"));
}

}  // namespace
}  // namespace jiteval::tool
