// A million calls of exp(-a*x**2) in the interpreter, one value each, beside muParser, as compare.py wants them:
// prints the medians in seconds as JSON.
#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "jiteval/jiteval.hpp"

namespace {

namespace je = jiteval;
using Clock = std::chrono::steady_clock;

/// The seconds that a million calls of `value` for different x take; adds the values to `sum`.
template <class Value>
double seconds_for_a_million(double& sum, const Value& value) {
  constexpr int calls = 1'000'000;
  const auto start = Clock::now();
  for (int i = 0; i < calls; ++i) sum += value(i * 2e-6);
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main() {
  const auto kernel = je::compile("exp(-a*x**2)", {.args = "x, a", .engine = je::Engine::interp});
  if (!kernel) return 1;
  double x = 0.5;
  double a = 2;
  mu::Parser parser;
  parser.DefineVar("x", &x);
  parser.DefineVar("a", &a);
  parser.SetExpr("exp(-a*x^2)");
  std::vector<double> ours;
  std::vector<double> theirs;
  double our_sum = 0;
  double their_sum = 0;
  for (int round = 0; round < 9; ++round) {
    ours.push_back(seconds_for_a_million(our_sum, [&](double value) { return (*kernel)(value, a); }));
    theirs.push_back(seconds_for_a_million(their_sum, [&](double value) {
      x = value;
      return parser.Eval();
    }));
  }
  const bool agree = std::abs(our_sum - their_sum) < 1e-9 * their_sum;
  fmt::print("{{\"seconds\": {:.9f}, \"muparser_seconds\": {:.9f}}}\n", median(ours), median(theirs));
  return agree ? 0 : 1;
}
