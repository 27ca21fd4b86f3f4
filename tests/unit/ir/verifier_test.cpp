// Every rule of the verifier: functions that are right, with one thing broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "functions.hpp"
#include "ir/builder.hpp"

namespace jiteval::ir::testing {
namespace {

constexpr ValueId missing_value{100000};

/// A function of many lanes with all kinds of control.
Function lanes() {
  Builder builder("f", {window_of("w", 5), varying_of("x"), uniform_of("k", Type::i64)});
  const ValueId x = builder.argument(1);
  const ValueId k = builder.argument(2);  // value number 1
  const std::uint32_t table = builder.add_private_array({"t", ElementType::f32, 4});
  const LocalId sum = builder.add_local("s", Type::f64);
  builder.set(sum, builder.f64(0));
  const LocalId stored[] = {sum};
  const ValueId i = builder.begin_for(builder.i64(0), k, 1, stored);
  builder.begin_if(builder.binary(Op::greater, builder.window_load(0, i), x));
  builder.break_();
  builder.end_if();
  builder.set(sum, builder.binary(Op::divide, builder.get(sum), x));
  builder.end_for();
  builder.begin_while(stored);
  builder.begin_while_body(builder.binary(Op::less, builder.get(sum), x));
  const ValueId both[] = {builder.get(sum), x};
  builder.set(sum, builder.call(MathFunction::pow, both));
  builder.end_while();
  builder.private_store(table, builder.binary(Op::modulo, k, builder.i64(4)), builder.convert(x, Type::f32));
  const ValueId element = builder.private_load(table, builder.binary(Op::floor_divide, k, k));
  builder.begin_if(builder.unary(Op::logical_not, builder.convert(builder.convert(k, Type::u64), Type::boolean)));
  builder.return_(builder.select(builder.binary(Op::equal, element, builder.f32(1)), builder.unary(Op::negate, x),
                                 builder.binary(Op::add, x, builder.convert(element, Type::f64))));
  builder.end_if();
  builder.return_(builder.get(sum));
  return builder.finish();
}

/// A single function that makes, reads and writes arrays.
Function single() {
  Builder builder("f", {array_of("a", ElementType::u8, 2), pointer_of("p", ElementType::f32), varying_of("x"),
                        uniform_of("k", Type::i64)});
  builder.function().is_single = true;
  builder.function().output_count = 4;
  builder.function().result = {.form = ResultShape::Form::tuple,
                               .items = {{.form = ResultShape::Form::number, .slot = 0},
                                         {.form = ResultShape::Form::array, .dimensions = 1, .slot = 1}}};
  const ValueId k = builder.argument(3);  // value number 0
  const ValueId table =
      builder.constant_array(builder.add_constant_array({ElementType::i16, 2, std::vector<std::byte>(4)}));
  builder.fault_if(builder.binary(Op::less, k, builder.i64(1)), FaultKind::negative_size);
  const ValueId made = builder.allocate(k, ElementType::f64);
  const ValueId index = builder.check_index(builder.whole(builder.argument(2)), builder.array_extent(0, 1));
  const ValueId loaded = builder.load(
      builder.array_base(0), builder.binary(Op::multiply, index, builder.array_stride(0, 1)), ElementType::u8);
  const ValueId other = builder.load(table, builder.binary(Op::bit_and, loaded, builder.i64(1)), ElementType::i16);
  const ValueId shifted = builder.binary(Op::shift_right, other, loaded);
  builder.store(builder.array_base(1), index, builder.convert(shifted, Type::f32), ElementType::f32);
  builder.store(made, builder.i64(0), builder.convert(builder.wrap(k, ElementType::i8), Type::f64),
                ElementType::f64);
  builder.output(0, builder.convert(builder.argument(2), Type::u64));
  builder.output(1, made);
  builder.output(2, k);
  builder.output(3, builder.convert(builder.argument(2), Type::i64));
  builder.return_(no_value);
  return builder.finish();
}

/// The first value of `op`.
Value& value_of(Function& f, Op op) {
  for (Value& value : f.values) {
    if (value.op == op) return value;
  }
  ADD_FAILURE() << "no " << name(op) << "\n" << print(f);
  return f.values.front();
}

ValueId id_of(Function& f, Op op) { return ValueId(&value_of(f, op) - f.values.data()); }

Stmt& stmt_of(Function& f, StmtKind kind) {
  for (Block& block : f.blocks) {
    for (Stmt& stmt : block.stmts) {
      if (stmt.kind == kind) return stmt;
    }
  }
  ADD_FAILURE() << "no such statement\n" << print(f);
  return f.blocks.front().stmts.front();
}

using Break = std::function<void(Function&)>;

void expect(Function broken, std::string_view part, const Break& breaks) {
  breaks(broken);
  const std::string found = verify(broken);
  EXPECT_NE(found.find(part), std::string::npos) << "wanted: " << part << ", said: '" << found << "'";
}
void expect_lanes(std::string_view part, const Break& breaks) { expect(lanes(), part, breaks); }
void expect_single(std::string_view part, const Break& breaks) { expect(single(), part, breaks); }

TEST(Verifier, AcceptsWhatTheBuilderMakes) {
  EXPECT_EQ(verify(lanes()), "") << print(lanes());
  EXPECT_EQ(verify(single()), "") << print(single());
}

TEST(Verifier, WantsOperandsThatAreInScope) {
  constexpr std::string_view part = "out of its scope";
  expect_lanes(part, [](Function& f) { value_of(f, Op::divide).operand[0] = missing_value; });
  expect_lanes(part, [](Function& f) { stmt_of(f, StmtKind::return_).value = missing_value; });
  expect_lanes(part, [](Function& f) { stmt_of(f, StmtKind::if_).value = missing_value; });
  expect_lanes(part, [](Function& f) { stmt_of(f, StmtKind::for_).stop = missing_value; });
  expect_lanes(part, [](Function& f) { stmt_of(f, StmtKind::private_store).index = missing_value; });
  expect_single(part, [](Function& f) { stmt_of(f, StmtKind::store).address = missing_value; });
  expect_single(part, [](Function& f) { stmt_of(f, StmtKind::store).index = missing_value; });
  expect_single(part, [](Function& f) { stmt_of(f, StmtKind::store).value = missing_value; });
  expect_single(part, [](Function& f) { stmt_of(f, StmtKind::fault_if).value = missing_value; });
  expect_single(part, [](Function& f) { stmt_of(f, StmtKind::output).value = missing_value; });
  // A value of the loop's body, at the end of the function.
  expect_lanes(part, [](Function& f) {
    const ValueId inner = id_of(f, Op::window_load);
    f[f.body].stmts.back().value = inner;
  });
  // A use before the computation.
  expect_lanes(part, [](Function& f) {
    auto& stmts = f[stmt_of(f, StmtKind::while_).body].stmts;
    std::reverse(stmts.begin(), stmts.end());
  });
}

TEST(Verifier, WantsEachValueComputedOnce) {
  expect_lanes("computed twice", [](Function& f) {
    auto& stmts = f[f.body].stmts;
    stmts.insert(stmts.begin(), Stmt{.kind = StmtKind::let, .value = id_of(f, Op::argument)});
  });
  expect_lanes("does not exist", [](Function& f) {
    auto& stmts = f[f.body].stmts;
    stmts.insert(stmts.begin(), Stmt{.kind = StmtKind::let, .value = missing_value});
  });
}

TEST(Verifier, WantsBlocksLocalsAndArraysThatExist) {
  expect_lanes("does not exist", [](Function& f) { stmt_of(f, StmtKind::if_).body = BlockId{999}; });
  expect_lanes("does not exist", [](Function& f) { stmt_of(f, StmtKind::while_).head = BlockId{999}; });
  expect_lanes("set of a local", [](Function& f) { stmt_of(f, StmtKind::set_local).local = LocalId{999}; });
  expect_lanes("get of a local", [](Function& f) { value_of(f, Op::local_get).local = LocalId{999}; });
  expect_lanes("without a head", [](Function& f) { stmt_of(f, StmtKind::while_).head = no_block; });
  expect_lanes("does not exist", [](Function& f) { stmt_of(f, StmtKind::private_store).array = 1; });
  expect_lanes("does not exist", [](Function& f) { value_of(f, Op::private_load).index = 1; });
  expect_single("does not exist", [](Function& f) { value_of(f, Op::constant_array).index = 1; });
  expect_single("along axis", [](Function& f) { value_of(f, Op::array_extent).axis = 2; });
  expect_single("along axis", [](Function& f) { value_of(f, Op::array_stride).axis = 2; });
}

TEST(Verifier, WantsTheRightTypes) {
  const auto wrong_result = [](const auto& check, std::initializer_list<Op> ops, Type type) {
    for (Op op : ops) check("gives a", [op, type](Function& f) { value_of(f, op).type = type; });
  };
  wrong_result(expect_lanes,
               {Op::argument, Op::window_load, Op::private_load, Op::greater, Op::call, Op::local_get, Op::to_u64,
                Op::to_boolean, Op::to_f32, Op::to_f64, Op::logical_not},
               Type::address);
  wrong_result(expect_single,
               {Op::array_base, Op::array_extent, Op::array_stride, Op::constant_array, Op::allocate, Op::load,
                Op::check_index, Op::whole_to_i64, Op::truncate_to_i64, Op::truncate_to_u64, Op::wrap},
               Type::f32);
  for (StmtKind kind : {StmtKind::if_, StmtKind::return_, StmtKind::set_local, StmtKind::private_store}) {
    expect_lanes("needs a", [kind](Function& f) { stmt_of(f, kind).value = ValueId{1}; });
  }
  expect_lanes("needs a", [](Function& f) { stmt_of(f, StmtKind::for_).stop = id_of(f, Op::argument); });
  expect_lanes("needs a", [](Function& f) { stmt_of(f, StmtKind::private_store).index = id_of(f, Op::argument); });
  for (StmtKind kind : {StmtKind::store, StmtKind::fault_if}) {
    expect_single("needs a", [kind](Function& f) { stmt_of(f, kind).value = ValueId{0}; });
  }
  expect_single("needs a",
                [](Function& f) { stmt_of(f, StmtKind::store).address = stmt_of(f, StmtKind::store).index; });
  expect_single("needs a", [](Function& f) { stmt_of(f, StmtKind::store).element = ElementType::i8; });
  expect_single("needs a",
                [](Function& f) { value_of(f, Op::shift_right).operand[1] = id_of(f, Op::constant_array); });
  expect_single("needs a", [](Function& f) { value_of(f, Op::load).operand[0] = id_of(f, Op::check_index); });
}

TEST(Verifier, WantsOperationsOnWhatTheyAreFor) {
  const auto of = [](Op op, Type type) { return [op, type](Function& f) { value_of(f, op).type = type; }; };
  expect_lanes("add of a bool", of(Op::add, Type::boolean));
  expect_lanes("add of a address", of(Op::add, Type::address));
  expect_lanes("negate of a bool", of(Op::negate, Type::boolean));
  expect_lanes("divide of a i64", of(Op::divide, Type::i64));
  expect_lanes("modulo of a f32", of(Op::modulo, Type::f32));
  expect_lanes("floor_divide of a f32", [](Function& f) {
    value_of(f, Op::floor_divide).type = Type::f32;
    value_of(f, Op::floor_divide).fault = 0;
  });
  expect_single("bit_and of a f64", of(Op::bit_and, Type::f64));
  expect_single("shift_right of a f64", of(Op::shift_right, Type::f64));
  const auto operand = [](Op op, Op source) {
    return [op, source](Function& f) { value_of(f, op).operand[0] = id_of(f, source); };
  };
  expect_lanes("to_u64 of a f64", operand(Op::to_u64, Op::argument));
  expect_single("to_f32 of a address", operand(Op::to_f32, Op::constant_array));
  expect_lanes("to_f64 of a f64", operand(Op::to_f64, Op::argument));
  expect_lanes("greater of a bool", operand(Op::greater, Op::logical_not));
  expect_single("wrap to f32", [](Function& f) { value_of(f, Op::wrap).element = ElementType::f32; });
  expect_single("wrap to i64", [](Function& f) { value_of(f, Op::wrap).element = ElementType::i64; });
}

TEST(Verifier, WantsTheRightNumberOfOperands) {
  for (Op op : {Op::add, Op::divide, Op::negate, Op::window_load, Op::select, Op::call, Op::private_load}) {
    expect_lanes("operands", [op](Function& f) { value_of(f, op).operand_count = 0; });
  }
  for (Op op : {Op::load, Op::allocate, Op::check_index, Op::wrap, Op::bit_and, Op::truncate_to_u64}) {
    expect_single("operands", [op](Function& f) { value_of(f, op).operand_count = 3; });
  }
  expect_lanes("operands", [](Function& f) { value_of(f, Op::call).operand_count = 1; });
  for (Op op :
       {Op::array_base, Op::array_extent, Op::array_stride, Op::constant_array, Op::constant, Op::argument}) {
    expect_single("operands", [op](Function& f) { value_of(f, op).operand_count = 1; });
  }
}

TEST(Verifier, WantsParametersOfTheRightKind) {
  for (Op op : {Op::argument, Op::window_load}) {
    expect_lanes("does not exist", [op](Function& f) { value_of(f, op).index = 9; });
  }
  expect_lanes("another kind", [](Function& f) { value_of(f, Op::argument).index = 0; });
  expect_lanes("another kind", [](Function& f) { value_of(f, Op::window_load).index = 1; });
  expect_lanes("another kind", [](Function& f) { f.parameters[0].kind = ArgumentKind::array; });
  expect_single("another kind", [](Function& f) { value_of(f, Op::array_base).index = 2; });
  expect_single("another kind", [](Function& f) { value_of(f, Op::array_extent).index = 1; });
  expect_single("another kind", [](Function& f) { value_of(f, Op::array_stride).index = 1; });
  expect_single("contiguous", [](Function& f) { f.parameters[0].is_contiguous = true; });
  expect_single("dimensions", [](Function& f) { f.parameters[0].dimensions = 5; });
  expect_single("is an address", [](Function& f) { f.parameters[2].type = Type::address; });
}

TEST(Verifier, WantsMemoryTouchedBySingleFunctionsOnly) {
  expect_single("not single", [](Function& f) { f.is_single = false; });
  for (StmtKind kept : {StmtKind::store, StmtKind::output}) {
    expect_single("not single", [kept](Function& f) {
      f.is_single = false;
      std::erase_if(f[f.body].stmts, [&](const Stmt& stmt) {
        const bool allocates = stmt.kind == StmtKind::let && f[stmt.value].op == Op::allocate;
        return allocates || (stmt.kind >= StmtKind::store && stmt.kind != kept);
      });
    });
  }
  expect_lanes("return of a value", [](Function& f) { f.is_single = true; });
  expect_single("output of word 4", [](Function& f) { stmt_of(f, StmtKind::output).slot = 4; });
  expect_single("a result of 3 words from slot 2", [](Function& f) { f.result.items[1].slot = 2; });
  expect_single("a result of 1 words from slot 4", [](Function& f) { f.result.items[0].slot = 4; });
  expect_single("dimensions", [](Function& f) { f.result.items[1].dimensions = 0; });
}

TEST(Verifier, WantsArraysOfTheirElements) {
  expect_lanes("from an array of", [](Function& f) { f.private_arrays[0].element = ElementType::f64; });
  expect_lanes("from an array of",
               [](Function& f) { stmt_of(f, StmtKind::private_store).element = ElementType::f64; });
  expect_lanes("negative size", [](Function& f) { f.private_arrays[0].size = -1; });
  expect_single("bytes", [](Function& f) { f.constant_arrays[0].bytes.pop_back(); });
  expect_single("bytes", [](Function& f) { f.constant_arrays[0].element = ElementType::i8; });
}

TEST(Verifier, WantsResultsOfTheirWord) {
  const auto returns = [](Type result, bool keeps_integers, Type returned) {
    Builder builder("f", {varying_of("x"), varying_of("i", Type::i64), varying_of("u", Type::u64)});
    builder.function().result_type = result;
    builder.function().keeps_integers = keeps_integers;
    builder.return_(builder.argument(returned == Type::f64 ? 0 : returned == Type::i64 ? 1 : 2));
    return verify(builder.finish()).empty();
  };
  EXPECT_TRUE(returns(Type::i64, false, Type::f64));
  EXPECT_FALSE(returns(Type::i64, false, Type::i64));
  EXPECT_TRUE(returns(Type::i64, true, Type::i64));
  EXPECT_FALSE(returns(Type::i64, true, Type::f64));
  EXPECT_TRUE(returns(Type::u64, true, Type::u64));
  EXPECT_TRUE(returns(Type::boolean, true, Type::f64));
  EXPECT_FALSE(returns(Type::f32, true, Type::i64));
}

TEST(Verifier, WantsLeavesInsideLoops) {
  const auto append = [](StmtKind kind) {
    return [kind](Function& f) { f[f.body].stmts.push_back({.kind = kind}); };
  };
  expect_lanes("outside a loop", append(StmtKind::break_));
  expect_lanes("outside a loop", append(StmtKind::continue_));
  expect_lanes("in the head", [](Function& f) {
    f[stmt_of(f, StmtKind::while_).head].stmts.push_back({.kind = StmtKind::break_});
  });
}

TEST(Verifier, WantsProperCounters) {
  expect_lanes("step of zero", [](Function& f) { stmt_of(f, StmtKind::for_).step = 0; });
  expect_lanes("not an induction", [](Function& f) { f[stmt_of(f, StmtKind::for_).counter].op = Op::constant; });
  expect_lanes("not an induction", [](Function& f) { f[stmt_of(f, StmtKind::for_).counter].type = Type::u64; });
  expect_lanes("outside a for", [](Function& f) {
    f.values.push_back({.op = Op::induction, .type = Type::i64});
    auto& stmts = f[f.body].stmts;
    stmts.insert(stmts.begin(), Stmt{.kind = StmtKind::let, .value = ValueId(f.values.size() - 1)});
  });
}

TEST(Verifier, WantsKnownFaultCodes) {
  const auto code = [](Op op, std::int32_t fault) {
    return [op, fault](Function& f) { value_of(f, op).fault = fault; };
  };
  for (Op op : {Op::window_load, Op::modulo, Op::floor_divide}) {
    expect_lanes("unknown fault code", code(op, 99));
    expect_lanes("unknown fault code", code(op, -1));
  }
  for (Op op : {Op::check_index, Op::allocate, Op::truncate_to_i64, Op::truncate_to_u64, Op::whole_to_i64}) {
    expect_single("unknown fault code", code(op, 99));
    expect_single("has no fault code", code(op, 0));
  }
  expect_lanes("add has a fault code", code(Op::add, 1));
  expect_single("load has a fault code", code(Op::load, 1));
  expect_single("fault_if has an unknown", [](Function& f) { stmt_of(f, StmtKind::fault_if).fault = 0; });
  expect_single("fault_if has an unknown", [](Function& f) { stmt_of(f, StmtKind::fault_if).fault = 99; });
  // A load that is known to be in range has none.
  Function safe = lanes();
  value_of(safe, Op::window_load).fault = 0;
  EXPECT_EQ(verify(safe), "");
}

TEST(Verifier, WantsConstantsOfTheirType) {
  const auto constant = [](const Value& value) {
    Builder builder("f", {});
    builder.return_(builder.f64(0));
    Function f = builder.finish();
    f.values.push_back(value);
    f[f.body].stmts.insert(f[f.body].stmts.begin(), Stmt{.kind = StmtKind::let, .value = ValueId{1}});
    return verify(f);
  };
  EXPECT_EQ(constant({.op = Op::constant, .type = Type::boolean, .integer = 1}), "");
  EXPECT_NE(constant({.op = Op::constant, .type = Type::boolean, .integer = 2}), "");
  EXPECT_EQ(constant({.op = Op::constant, .type = Type::f32, .number = 0.5}), "");
  EXPECT_NE(constant({.op = Op::constant, .type = Type::f32, .number = 0.1}), "");
  EXPECT_NE(constant({.op = Op::constant, .type = Type::address}), "");
}

}  // namespace
}  // namespace jiteval::ir::testing
