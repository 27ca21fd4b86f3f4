// Locals and control flow, uniform and divergent, against the same thing written in C++.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engines.hpp"
#include "function_writer.hpp"

namespace jiteval::interp {
namespace {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// Every mix of uniform and varying for `count` parameters.
std::vector<std::vector<ir::Parameter>> parameter_mixes(int count) {
  std::vector<std::vector<ir::Parameter>> result;
  for (int mix = 0; mix < 1 << count; ++mix) {
    std::vector<ir::Parameter>& parameters = result.emplace_back();
    for (int i = 0; i < count; ++i) {
      const bool varies = (mix >> i & 1) != 0;
      parameters.push_back({fmt::format("p{}", i), varies ? ArgumentKind::varying : ArgumentKind::uniform});
    }
  }
  return result;
}

TEST(Control, IfWithoutElse) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const LocalId result = w.local(w.argument(0));
    w.if_(w.boolean(Op::less, {w.argument(1), w.get(result)}), [&] { w.set(result, w.argument(1)); });
    w.return_(w.get(result));
    expect_result(w.finish(), [](const auto& p) { return p[1] < p[0] ? p[1] : p[0]; });
  }
}

TEST(Control, IfWithElseAndNesting) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const ValueId x = w.argument(0);
    const ValueId y = w.argument(1);
    const LocalId result = w.local(w.f64(0));
    w.if_(
        w.boolean(Op::greater, {x, w.f64(0)}),
        [&] {
          const ValueId both = w.f64(Op::add, {x, y});
          w.if_(
              w.boolean(Op::greater, {y, w.f64(0)}), [&] { w.set(result, both); },
              [&] { w.set(result, w.f64(Op::subtract, {both, x})); });
          w.set(result, w.f64(Op::multiply, {w.get(result), w.f64(2)}));
        },
        [&] { w.if_(w.boolean(Op::equal, {x, y}), [&] { w.set(result, w.f64(-7)); }); });
    w.return_(w.get(result));
    expect_result(w.finish(), [](const auto& p) {
      if (p[0] > 0) return (p[1] > 0 ? p[0] + p[1] : p[0] + p[1] - p[0]) * 2;
      return p[0] == p[1] ? -7.0 : 0.0;
    });
  }
}

TEST(Control, EarlyReturns) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const ValueId x = w.argument(0);
    w.if_(w.boolean(Op::less, {x, w.f64(0)}), [&] { w.return_(w.f64(Op::negate, {x})); });
    const ValueId y = w.argument(1);
    w.if_(
        w.boolean(Op::less, {y, x}), [&] { w.return_(y); },
        [&] { w.if_(w.boolean(Op::less, {x, y}), [&] { w.return_(w.f64(3)); }); });
    w.return_(w.f64(Op::add, {x, y}));
    expect_result(w.finish(), [](const auto& p) {
      if (p[0] < 0) return -p[0];
      if (p[1] < p[0]) return p[1];
      if (p[0] < p[1]) return 3.0;
      return p[0] + p[1];
    });
  }
}

TEST(Control, EveryBranchReturns) {
  for (const auto& parameters : parameter_mixes(1)) {
    FunctionWriter w(parameters);
    w.if_(
        w.boolean(Op::less, {w.argument(0), w.f64(0)}), [&] { w.return_(w.f64(1)); }, [&] { w.return_(w.f64(2)); });
    expect_result(w.finish(), [](const auto& p) { return p[0] < 0 ? 1.0 : 2.0; });
  }
}

TEST(Control, StatementsAfterAReturnDoNotRun) {
  FunctionWriter w(parameter_mixes(1).back());
  w.return_(w.argument(0));
  w.return_(w.f64(Op::to_f64, {w.i64(Op::floor_divide, {w.i64(1), w.i64(0)})}));
  expect_result(w.finish(), [](const auto& p) { return p[0]; });
}

TEST(Control, MinimumOfAWindow) {
  FunctionWriter w({{"values", ArgumentKind::window, 5}});
  const LocalId least = w.local(w.load(0, w.i64(0)));
  w.for_(w.i64(1), w.size(0), 1, [&](ValueId k) {
    const ValueId v = w.load(0, k);
    w.if_(w.boolean(Op::less, {v, w.get(least)}), [&] { w.set(least, v); });
  });
  w.return_(w.get(least));
  expect_result(w.finish(), [](const auto& p) {
    double result = p[0];
    for (double v : p) result = v < result ? v : result;
    return result;
  });
}

double sum_of_range(double start, double stop, double step) {
  double sum = 0;
  for (double i = start; step > 0 ? i < stop : i > stop; i += step) sum = sum * 3 + i;
  return sum;
}

TEST(Control, ForOverRangesThatVary) {
  for (std::int64_t step : {1, 2, 5, -1, -3}) {
    for (const auto& parameters : parameter_mixes(2)) {
      FunctionWriter w(parameters);
      const ValueId start = w.i64(Op::whole_to_i64, {w.argument(0)});
      const ValueId stop = w.i64(Op::whole_to_i64, {w.argument(1)});
      const LocalId sum = w.local(w.f64(0));
      w.for_(start, stop, step, [&](ValueId i) {
        const ValueId scaled = w.f64(Op::multiply, {w.get(sum), w.f64(3)});
        w.set(sum, w.f64(Op::add, {scaled, w.f64(Op::to_f64, {i})}));
      });
      w.return_(w.get(sum));
      expect_result(
          w.finish(), [&](const auto& p) { return sum_of_range(p[0], p[1], static_cast<double>(step)); },
          small_integers);
    }
  }
}

TEST(Control, NestedForsWithOuterValues) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const ValueId x = w.argument(0);
    const ValueId n = w.i64(Op::whole_to_i64, {w.argument(1)});
    const ValueId doubled = w.f64(Op::multiply, {x, w.f64(2)});
    const LocalId sum = w.local(x);
    w.for_(w.i64(0), n, 1, [&](ValueId i) {
      const ValueId row = w.f64(Op::to_f64, {i});
      w.for_(i, n, 1, [&](ValueId j) {
        const ValueId term = w.f64(Op::subtract, {row, w.f64(Op::to_f64, {j})});
        w.set(sum, w.f64(Op::add, {w.get(sum), w.f64(Op::multiply, {doubled, term})}));
      });
      w.set(sum, w.f64(Op::add, {w.get(sum), row}));
    });
    w.return_(w.get(sum));
    expect_result(
        w.finish(),
        [](const auto& p) {
          double total = p[0];
          for (int i = 0; i < p[1]; ++i) {
            for (int j = i; j < p[1]; ++j) total = total + p[0] * 2 * (i - j);
            total = total + i;
          }
          return total;
        },
        small_integers);
  }
}

// The number of iterations of a for, uniform and with bounds in lanes.
void expect_iterations(std::int64_t start, std::int64_t stop, std::int64_t step, double expected) {
  SCOPED_TRACE(testing::Message() << "from " << start << " to " << stop << " by " << step);
  for (const auto& parameters : parameter_mixes(1)) {
    FunctionWriter w(parameters);
    const ValueId zero = w.i64(Op::to_i64, {w.boolean(Op::less, {w.argument(0), w.f64(-1e300)})});
    const LocalId count = w.local(w.f64(0));
    w.for_(w.i64(Op::add, {w.i64(start), zero}), w.i64(stop), step,
           [&](ValueId) { w.set(count, w.f64(Op::add, {w.get(count), w.f64(1)})); });
    w.return_(w.get(count));
    expect_result(w.finish(), [&](const auto&) { return expected; }, small_integers);
  }
}

TEST(Control, ForEndsAtTheEdgesOfTheIntegers) {
  expect_iterations(highest - 3, highest, 1, 3);
  expect_iterations(highest - 3, highest, 2, 2);
  expect_iterations(highest - 3, highest, highest, 1);
  expect_iterations(lowest, highest, highest, 3);
  expect_iterations(lowest + 3, lowest, -1, 3);
  expect_iterations(lowest + 3, lowest, -2, 2);
  expect_iterations(highest, lowest, lowest, 2);
  expect_iterations(0, lowest, lowest, 1);
  expect_iterations(highest, lowest, 1, 0);
  expect_iterations(lowest, highest, -1, 0);
  expect_iterations(5, 5, 1, 0);
  expect_iterations(5, 5, -1, 0);
}

TEST(Control, WhileThatLanesLeaveAtDifferentTimes) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const LocalId x = w.local(w.argument(0));
    const LocalId steps = w.local(w.f64(0));
    w.while_([&] { return w.boolean(Op::less, {w.get(x), w.argument(1)}); },
             [&] {
               w.set(x, w.f64(Op::add, {w.get(x), w.f64(1.5)}));
               w.set(steps, w.f64(Op::add, {w.get(steps), w.f64(1)}));
             });
    w.return_(w.f64(Op::add, {w.f64(Op::multiply, {w.get(steps), w.f64(1000)}), w.get(x)}));
    expect_result(
        w.finish(),
        [](const auto& p) {
          double at = p[0], count = 0;
          for (; at < p[1]; ++count) at += 1.5;
          return count * 1000 + at;
        },
        small_integers);
  }
}

TEST(Control, WhileWithAHeadThatBranches) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const LocalId x = w.local(w.argument(0));
    w.while_(
        [&] {
          const LocalId goes_on = w.local(w.boolean(Op::less, {w.get(x), w.f64(10)}));
          w.if_(w.get(goes_on), [&] {
            w.set(goes_on, w.boolean(Op::not_equal, {w.f64(Op::multiply, {w.get(x), w.f64(2)}), w.argument(1)}));
          });
          return w.get(goes_on);
        },
        [&] { w.set(x, w.f64(Op::add, {w.get(x), w.f64(1)})); });
    w.return_(w.get(x));
    expect_result(
        w.finish(),
        [](const auto& p) {
          double at = p[0];
          while (at < 10 && at * 2 != p[1]) at += 1;
          return at;
        },
        small_integers);
  }
}

TEST(Control, WhileBodySeesWhatItsHeadComputed) {
  FunctionWriter w(parameter_mixes(1).back());
  const LocalId x = w.local(w.argument(0));
  ValueId half{};
  w.while_(
      [&] {
        half = w.f64(Op::multiply, {w.get(x), w.f64(0.5)});
        return w.boolean(Op::greater, {half, w.f64(1)});
      },
      [&] { w.set(x, half); });
  w.return_(w.get(x));
  expect_result(
      w.finish(),
      [](const auto& p) {
        double at = p[0];
        while (at * 0.5 > 1) at *= 0.5;
        return at;
      },
      small_integers);
}

TEST(Control, BreakContinueAndReturnInNestedLoops) {
  for (const auto& parameters : parameter_mixes(3)) {
    FunctionWriter w(parameters);
    const ValueId x = w.argument(0);
    const ValueId y = w.argument(1);
    const ValueId z = w.argument(2);
    const LocalId sum = w.local(w.f64(0));
    w.for_(w.i64(0), w.i64(4), 1, [&](ValueId i) {
      const ValueId row = w.f64(Op::to_f64, {i});
      w.if_(w.boolean(Op::equal, {row, y}), [&] { w.continue_(); });
      w.for_(w.i64(0), w.i64(5), 1, [&](ValueId j) {
        const ValueId column = w.f64(Op::to_f64, {j});
        const ValueId place = w.f64(Op::add, {row, column});
        w.if_(w.boolean(Op::equal, {column, x}), [&] { w.continue_(); });
        w.if_(
            w.boolean(Op::greater, {place, z}), [&] { w.break_(); },
            [&] {
              w.if_(w.boolean(Op::equal, {w.f64(Op::multiply, {x, y}), place}),
                    [&] { w.return_(w.f64(Op::add, {w.get(sum), w.f64(0.5)})); });
            });
        w.set(sum, w.f64(Op::add, {w.f64(Op::multiply, {w.get(sum), w.f64(2)}), column}));
      });
      w.set(sum, w.f64(Op::add, {w.get(sum), w.f64(100)}));
    });
    w.return_(w.get(sum));
    expect_result(
        w.finish(),
        [](const auto& p) {
          double total = 0;
          for (double i = 0; i < 4; ++i) {
            if (i == p[1]) continue;
            for (double j = 0; j < 5; ++j) {
              if (j == p[0]) continue;
              if (i + j > p[2]) break;
              if (p[0] * p[1] == i + j) return total + 0.5;
              total = total * 2 + j;
            }
            total += 100;
          }
          return total;
        },
        small_integers);
  }
}

TEST(Control, UniformLeavesUnderUniformControl) {
  FunctionWriter w({{"x", ArgumentKind::varying}, {"n", ArgumentKind::uniform}});
  const LocalId sum = w.local(w.argument(0));
  w.for_(w.i64(0), w.i64(10), 1, [&](ValueId i) {
    const ValueId at = w.f64(Op::to_f64, {i});
    w.if_(w.boolean(Op::equal, {at, w.f64(1)}), [&] { w.continue_(); });
    w.if_(w.boolean(Op::greater, {at, w.argument(1)}), [&] { w.break_(); });
    w.if_(w.boolean(Op::equal, {at, w.f64(5)}), [&] { w.return_(w.f64(Op::negate, {w.get(sum)})); });
    w.set(sum, w.f64(Op::add, {w.get(sum), at}));
  });
  w.return_(w.get(sum));
  expect_result(
      w.finish(),
      [](const auto& p) {
        double total = p[0];
        for (double i = 0; i < 10; ++i) {
          if (i == 1) continue;
          if (i > p[1]) break;
          if (i == 5) return -total;
          total += i;
        }
        return total;
      },
      small_integers);
}

TEST(Control, LanesThatReturnedDoNotRunUniformLoopsOfOthers) {
  // The inner loop is uniform, but in the end no lane is left to run it.
  FunctionWriter w({{"x", ArgumentKind::varying}});
  const LocalId sum = w.local(w.f64(0));
  w.while_([&] { return w.boolean(true); },
           [&] {
             w.set(sum, w.f64(Op::add, {w.get(sum), w.f64(1)}));
             w.if_(w.boolean(Op::greater_equal, {w.get(sum), w.argument(0)}), [&] { w.return_(w.get(sum)); });
             w.for_(w.i64(0), w.i64(2), 1, [&](ValueId) { w.set(sum, w.f64(Op::add, {w.get(sum), w.f64(0.25)})); });
           });
  w.return_(w.f64(-1));
  expect_result(
      w.finish(),
      [](const auto& p) {
        double total = 1;
        while (total < p[0]) total += 1.5;
        return total;
      },
      small_integers);
}

TEST(Control, AReadKeepsWhatTheLocalHeldThen) {
  for (const auto& parameters : parameter_mixes(2)) {
    FunctionWriter w(parameters);
    const LocalId a = w.local(w.argument(0));
    const LocalId b = w.local(w.argument(1));
    const ValueId old_a = w.get(a);
    w.set(a, w.get(b));
    w.set(b, old_a);
    w.for_(w.i64(0), w.i64(3), 1, [&](ValueId) {
      const ValueId before = w.get(a);
      w.set(a, w.f64(Op::add, {w.get(a), w.get(b)}));
      w.set(b, w.f64(Op::subtract, {before, old_a}));
    });
    w.return_(w.f64(Op::subtract, {w.get(a), w.f64(Op::multiply, {w.get(b), w.f64(10)})}));
    expect_result(w.finish(), [](const auto& p) {
      double first = p[1], second = p[0];
      for (int i = 0; i < 3; ++i) {
        const double before = first;
        first = first + second;
        second = before - p[0];
      }
      return first - second * 10;
    });
  }
}

TEST(Control, CallsInBranchesThatFewLanesTake) {
  FunctionWriter w({{"x", ArgumentKind::varying}, {"y", ArgumentKind::varying}});
  const LocalId result = w.local(w.f64(0));
  w.if_(
      w.boolean(Op::equal, {w.argument(0), w.f64(2)}),
      [&] { w.set(result, w.call(ir::MathFunction::pow, {w.argument(0), w.argument(1)})); },
      [&] { w.set(result, w.call(ir::MathFunction::pow, {w.argument(1), w.f64(3)})); });
  w.return_(w.get(result));
  expect_result(
      w.finish(), [](const auto& p) { return p[0] == 2 ? std::pow(2, p[1]) : p[1] * p[1] * p[1]; }, small_integers);
}

}  // namespace
}  // namespace jiteval::interp
