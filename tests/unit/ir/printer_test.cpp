// The IR as text: the golden cases pin its look, these what it must show.
#include <gtest/gtest.h>

#include "functions.hpp"
#include "ir/builder.hpp"

namespace jiteval::ir::testing {
namespace {

bool shows(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void expect_parts(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_TRUE(shows(text, part)) << part << "\n" << text;
}

TEST(Printer, ShowsEveryKindOfStatement) {
  Builder builder("f", {array_of("a", ElementType::f32, 2), uniform_of("k", Type::i64)});
  builder.function().is_single = true;
  builder.function().output_count = 2;
  builder.function().result = {.form = ResultShape::Form::tuple,
                               .items = {{.form = ResultShape::Form::number, .type = Type::u64, .slot = 1}}};
  const ValueId k = builder.argument(1);
  const ValueId base = builder.array_base(0);
  const std::uint32_t table = builder.add_private_array({"t", ElementType::u16, 7});
  const ValueId constants =
      builder.constant_array(builder.add_constant_array({ElementType::u8, 1, std::vector<std::byte>(1)}));
  const LocalId local = builder.add_local("v", Type::i64);
  const LocalId stored[] = {local};
  const ValueId i = builder.begin_for(builder.i64(0), k, 3, stored);
  builder.set(local, builder.binary(Op::shift_left, builder.get(local), i));
  builder.begin_if(builder.binary(Op::equal, i, k));
  builder.break_();
  builder.begin_else();
  builder.continue_();
  builder.end_if();
  builder.end_for();
  builder.begin_while({});
  builder.begin_while_body(builder.binary(Op::less, builder.load(constants, k, ElementType::u8), k));
  builder.end_while();
  builder.fault_if(builder.binary(Op::less, k, builder.i64(0)), FaultKind::negative_size);
  const ValueId index = builder.check_index(k, builder.array_extent(0, 1));
  builder.store(base, index, builder.f32(0.5), ElementType::f32);
  builder.private_store(table, index, builder.wrap(k, ElementType::u16));
  builder.output(1, builder.convert(builder.private_load(table, index), Type::u64));
  builder.store(builder.allocate(k, ElementType::i8), k, k, ElementType::i8);
  builder.store(base, builder.array_stride(0, 0), builder.load(base, k, ElementType::f32), ElementType::f32);
  builder.return_(no_value);
  const Function function = builder.finish();
  ASSERT_EQ(verify(function), "");
  expect_parts(print(function), {"for ",
                                 "if ",
                                 "} else {",
                                 "break",
                                 "continue",
                                 "while ",
                                 "return",
                                 "set v.0",
                                 "a: f32[:, :]",
                                 "k: uniform i64",
                                 "-> (u64 in 1)",
                                 "private t.0: u16[7]",
                                 "constant 0: u8[1]",
                                 "constant_array 0",
                                 "fault_if",
                                 "an array cannot have a negative size",
                                 "extent a axis 1",
                                 "stride a axis 0",
                                 "base a",
                                 "store f32 %",
                                 "private_store t.0[",
                                 "private_load t.0[",
                                 "allocate i8[",
                                 "wrap u16 %",
                                 "load u8 %",
                                 "load f32 %",
                                 "output 1 = %",
                                 "check_index %",
                                 "shift_left",
                                 ": address",
                                 ": u64",
                                 ": f32"});
}

TEST(Printer, TellsParametersApart) {
  const auto of = [](const Parameter& parameter) { return print(Builder("f", {parameter}).finish()); };
  EXPECT_NE(of(uniform_of("x", Type::f64)), of(varying_of("x")));
  EXPECT_NE(of(varying_of("x", Type::i64)), of(varying_of("x")));
  EXPECT_NE(of(window_of("x", 3)), of(window_of("x", 4)));
  EXPECT_NE(of(window_of("x", 3)), of(array_of("x")));
  EXPECT_NE(of(array_of("x", ElementType::f64, 2)), of(array_of("x", ElementType::f64, 3)));
  EXPECT_NE(of(array_of("x", ElementType::f64, 2)), of(array_of("x", ElementType::f64, 2, true)));
  EXPECT_NE(of(pointer_of("x", ElementType::i32)), of(pointer_of("x", ElementType::u32)));
}

TEST(Printer, KeepsNumbersWhole) {
  const auto of = [](double number) {
    Builder builder("f", {});
    builder.return_(builder.f64(number));
    return print(builder.finish());
  };
  EXPECT_TRUE(shows(of(0.1), "0.1"));
  EXPECT_NE(of(0.1), of(0.10000000000000002));
  Builder builder("f", {});
  builder.u64(0xffffffffffffffffU);
  EXPECT_TRUE(shows(print(builder.finish()), "18446744073709551615"));
}

TEST(Messages, AreThereForEveryFault) {
  for (int kind = 0; kind <= static_cast<int>(FaultKind::not_a_fraction); ++kind) {
    EXPECT_GT(message(FaultKind(kind)).size(), 5U) << kind;
  }
}

TEST(Names, AreThereForEveryOperation) {
  for (int op = 0; op <= static_cast<int>(Op::call); ++op) EXPECT_NE(name(Op(op)), "?") << op;
}

}  // namespace
}  // namespace jiteval::ir::testing
