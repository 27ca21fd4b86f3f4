// Kernels with branches and loops of their own length run in vectors, too.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <regex>
#include <vector>

#include "jiteval/jiteval.hpp"

namespace jiteval {
namespace {

constexpr std::string_view escape_time =
    "def escape(cx, cy):\n"
    "  x = 0.0\n"
    "  y = 0.0\n"
    "  n = 0\n"
    "  while x*x + y*y <= 4.0 and n < 200:\n"
    "    x, y = x*x - y*y + cx, 2.0*x*y + cy\n"
    "    n += 1\n"
    "  return n\n";

Kernel kernel(Isa isa) { return compile(escape_time, {.engine = Engine::jit, .isa = isa}).value(); }

std::string assembly(Isa isa) {
  const Kernel escape = kernel(isa);
  return escape.dump(Stage::assembly, escape.specialisation(ArgumentKind::varying)).value();
}

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return static_cast<std::size_t>(std::distance(std::sregex_iterator(text.begin(), text.end(), expression), {}));
}

TEST(Vectorised, AnEscapeTimeLoopIsPackedArithmetic) {
  const std::string text = assembly(Isa::native);
  if (native_isa() == Isa::scalar) GTEST_SKIP() << "this machine has no vectors";
  // x*x, y*y and 2*x*y, the sums with them: at least three products and three sums of whole vectors ...
  EXPECT_GE(count(text, "\\bv?mulpd\\b"), 3U) << text;
  EXPECT_GE(count(text, "\\bv?addpd\\b"), 3U) << text;
  // ... and none of a single lane.
  EXPECT_EQ(count(text, "\\bv?(mul|add|sub)sd\\b"), 0U) << text;
}

TEST(Vectorised, TheIrTellsUniformFromVarying) {
  const Kernel escape = kernel(Isa::native);
  const std::string varying = escape.dump(Stage::ir, escape.specialisation(ArgumentKind::varying)).value();
  EXPECT_NE(varying.find("while varying"), std::string::npos) << varying;
  const std::string uniform = escape.dump(Stage::ir, escape.specialisation(ArgumentKind::uniform)).value();
  EXPECT_NE(uniform.find("while uniform"), std::string::npos) << uniform;
}

/// What becomes of a loop over an array with this expression of x[i].
std::string code_of_loop(const std::string& expression, Isa isa) {
  const std::string text =
      "def f(x: 'f64[:]', out: 'f64[:]'):\n  for i in range(len(out)):\n    out[i] = " + expression + "\n";
  const Kernel loop = compile(text, {.engine = Engine::jit, .isa = isa}).value();
  Specialisation how = loop.specialisation(ArgumentKind::array);
  for (Specialisation::Argument& argument : how.arguments) argument.is_contiguous = true;
  how.is_single = true;
  return loop.dump(Stage::llvm, how).value();
}

TEST(Vectorised, LoopsOverAnArrayWithFunctions) {
  constexpr const char* expressions[] = {"hypot(x[i], 2.0)",      "expm1(x[i])", "exp(-x[i]*x[i])",
                                         "sin(x[i]) + cos(x[i])", "log(x[i])",   "sqrt(tanh(x[i]))",
                                         "max(exp(x[i]), 2.0)"};
  for (const auto& [isa, vector] : {std::pair(Isa::avx2, "<4 x double>"), std::pair(Isa::avx512, "<8 x double>")}) {
    const std::vector<Isa> isas = supported_isas();
    if (std::ranges::find(isas, isa) == isas.end()) continue;
    for (const char* expression : expressions) {
      const std::string code = code_of_loop(expression, isa);
      EXPECT_GT(count(code, vector), 10U) << expression << '\n' << code;
      EXPECT_EQ(count(code, "call <. x double> @jiteval_vector"), 0U) << expression;  // in place
    }
    // Shared functions are called, a vector at a time.
    EXPECT_GT(count(code_of_loop("erf(x[i])", isa), "call <. x double> @jiteval_vector[48]_erf"), 0U);
    EXPECT_GT(count(code_of_loop("x[i] ** 2.5", isa), "call <. x double> @jiteval_vector[48]_pow"), 0U);
  }
}

/// The shortest of several runs over a grid of the plane, in seconds.
class Timed {
 public:
  explicit Timed(Isa isa) : kernel_(kernel(isa)) {
    for (int i = 0; i < side; ++i) {
      for (int j = 0; j < side; ++j) {
        cx_.push_back(-2.0 + 2.6 * j / side);
        cy_.push_back(-1.2 + 2.4 * i / side);
      }
    }
    out_.resize(cx_.size());
    block_ = kernel_.block(kernel_.specialisation(ArgumentKind::varying), Engine::jit).value();
  }

  void run() {
    const void* inputs[] = {cx_.data(), cy_.data()};
    void* outputs[] = {out_.data()};
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ((*block_)(inputs, outputs, static_cast<std::int64_t>(out_.size())), 0);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    best_ = std::min(best_, elapsed.count());
  }

  double best() const { return best_; }
  const std::vector<double>& out() const { return out_; }

 private:
  static constexpr int side = 200;
  Kernel kernel_;
  std::shared_ptr<const BlockCall> block_;
  std::vector<double> cx_, cy_, out_;
  double best_ = 1e9;
};

TEST(Vectorised, AnEscapeTimeLoopIsThreeTimesAsFast) {
  if (native_isa() != Isa::avx512) GTEST_SKIP() << "the figure is for vectors of eight doubles";
  Timed scalar(Isa::scalar);
  Timed vector(Isa::native);
  for (int round = 0; round < 15; ++round) {
    scalar.run();
    vector.run();
  }
  EXPECT_EQ(scalar.out(), vector.out());
  EXPECT_GT(scalar.best() / vector.best(), 3.0);
}

}  // namespace
}  // namespace jiteval
