#include <gtest/gtest.h>

#include "function_writer.hpp"
#include "interp/program.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::ValueId;

TEST(Listing, AnExpression) {
  FunctionWriter w({{"a", ArgumentKind::uniform}, {"x", ArgumentKind::varying}});
  const ValueId x = w.argument(1);
  const ValueId square = w.f64(Op::multiply, {x, x});
  const ValueId scaled = w.f64(Op::multiply, {w.f64(Op::negate, {w.argument(0)}), square});
  w.return_(w.call(ir::MathFunction::exp, {scaled}));
  EXPECT_EQ(print_bytecode(w.finish()),
            R"(5 registers (c constant, u uniform, v lanes, w view of an input, o output), 512 lanes a batch
      w0                x
      u1                a
   0  multiply_f64      v2, w0, w0
   1  negate_f64        u3, u1
   2  multiply_f64      v2, u3, v2
   3  call1             o4, v2, all, exp
   4  return_all        o4
   5  halt
)");
}

TEST(Listing, ABodyWithMasksAndJumps) {
  FunctionWriter w({{"values", ArgumentKind::window, 3}, {"limit", ArgumentKind::varying}});
  const ValueId zero = w.i64(0);
  const ValueId three = w.i64(3);
  w.for_(zero, three, 1, [&](ValueId k) {
    const ValueId v = w.load(0, k);
    w.if_(w.boolean(Op::greater, {v, w.argument(1)}), [&] { w.return_(v); });
  });
  w.return_(w.f64(-2.5));
  EXPECT_EQ(print_bytecode(w.finish()),
            R"(11 registers (c constant, u uniform, v lanes, w view of an input, o output), 512 lanes a batch
      c0                0
      c1                3
      c2                -2.5
      c3                1
      w4                limit
   0  mask_copy         v5, all
   1  trip_count        u6, c0, c1, c3
   2  move              u7, c0
   3  jump_if_zero      u6, -> 12
   4  window_row        w8, u7, values, fault 1
   5  less_f64          v9, w4, w8
   6  mask_narrow       v10, v9, mask v5, -> 10
   7  return_lanes      w8, mask v10
   8  mask_remove       v5, v10
   9  mask_remove       v10, v10
  10  mask_check        mask v5, -> 12
  11  loop_next         u6, u7, c3, -> 4
  12  mask_check        mask v5, -> 15
  13  return_lanes      c2, mask v5
  14  mask_remove       v5, v5
  15  halt
)");
}

}  // namespace
}  // namespace jiteval::interp
