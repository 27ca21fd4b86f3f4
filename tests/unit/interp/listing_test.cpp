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
      c1                1
      c2                3
      c3                -2.5
      w4                limit
   0  mask_copy         v5, all
   1  trip_count        u6, c0, c2, c1
   2  move              u7, c0
   3  jump_if_zero      u6, -> 12
   4  window_row        w8, u7, values, fault 1
   5  less_f64          v9, w4, w8
   6  mask_narrow       v10, v9, mask v5, -> 10
   7  return_lanes      w8, mask v10
   8  mask_remove       v5, v10
   9  mask_remove       v10, v10
  10  mask_check        mask v5, -> 12
  11  loop_next         u6, u7, c1, -> 4
  12  mask_check        mask v5, -> 15
  13  return_lanes      c3, mask v5
  14  mask_remove       v5, v5
  15  halt
)");
}

TEST(Listing, ABodyWithArrays) {
  FunctionWriter w({{.name = "image", .kind = ArgumentKind::array, .element = ElementType::u8, .dimensions = 2},
                    {.name = "out", .kind = ArgumentKind::pointer, .element = ElementType::f32}});
  w.make_single();
  const std::uint32_t counts = w.private_array(ElementType::u16, 4);
  const ValueId weights = w.constant_array(ElementType::f64, std::vector<double>{0.5, 2});
  const ValueId rows = w.array_extent(0, 0);
  const ValueId made = w.allocate(rows, ElementType::i32);
  w.for_(w.i64(0), rows, 1, [&](ValueId i) {
    const ValueId at = w.i64(Op::multiply, {i, w.array_stride(0, 0)});
    const ValueId pixel = w.load(w.array_base(0), at, ElementType::u8);
    w.private_store(counts, w.i64(3), pixel);
    w.store(made, i, w.private_load(counts, w.i64(3)), ElementType::i32);
    const ValueId weight = w.load(weights, w.check_index(pixel, w.i64(2)), ElementType::f64);
    w.store(w.array_base(1), i, w.f32(Op::to_f32, {weight}), ElementType::f32);
  });
  w.output(w.boolean(Op::equal, {rows, w.i64(3)}));
  w.return_();
  EXPECT_EQ(print_bytecode(w.finish()),
            R"(14 registers (c constant, u uniform, v lanes, w view of an input, o output), one lane
      c0                0
      c1                1
      c2                2
      c3                3
      c4                2 constants f64
      u5                image, extent 0
      u6                image, stride 0
      u7                image
      u8                out
   0  allocate          u9, u5, 4 bytes, fault 1
   1  trip_count        u10, c0, u5, c1
   2  move              u11, c0
   3  jump_if_zero      u10, -> 15
   4  multiply_i64      u12, u11, u6
   5  load_u8           u12, u7, u12, all
   6  wrap_u16          u13, u12
   7  private_store     c3, u13, all, private 0
   8  private_load      u13, c3, all, private 0
   9  store_32          u9, u11, u13
  10  check_index       u12, u12, c2, all, fault 2
  11  load_word         u12, c4, u12, all
  12  f32_from_f64      u12, u12
  13  store_f32         u8, u11, u12
  14  loop_next         u10, u11, c1, -> 4
  15  equal_i64         u9, u5, c3
  16  f64_from_boolean  u11, u9
  17  output_word       u11, word 0
  18  halt
  19  halt
)");
}

}  // namespace
}  // namespace jiteval::interp
