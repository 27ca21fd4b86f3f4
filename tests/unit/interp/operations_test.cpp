// Every operation, for uniform and varying operands, against what the IR says it means.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <thread>

#include "engines.hpp"
#include "function_writer.hpp"
#include "interp/program.hpp"
#include "math/scalar.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::Type;
using ir::ValueId;

std::vector<ir::Parameter> parameters(std::initializer_list<ArgumentKind> kinds) {
  std::vector<ir::Parameter> result;
  for (ArgumentKind kind : kinds) result.push_back({fmt::format("p{}", result.size()), kind});
  return result;
}

double number(bool truth) { return truth ? 1 : 0; }

using Unary = std::function<double(double)>;
using Binary = std::function<double(double, double)>;

void expect_unary(const std::function<ValueId(FunctionWriter&, ValueId)>& operation, const Unary& expected,
                  Numbers numbers = mixed_numbers) {
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter w(parameters({kind}));
    w.return_(operation(w, w.argument(0)));
    expect_result(w.finish(), [&](const auto& arguments) { return expected(arguments[0]); }, numbers);
  }
}

void expect_binary(const std::function<ValueId(FunctionWriter&, ValueId, ValueId)>& operation,
                   const Binary& expected, Numbers numbers = mixed_numbers) {
  for (ArgumentKind x : {uniform, varying}) {
    for (ArgumentKind y : {uniform, varying}) {
      FunctionWriter w(parameters({x, y}));
      w.return_(operation(w, w.argument(0), w.argument(1)));
      expect_result(
          w.finish(), [&](const auto& arguments) { return expected(arguments[0], arguments[1]); }, numbers);
    }
  }
}

void expect_f64(Op op, const Binary& expected) {
  expect_binary([&](FunctionWriter& w, ValueId a, ValueId b) { return w.f64(op, {a, b}); }, expected);
}

void expect_comparison(Op op, const std::function<bool(double, double)>& expected) {
  expect_binary([&](FunctionWriter& w, ValueId a, ValueId b) { return w.f64(Op::to_f64, {w.boolean(op, {a, b})}); },
                [&](double a, double b) { return number(expected(a, b)); });
}

// Small whole numbers, as i64.
void expect_i64(Op op, const Binary& expected) {
  expect_binary(
      [&](FunctionWriter& w, ValueId a, ValueId b) {
        const ValueId x = w.i64(Op::whole_to_i64, {a});
        const ValueId y = w.i64(Op::whole_to_i64, {b});
        return w.f64(Op::to_f64, {w.i64(op, {x, y})});
      },
      expected, small_integers);
}

void expect_i64_comparison(Op op, const std::function<bool(double, double)>& expected) {
  expect_binary(
      [&](FunctionWriter& w, ValueId a, ValueId b) {
        const ValueId x = w.i64(Op::whole_to_i64, {a});
        const ValueId y = w.i64(Op::whole_to_i64, {b});
        return w.f64(Op::to_f64, {w.boolean(op, {x, y})});
      },
      [&](double a, double b) { return number(expected(a, b)); }, small_integers);
}

TEST(Operations, ArithmeticOnDoubles) {
  expect_f64(Op::add, std::plus<>());
  expect_f64(Op::subtract, std::minus<>());
  expect_f64(Op::multiply, std::multiplies<>());
  expect_f64(Op::divide, std::divides<>());
  expect_unary([](FunctionWriter& w, ValueId a) { return w.f64(Op::negate, {a}); }, std::negate<>());
  expect_unary([](FunctionWriter& w, ValueId a) { return w.f64(Op::absolute, {a}); },
               [](double a) { return std::fabs(a); });
}

TEST(Operations, FloorDivisionAndModuloOfDoublesAreThoseOfTheMathLibrary) {
  expect_f64(Op::floor_divide, math::floor_divide);
  expect_f64(Op::modulo, math::modulo);
}

TEST(Operations, MinimumAndMaximumArePythons) {
  expect_f64(Op::minimum, [](double a, double b) { return b < a ? b : a; });
  expect_f64(Op::maximum, [](double a, double b) { return b > a ? b : a; });
}

TEST(Operations, ComparisonsOfDoubles) {
  expect_comparison(Op::equal, std::equal_to<>());
  expect_comparison(Op::not_equal, std::not_equal_to<>());
  expect_comparison(Op::less, std::less<>());
  expect_comparison(Op::less_equal, std::less_equal<>());
  expect_comparison(Op::greater, std::greater<>());
  expect_comparison(Op::greater_equal, std::greater_equal<>());
}

TEST(Operations, ArithmeticOnIntegers) {
  expect_i64(Op::add, std::plus<>());
  expect_i64(Op::subtract, std::minus<>());
  expect_i64(Op::multiply, [](double a, double b) { return a * b + 0.0; });  // integers have no -0
  expect_i64(Op::minimum, [](double a, double b) { return b < a ? b : a; });
  expect_i64(Op::maximum, [](double a, double b) { return b > a ? b : a; });
  const auto expect = [](Op op, const Unary& expected) {
    expect_unary([&](FunctionWriter& w,
                     ValueId a) { return w.f64(Op::to_f64, {w.i64(op, {w.i64(Op::whole_to_i64, {a})})}); },
                 expected, small_integers);
  };
  expect(Op::negate, [](double a) { return 0 - a; });
  expect(Op::absolute, [](double a) { return std::fabs(a); });
}

TEST(Operations, ComparisonsOfIntegers) {
  expect_i64_comparison(Op::equal, std::equal_to<>());
  expect_i64_comparison(Op::not_equal, std::not_equal_to<>());
  expect_i64_comparison(Op::less, std::less<>());
  expect_i64_comparison(Op::less_equal, std::less_equal<>());
  expect_i64_comparison(Op::greater, std::greater<>());
  expect_i64_comparison(Op::greater_equal, std::greater_equal<>());
}

// The result of an integer operation on constants, and on the same numbers in lanes.
void expect_of_integers(Op op, std::int64_t a, std::int64_t b, std::int64_t expected) {
  SCOPED_TRACE(testing::Message() << ir::name(op) << " of " << a << " and " << b);
  for (bool lanes : {false, true}) {
    FunctionWriter w(parameters({varying}));
    const auto operand = [&](std::int64_t integer) {
      if (!lanes) return w.i64(integer);
      const ValueId always = w.boolean(Op::equal, {w.f64(Op::absolute, {w.argument(0)}), w.argument(0)});
      const ValueId also = w.boolean(Op::logical_or, {always, w.boolean(Op::logical_not, {always})});
      return w.i64(Op::select, {also, w.i64(integer), w.i64(1)});
    };
    const ValueId x = operand(a);
    const ValueId y = operand(b);
    const ValueId result = op == Op::negate || op == Op::absolute ? w.i64(op, {x}) : w.i64(op, {x, y});
    w.return_(w.f64(Op::to_f64, {w.boolean(Op::equal, {result, w.i64(expected)})}));
    expect_result(w.finish(), [](const auto&) { return 1.0; });
  }
}

TEST(Operations, IntegersWrapAround) {
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  expect_of_integers(Op::add, highest, 1, lowest);
  expect_of_integers(Op::subtract, lowest, 1, highest);
  expect_of_integers(Op::multiply, highest, 2, -2);
  expect_of_integers(Op::multiply, 0x123456789abcdef, 0x1fedcba987654321,
                     static_cast<std::int64_t>(0x123456789abcdefULL * 0x1fedcba987654321ULL));
  expect_of_integers(Op::negate, lowest, 0, lowest);
  expect_of_integers(Op::absolute, lowest, 0, lowest);
  expect_of_integers(Op::floor_divide, lowest, -1, lowest);
  expect_of_integers(Op::modulo, lowest, -1, 0);
}

TEST(Operations, IntegerDivisionRoundsTowardsMinusInfinity) {
  for (std::int64_t a : {-7, -6, -1, 0, 1, 6, 7}) {
    for (std::int64_t b : {-7, -3, -2, -1, 1, 2, 3, 7}) {
      const auto quotient = static_cast<std::int64_t>(std::floor(static_cast<double>(a) / static_cast<double>(b)));
      expect_of_integers(Op::floor_divide, a, b, quotient);
      expect_of_integers(Op::modulo, a, b, a - quotient * b);
    }
  }
}

TEST(Operations, Logic) {
  const auto expect = [](Op op, const std::function<bool(bool, bool)>& expected) {
    expect_binary(
        [&](FunctionWriter& w, ValueId a, ValueId b) {
          const ValueId x = w.boolean(Op::less, {a, w.f64(0.5)});
          const ValueId y = w.boolean(Op::less, {b, w.f64(0.5)});
          return w.f64(Op::to_f64, {w.boolean(op, {x, y})});
        },
        [&](double a, double b) { return number(expected(a < 0.5, b < 0.5)); });
  };
  expect(Op::logical_and, std::logical_and<>());
  expect(Op::logical_or, std::logical_or<>());
  expect_unary(
      [](FunctionWriter& w, ValueId a) {
        return w.f64(Op::to_f64, {w.boolean(Op::logical_not, {w.boolean(Op::less, {a, w.f64(0.5)})})});
      },
      [](double a) { return number(!(a < 0.5)); });
}

TEST(Operations, SelectWithEveryMixOfUniformAndVarying) {
  for (ArgumentKind x : {uniform, varying}) {
    for (ArgumentKind y : {uniform, varying}) {
      for (ArgumentKind z : {uniform, varying}) {
        FunctionWriter w(parameters({x, y, z}));
        const ValueId condition = w.boolean(Op::greater, {w.argument(0), w.f64(0)});
        w.return_(w.f64(Op::select, {condition, w.argument(1), w.argument(2)}));
        expect_result(w.finish(), [](const auto& p) { return p[0] > 0 ? p[1] : p[2]; });
      }
    }
  }
}

TEST(Operations, Conversions) {
  expect_unary([](FunctionWriter& w, ValueId a) { return w.f64(Op::to_f64, {w.boolean(Op::to_boolean, {a})}); },
               [](double a) { return number(a != 0); });
  expect_unary(
      [](FunctionWriter& w, ValueId a) {
        const ValueId is_low = w.boolean(Op::less, {a, w.f64(1)});
        return w.f64(Op::to_f64, {w.i64(Op::negate, {w.i64(Op::to_i64, {is_low})})});
      },
      [](double a) { return 0 - number(a < 1); });
  expect_unary(
      [](FunctionWriter& w, ValueId a) {
        return w.f64(Op::to_f64, {w.boolean(Op::to_boolean, {w.i64(Op::whole_to_i64, {a})})});
      },
      [](double a) { return number(a != 0); }, small_integers);
}

TEST(Operations, WholeNumbersUpTo2ToThe53Convert) {
  const auto edges = [](std::int64_t n, int) {
    constexpr double edge[] = {0x1p53, -0x1p53, 0x1p53 - 1, -0.0, 1};
    std::vector<double> result;
    for (std::int64_t i = 0; i < n; ++i) result.push_back(edge[i % 5]);
    return result;
  };
  expect_unary([](FunctionWriter& w, ValueId a) { return w.f64(Op::to_f64, {w.i64(Op::whole_to_i64, {a})}); },
               [](double a) { return a + 0.0; }, edges);
}

// Functions that are called take the same way all of them, and some take long.
bool is_tried(ir::MathFunction function) {
  return ir::facts(function).implementation != ir::Implementation::called ||
         function == ir::MathFunction::lambertw || function == ir::MathFunction::beta ||
         function == ir::MathFunction::uniform_cdf;
}

TEST(Operations, Calls) {
#define JITEVAL_FUNCTION(function, arity, ...)                                                                 \
  if (!is_tried(ir::MathFunction::function)) {                                                                 \
  } else if (arity == 1) {                                                                                     \
    expect_unary([](FunctionWriter& w, ValueId a) { return w.call(ir::MathFunction::function, {a}); },         \
                 [](double a) { return math::scalar_routine(#function)(a, a, a); });                           \
  } else if (arity == 2) {                                                                                     \
    expect_binary(                                                                                             \
        [](FunctionWriter& w, ValueId a, ValueId b) { return w.call(ir::MathFunction::function, {a, b}); },    \
        [](double a, double b) { return math::scalar_routine(#function)(a, b, b); });                          \
  } else {                                                                                                     \
    expect_binary(                                                                                             \
        [](FunctionWriter& w, ValueId a, ValueId b) { return w.call(ir::MathFunction::function, {a, b, a}); }, \
        [](double a, double b) { return math::scalar_routine(#function)(a, b, a); });                          \
  }
#define JITEVAL_PART JITEVAL_FUNCTION
#include "math/functions.def"
#undef JITEVAL_FUNCTION
}

TEST(Operations, OneValueManyTimes) {
  expect_unary(
      [](FunctionWriter& w, ValueId a) {
        const ValueId square = w.f64(Op::multiply, {a, a});
        const ValueId sum = w.f64(Op::add, {square, a});
        return w.f64(Op::subtract, {w.f64(Op::multiply, {sum, square}), a});
      },
      [](double a) { return (a * a + a) * (a * a) - a; });
}

TEST(Operations, ResultsThatNeedNoComputation) {
  expect_unary([](FunctionWriter&, ValueId a) { return a; }, [](double a) { return a; });
  FunctionWriter w(parameters({varying}));
  w.return_(w.f64(-0.0));
  expect_result(w.finish(), [](const auto&) { return -0.0; });
}

TEST(Operations, ManyLiveValuesAndConstants) {
  FunctionWriter w(parameters({varying}));
  std::vector<ValueId> values{w.argument(0)};
  for (int i = 1; i <= 200; ++i) values.push_back(w.f64(Op::add, {values.back(), w.f64(i * 0.25)}));
  ValueId sum = values.front();
  for (ValueId value : values) sum = w.f64(Op::add, {w.f64(Op::multiply, {sum, w.f64(0.5)}), value});
  w.return_(sum);
  expect_result(w.finish(), [](const auto& p) {
    std::vector<double> terms{p[0]};
    for (int i = 1; i <= 200; ++i) terms.push_back(terms.back() + i * 0.25);
    double result = p[0];
    for (double term : terms) result = result * 0.5 + term;
    return result;
  });
}

TEST(Operations, ManyThreadsShareOneProgram) {
  FunctionWriter w(parameters({varying}));
  ValueId value = w.argument(0);
  for (int i = 0; i < 5; ++i) value = w.f64(Op::add, {w.f64(Op::multiply, {value, w.argument(0)}), value});
  w.return_(value);
  const std::unique_ptr<const BlockCall> call = interpret(w.finish());
  const auto run = [&](std::int64_t n) {
    const std::vector<double> x = small_integers(n, 0);
    std::vector<double> y(x.size());
    const void* const inputs[] = {x.data()};
    void* const outputs[] = {y.data()};
    EXPECT_EQ((*call)(inputs, outputs, n), 0);
    return y;
  };
  constexpr std::int64_t n = 5000;
  const std::vector<double> expected = run(n);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) EXPECT_EQ(run(n), expected);
    });
  }
}

TEST(Operations, WindowElements) {
  for (std::int64_t element : {0, 2, 4, -1, -5}) {
    FunctionWriter w({{"window", ArgumentKind::window, 5}});
    w.return_(w.load(0, w.i64(element)));
    expect_result(w.finish(),
                  [&](const auto& p) { return p[static_cast<std::size_t>(element < 0 ? element + 5 : element)]; });
  }
}

TEST(Operations, WindowElementsThatEachLaneChooses) {
  FunctionWriter w({{"window", ArgumentKind::window, 5}, {"x", varying}});
  const ValueId element = w.i64(Op::modulo, {w.i64(Op::whole_to_i64, {w.argument(1)}), w.i64(5)});
  const ValueId low = w.load(0, element);
  const ValueId high = w.load(0, w.i64(Op::subtract, {element, w.i64(5)}));
  w.return_(w.f64(Op::add, {low, w.f64(Op::multiply, {high, w.f64(100)})}));
  expect_result(
      w.finish(),
      [](const auto& p) {
        const auto k = static_cast<std::size_t>(p[5] < 0 ? p[5] + 5 : p[5]) % 5;
        return p[k] + p[k] * 100;
      },
      small_integers);
}

TEST(Operations, WindowAndArraySizes) {
  FunctionWriter w({{"window", ArgumentKind::window, 7}, {"array", ArgumentKind::array}});
  w.return_(w.f64(Op::to_f64, {w.i64(Op::add, {w.i64(Op::multiply, {w.size(0), w.i64(10)}), w.size(1)})}));
  expect_result(w.finish(), [](const auto&) { return 75.0; });
}

TEST(Operations, ArrayElements) {
  const std::vector<double> array = small_integers(5, 0);
  for (bool lanes : {false, true}) {
    FunctionWriter w({{"array", ArgumentKind::array}, {"x", lanes ? varying : uniform}});
    const ValueId element = w.i64(Op::modulo, {w.i64(Op::whole_to_i64, {w.argument(1)}), w.size(0)});
    const ValueId low = w.load(0, element);
    const ValueId high = w.load(0, w.i64(Op::subtract, {element, w.size(0)}));
    w.return_(w.f64(Op::add, {low, w.f64(Op::multiply, {high, w.f64(100)})}));
    expect_result(
        w.finish(), [&](const auto& p) { return array[static_cast<std::size_t>(p[0] + 5) % 5] * 101; },
        small_integers);
  }
}

}  // namespace
}  // namespace jiteval::interp
