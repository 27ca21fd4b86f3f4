// What varies over the lanes of functions with arrays.
#include <gtest/gtest.h>

#include "functions.hpp"
#include "ir/builder.hpp"
#include "ir/uniformity.hpp"

namespace jiteval::ir::testing {
namespace {

TEST(UniformityOfArrays, FollowsTheOperands) {
  Builder builder("f", {varying_of("i", Type::i64), uniform_of("k", Type::i64), array_of("a", ElementType::u8)});
  const ValueId i = builder.argument(0);
  const ValueId k = builder.argument(1);
  const ValueId base = builder.array_base(2);
  const ValueId extent = builder.array_extent(2, 0);
  const ValueId stride = builder.array_stride(2, 0);
  const ValueId checked_k = builder.check_index(k, extent);
  const ValueId checked_i = builder.check_index(i, extent);
  const ValueId loaded_k = builder.load(base, checked_k, ElementType::u8);
  const ValueId loaded_i = builder.load(base, checked_i, ElementType::u8);
  const ValueId wrapped_k = builder.wrap(k, ElementType::i8);
  const ValueId wrapped_i = builder.wrap(i, ElementType::i8);
  builder.return_(builder.f64(0));
  Function function = builder.finish();
  mark_varying(function);
  for (ValueId uniform : {base, extent, stride, checked_k, loaded_k, wrapped_k})
    EXPECT_FALSE(function[uniform].varying);
  for (ValueId varying : {checked_i, loaded_i, wrapped_i}) EXPECT_TRUE(function[varying].varying);
}

TEST(UniformityOfArrays, PrivateArraysDifferBetweenTheLanes) {
  for (bool is_single : {false, true}) {
    Builder builder("f", {uniform_of("k", Type::i64)});
    builder.function().is_single = is_single;
    const std::uint32_t array = builder.add_private_array({"t", ElementType::i64, 4});
    builder.private_store(array, builder.i64(0), builder.argument(0));
    const ValueId element = builder.private_load(array, builder.i64(0));
    builder.begin_if(builder.binary(Op::less, element, builder.i64(3)));
    builder.private_store(array, builder.i64(1), element);
    builder.end_if();
    builder.return_(is_single ? no_value : builder.f64(0));
    Function function = builder.finish();
    ASSERT_EQ(verify(function), "");
    mark_varying(function);
    EXPECT_EQ(function[element].varying, !is_single);
    for_each_statement(function, function.body, [&](const Stmt& stmt) {
      if (stmt.kind == StmtKind::if_) {
        EXPECT_EQ(stmt.varying, !is_single);
      }
    });
  }
}

}  // namespace
}  // namespace jiteval::ir::testing
