// Faults: in lanes that are there, and only in those.

#include <gtest/gtest.h>

#include <limits>

#include "engines.hpp"
#include "function_writer.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::ValueId;

constexpr std::int64_t lanes = 300;

ir::ValueId whole(FunctionWriter& w, std::uint32_t parameter) {
  return w.i64(Op::whole_to_i64, {w.argument(parameter)});
}

/// Which lanes fault, and with which code.
void expect_faults(const ir::Function& function, const std::function<std::int32_t(double)>& expected,
                   Numbers numbers) {
  expect_engines_agree(function, numbers);
  const Data data = make_data(function, numbers, lanes);
  const std::vector<LaneResult> results = run_each_lane(function, data, lanes);
  const bool is_uniform = data.back().size() == 1;
  for (std::size_t lane = 0; lane < results.size(); ++lane) {
    ASSERT_EQ(results[lane].fault, expected(data.back()[is_uniform ? 0 : lane])) << "lane " << lane;
  }
}

TEST(Faults, IntegerDivisionByZero) {
  for (Op op : {Op::floor_divide, Op::modulo}) {
    for (ArgumentKind kind : {uniform, varying}) {
      FunctionWriter w({{"x", kind}});
      const ValueId x = whole(w, 0);  // the conversion has code 1
      w.return_(w.f64(Op::to_f64, {w.i64(op, {w.i64(7), x})}));
      expect_faults(w.finish(), [](double x0) { return x0 == 0 ? 2 : 0; }, small_integers);
    }
  }
}

TEST(Faults, NumbersThatAreNotWhole) {
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter w({{"x", kind}});
    w.return_(w.f64(Op::to_f64, {whole(w, 0)}));
    expect_faults(
        w.finish(),
        [](double x) {
          return x >= -0x1p53 && x <= 0x1p53 && x == static_cast<double>(static_cast<std::int64_t>(x)) ? 0 : 1;
        },
        mixed_numbers);
  }
}

TEST(Faults, NumbersTooLargeForExactIntegers) {
  constexpr double edges[] = {0x1p53 + 2, -0x1p53 - 2, 0x1p63, -0x1p63, 1e300};
  for (double edge : edges) {
    FunctionWriter w({{"x", varying}});
    w.return_(w.f64(Op::to_f64,
                    {w.i64(Op::whole_to_i64, {w.f64(Op::select, {w.boolean(Op::equal, {w.argument(0), w.f64(2)}),
                                                                 w.f64(edge), w.f64(1)})})}));
    expect_faults(w.finish(), [](double x) { return x == 2 ? 1 : 0; }, small_integers);
  }
}

TEST(Faults, IndicesOutOfRange) {
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter window({{"window", ArgumentKind::window, 3}, {"x", kind}});
    window.return_(window.load(0, whole(window, 1)));
    expect_faults(window.finish(), [](double x) { return x < -3 || x >= 3 ? 2 : 0; }, small_integers);
    FunctionWriter array({{"array", ArgumentKind::array}, {"x", kind}});
    array.return_(array.load(0, whole(array, 1)));
    expect_faults(array.finish(), [](double x) { return x < -5 || x >= 5 ? 2 : 0; }, small_integers);
  }
}

TEST(Faults, IndicesAtTheEdgesOfTheIntegers) {
  for (std::int64_t index : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    FunctionWriter w({{"array", ArgumentKind::array}, {"x", varying}});
    w.return_(
        w.load(0, w.i64(Op::select, {w.boolean(Op::equal, {w.argument(1), w.f64(2)}), w.i64(index), w.i64(0)})));
    expect_faults(w.finish(), [](double x) { return x == 2 ? 1 : 0; }, small_integers);
  }
}

TEST(Faults, NumbersThatNoIntegerHolds) {
  const auto edges = [](std::int64_t n, int) {
    constexpr double all[] = {0.5,
                              -0.5,
                              -0.999,
                              -1,
                              0x1p63,
                              -0x1p63,
                              -0x1p63 - 2048,
                              0x1p63 - 1024,
                              0x1p64,
                              0x1p64 - 2048,
                              1e300,
                              -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()};
    std::vector<double> result;
    for (std::int64_t i = 0; i < n; ++i) result.push_back(all[(i + n) % static_cast<std::int64_t>(std::size(all))]);
    return result;
  };
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter to_signed({{"x", kind}});
    to_signed.return_(to_signed.f64(Op::to_f64, {to_signed.i64(Op::truncate_to_i64, {to_signed.argument(0)})}));
    expect_faults(to_signed.finish(), [](double x) { return x >= -0x1p63 && x < 0x1p63 ? 0 : 1; }, edges);
    FunctionWriter to_unsigned({{"x", kind}});
    to_unsigned.return_(
        to_unsigned.f64(Op::to_f64, {to_unsigned.u64(Op::truncate_to_u64, {to_unsigned.argument(0)})}));
    expect_faults(to_unsigned.finish(), [](double x) { return x > -1 && x < 0x1p64 ? 0 : 1; }, edges);
  }
}

TEST(Faults, UnsignedDivisionByZero) {
  for (Op op : {Op::floor_divide, Op::modulo}) {
    for (ArgumentKind kind : {uniform, varying}) {
      FunctionWriter w({{"x", kind}});
      const ValueId x = w.u64(Op::to_u64, {whole(w, 0)});
      w.return_(w.f64(Op::to_f64, {w.u64(op, {w.u64(7), x})}));
      expect_faults(w.finish(), [](double x0) { return x0 == 0 ? 2 : 0; }, small_integers);
    }
  }
}

TEST(Faults, ConditionsThatEndTheFunction) {
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter w({{"x", kind}});
    const ValueId x = w.argument(0);
    w.if_(w.boolean(Op::greater, {x, w.f64(1)}),
          [&] { w.fault_if(w.boolean(Op::less_equal, {x, w.f64(3)}), ir::FaultKind::assertion_failed); });
    w.fault_if(w.boolean(Op::equal, {x, w.f64(-1)}), ir::FaultKind::empty_array);
    w.return_(x);
    expect_faults(w.finish(), [](double x0) { return x0 == 2 || x0 == 3 ? 1 : x0 == -1 ? 2 : 0; }, small_integers);
  }
}

TEST(Faults, ConditionsOfAbsentLanesEndNothing) {
  FunctionWriter w({{"x", varying}});
  const ValueId negative = w.boolean(Op::less, {w.argument(0), w.f64(0)});
  w.if_(
      negative, [&] { w.fault_if(w.boolean(Op::logical_not, {negative}), ir::FaultKind::assertion_failed); },
      [&] { w.fault_if(negative, ir::FaultKind::assertion_failed); });
  w.if_(w.boolean(Op::greater, {w.argument(0), w.f64(100)}),
        [&] { w.fault_if(w.boolean(true), ir::FaultKind::assertion_failed); });
  w.return_(w.argument(0));
  expect_faults(w.finish(), [](double) { return 0; }, small_integers);
}

TEST(Faults, AbsentLanesDoNotFault) {
  FunctionWriter w({{"window", ArgumentKind::window, 3}, {"x", varying}});
  const ValueId x = whole(w, 1);
  const auto result = w.local(w.f64(0));
  w.if_(
      w.boolean(Op::not_equal, {x, w.i64(0)}),
      [&] { w.set(result, w.f64(Op::to_f64, {w.i64(Op::modulo, {w.i64(7), x})})); },
      [&] { w.set(result, w.load(0, x)); });
  w.if_(w.boolean(Op::less, {w.f64(Op::absolute, {w.argument(1)}), w.f64(3)}),
        [&] { w.set(result, w.f64(Op::add, {w.get(result), w.load(0, x)})); });
  w.return_(w.get(result));
  expect_faults(w.finish(), [](double) { return 0; }, small_integers);
}

TEST(Faults, UniformFaultsNeedALane) {
  // No lane takes the branch, whose fault does not depend on the lane.
  FunctionWriter w({{"x", varying}});
  w.if_(w.boolean(Op::greater, {w.argument(0), w.f64(100)}),
        [&] { w.return_(w.f64(Op::to_f64, {w.i64(Op::floor_divide, {w.i64(1), w.i64(0)})})); });
  w.return_(w.argument(0));
  expect_faults(w.finish(), [](double) { return 0; }, small_integers);
}

TEST(Faults, UniformFaultsAfterTheLastLaneLeft) {
  // All lanes leave the loop by one of two ways before its end is reached.
  FunctionWriter w({{"x", varying}});
  const ValueId is_low = w.boolean(Op::less, {w.argument(0), w.f64(0)});
  w.for_(w.i64(0), w.i64(3), 1, [&](ValueId) {
    w.if_(is_low, [&] { w.break_(); });
    w.if_(w.boolean(Op::logical_not, {is_low}), [&] { w.return_(w.f64(1)); });
    w.return_(w.f64(Op::to_f64, {w.i64(Op::floor_divide, {w.i64(1), w.i64(0)})}));
  });
  w.return_(w.f64(2));
  expect_faults(w.finish(), [](double) { return 0; }, small_integers);
}

TEST(Faults, LanesThatLeftALoopDoNotFaultInIt) {
  FunctionWriter w({{"x", varying}});
  const auto at = w.local(whole(w, 0));
  const auto sum = w.local(w.i64(0));
  w.while_([&] { return w.boolean(Op::not_equal, {w.get(at), w.i64(0)}); },
           [&] {
             w.if_(w.boolean(Op::less, {w.get(at), w.i64(0)}), [&] { w.break_(); });
             w.set(sum, w.i64(Op::add, {w.get(sum), w.i64(Op::floor_divide, {w.i64(12), w.get(at)})}));
             w.set(at, w.i64(Op::subtract, {w.get(at), w.i64(1)}));
           });
  w.return_(w.f64(Op::to_f64, {w.get(sum)}));
  expect_faults(w.finish(), [](double) { return 0; }, small_integers);
}

TEST(Faults, TheFirstFaultOfALaneCounts) {
  FunctionWriter w({{"x", varying}});
  const ValueId x = whole(w, 0);
  const ValueId quotient = w.i64(Op::floor_divide, {w.i64(1), x});                          // code 2
  const ValueId again = w.i64(Op::modulo, {quotient, w.i64(Op::subtract, {x, w.i64(3)})});  // code 3
  w.return_(w.f64(Op::to_f64, {again}));
  expect_faults(w.finish(), [](double x0) { return x0 == 0 ? 2 : x0 == 3 ? 3 : 0; }, small_integers);
}

TEST(Faults, DeadOperationsStillFault) {
  FunctionWriter w({{"x", varying}});
  whole(w, 0);
  w.return_(w.f64(1));
  expect_faults(
      w.finish(), [](double x) { return x == 2.5 ? 1 : 0; },
      [](std::int64_t n, int parameter) {
        std::vector<double> result = small_integers(n, parameter);
        for (double& x : result) x = x == 2 ? 2.5 : x;
        return result;
      });
}

}  // namespace
}  // namespace jiteval::interp
