#include <cmath>
#include <numbers>
#include <sstream>

#include "run.hpp"

namespace jiteval::tool {
namespace {

struct Row {
  double value = 0;
  double error = 0;
  long evaluations = 0;
  std::string status;
};

std::vector<Row> rows(const std::string& text) {
  std::vector<Row> all;
  std::istringstream stream(text);
  for (Row row; stream >> row.value >> row.error >> row.evaluations >> row.status;) all.push_back(row);
  return all;
}

TEST(Integrate, OneIntegralIsOneRow) {
  for (const char* engine : {"interp", "jit"}) {
    const auto all = rows(output({"integrate", "x**2", "x=0..3", "--engine", engine}));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_NEAR(all[0].value, 9, 1e-13);
    EXPECT_EQ(all[0].status, "converged");
    EXPECT_EQ(all[0].evaluations, 21);
  }
}

TEST(Integrate, EveryValueOfTheOthersIsARow) {
  const auto all = rows(output({"integrate", "exp(-a*x**2)", "x=-inf..inf", "a=0.1:10:50"}));
  ASSERT_EQ(all.size(), 50U);
  for (int i = 0; i < 50; ++i) {
    const double a = i * ((10 - 0.1) / 49) + 0.1;
    EXPECT_NEAR(all[i].value, std::sqrt(std::numbers::pi / a), 1e-8);
  }
}

TEST(Integrate, TheEndsMayUseTheNamesBeforeThem) {
  EXPECT_NEAR(rows(output({"integrate", "a*x", "a=2", "x=0..a"})).at(0).value, 4, 1e-12);
  const auto all = rows(output({"integrate", "a*x", "a=1:3:3", "x=-a..a+1"}));
  ASSERT_EQ(all.size(), 3U);
  for (int a = 1; a <= 3; ++a) EXPECT_NEAR(all[a - 1].value, a * (2 * a + 1) / 2.0, 1e-12);
  EXPECT_TRUE(contains(message(2, {"integrate", "a*x", "x=0..a", "a=2"}), "'a' has no value"));
}

TEST(Integrate, EndsMayBeReversed) {
  EXPECT_NEAR(rows(output({"integrate", "x", "x=2..0"})).at(0).value, -2, 1e-13);
}

TEST(Integrate, CsvNamesItsColumns) {
  const std::string text =
      output({"integrate", "lambda b, x, a: a*x + b", "x=0..1", "a=2", "b=0:1:2", "--format", "csv"});
  EXPECT_TRUE(text.starts_with("b,a,value,error,evaluations,status\n0,2,1,")) << text;
}

TEST(Integrate, JsonHoldsTheArguments) {
  const std::string text = output({"integrate", "a*x", "x=0..1", "a=2:4:2", "--format", "json"});
  EXPECT_TRUE(text.starts_with("{\"results\": [{\"a\": 2, \"value\": 1, \"error\": ")) << text;
  EXPECT_TRUE(contains(text, "\"evaluations\": 21, \"status\": \"converged\"},\n{\"a\": 4, \"value\": 2")) << text;
}

TEST(Integrate, AnIntegralThatDoesNotConvergeGivesStatus3) {
  const Outcome outcome = run({"integrate", "1/x", "x=0..1"});
  EXPECT_EQ(outcome.status, 3);
  ASSERT_EQ(rows(outcome.out).size(), 1U);
  EXPECT_NE(rows(outcome.out)[0].status, "converged");
  EXPECT_EQ(run({"integrate", "cos(200*x)", "x=0..10", "--limit", "1"}).status, 3);
}

TEST(Integrate, TolerancesAreHeeded) {
  const auto loose = rows(output({"integrate", "sqrt(x)", "x=0..1", "--epsabs", "1e-3", "--epsrel", "0"}));
  const auto tight = rows(output({"integrate", "sqrt(x)", "x=0..1", "--epsabs", "1e-12", "--epsrel", "1e-12"}));
  EXPECT_LT(loose.at(0).evaluations, tight.at(0).evaluations);
  EXPECT_NEAR(tight.at(0).value, 2.0 / 3, 1e-12);
  EXPECT_TRUE(contains(message(2, {"integrate", "x", "x=0..1", "--epsabs", "1e"}), "--epsabs"));
}

TEST(Integrate, TheMethodHasToFitTheEnds) {
  output({"integrate", "x", "x=0..1", "--method", "qags"});
  output({"integrate", "exp(-x)", "x=0..inf", "--method", "qagi"});
  EXPECT_TRUE(contains(message(2, {"integrate", "exp(-x)", "x=0..inf", "--method", "qags"}), "finite"));
  EXPECT_TRUE(contains(message(2, {"integrate", "x", "x=0..1", "--method", "qagi"}), "infinite"));
}

TEST(Integrate, MistakesAreExplained) {
  EXPECT_TRUE(contains(message(2, {"integrate", "x", "x=3"}), "needs an interval"));
  EXPECT_TRUE(contains(message(2, {"integrate", "x*y", "x=0..1", "y=0..x"}), "one variable"));
  EXPECT_TRUE(contains(message(2, {"integrate", "x", "y=0..1"}), "no argument 'y'"));
  EXPECT_TRUE(contains(message(2, {"integrate", "a*x", "x=0..1"}), "'a' has no value"));
  EXPECT_TRUE(contains(message(2, {"integrate", "a*b*x", "x=0..1", "a=0:1:3", "b=0:1:4"}), "values"));
}

}  // namespace
}  // namespace jiteval::tool
