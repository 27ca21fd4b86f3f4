// Mathematical functions give the bits of the interpreter's routines, however they are emitted.
#include <cmath>

#include "compiled.hpp"
#include "math/scalar.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::MathFunction;
using ir::Op;
using ir::ValueId;

class Functions : public OnEveryIsa {};
JITEVAL_ON_EVERY_ISA(Functions);

struct Function {
  MathFunction function;
  const char* name;
  int arity;
};
constexpr Function functions[] = {
#define JITEVAL_FUNCTION(name, arity, ...) {MathFunction::name, #name, arity},
#define JITEVAL_PART JITEVAL_FUNCTION
#include "math/functions.def"
#undef JITEVAL_FUNCTION
};

TEST_P(Functions, OfVaryingAndUniformNumbers) {
  std::vector<double> x;
  const double infinity = std::numeric_limits<double>::infinity();
  for (double number : {0.0, -0.0, 0.5, 1.0, -1.0, 2.5, -3.5, 700.0, -745.0, 1e-300, 1e300, 5e-324, -1e22, infinity,
                        -infinity, std::numeric_limits<double>::quiet_NaN()}) {
    x.push_back(number);
  }
  for (int i = 0; i < 50; ++i) x.push_back(std::ldexp(1 + i / 7.0, i - 20));
  for (const Function& function : functions) {
    const math::ScalarRoutine routine = math::scalar_routine(function.name);
    for (const ir::Parameter& second : {varying(), uniform()}) {
      Builder builder("f", {varying(), second});
      const ValueId arguments[] = {builder.argument(0), builder.argument(1), builder.argument(0)};
      const ValueId both =
          builder.call(function.function, std::span(arguments, static_cast<std::size_t>(function.arity)));
      const ValueId alone[] = {arguments[1], arguments[1], arguments[1]};
      const ValueId other =
          builder.call(function.function, std::span(alone, static_cast<std::size_t>(function.arity)));
      const Compiled compiled(
          finished(builder, builder.select(builder.binary(Op::equal, arguments[0], builder.f64(2.5)), other, both)),
          GetParam());
      const std::vector<double> y(x.size(), 0.75);
      std::vector<Word> found(x.size());
      ASSERT_EQ(compiled({x.data(), y.data()}, found), 0);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double expected = x[i] == 2.5 ? routine(0.75, 0.75, 0.75) : routine(x[i], 0.75, x[i]);
        EXPECT_TRUE(same(found[i], word(expected), ir::Type::f64)) << function.name << " of " << x[i];
      }
    }
  }
}

// Many calls share one copy of the function.
TEST_P(Functions, ManyCalls) {
  Builder builder("f", {varying()});
  ValueId value = builder.argument(0);
  for (int i = 0; i < 40; ++i) {
    const bool is_exp = i % 2 == 0;
    const ValueId arguments[] = {is_exp ? builder.unary(Op::negate, builder.unary(Op::absolute, value)) : value};
    value = builder.call(is_exp ? MathFunction::exp : MathFunction::log, arguments);
  }
  const Compiled compiled(finished(builder, value), GetParam());
  const std::vector<double> x = {0.5, 1, 2, 3, -4, 0.001, 7, 8, 9};
  std::vector<Word> found(x.size());
  ASSERT_EQ(compiled({x.data()}, found), 0);
  for (std::size_t k = 0; k < x.size(); ++k) {
    double expected = x[k];
    for (int i = 0; i < 40; ++i) {
      expected = i % 2 == 0 ? math::scalar_routine("exp")(-std::fabs(expected), 0, 0)
                            : math::scalar_routine("log")(expected, 0, 0);
    }
    EXPECT_TRUE(same(found[k], word(expected), ir::Type::f64)) << x[k];
  }
}

}  // namespace
}  // namespace jiteval::codegen::testing
