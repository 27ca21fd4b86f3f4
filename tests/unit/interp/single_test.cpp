// Functions that are called for one lane: they store to arrays, make them, and give back any number of words.

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>
#include <memory>

#include "function_writer.hpp"
#include "interp/program.hpp"
#include "runtime/runtime.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::Type;
using ir::ValueId;

ir::Parameter array(std::string name, ElementType element) {
  return {.name = std::move(name), .kind = ArgumentKind::array, .element = element};
}

ir::Parameter scalar(std::string name, Type type) {
  return {.name = std::move(name), .kind = ArgumentKind::uniform, .type = type};
}

template <class T>
BlockArray block_array(std::vector<T>& elements) {
  return {elements.data(), {static_cast<std::int64_t>(elements.size())}, {1}};
}

std::int32_t run(const ir::Function& function, std::initializer_list<const void*> inputs, std::uint64_t* words) {
  void* const outputs[] = {words};
  return (*interpret(function))(inputs.begin(), outputs, 1);
}

/// Stores `value` to an array of Ts between two others, and returns the one stored.
template <class T>
T stored(ElementType element, Type type, std::uint64_t value) {
  FunctionWriter w({array("out", element), scalar("x", type)});
  w.make_single();
  ValueId x = w.argument(1);
  if (type == Type::boolean) x = w.boolean(Op::to_boolean, {x});
  if (type == Type::f32) x = w.f32(Op::to_f32, {x});
  w.store(w.array_base(0), w.i64(1), x, element);
  w.return_();
  std::vector<T> out(3);
  std::memset(out.data(), 0x5a, sizeof(T) * 3);
  const T untouched = out[0];
  const BlockArray all = block_array(out);
  EXPECT_EQ(run(w.finish(), {&all, &value}, nullptr), 0);
  EXPECT_EQ(std::memcmp(&out[0], &untouched, sizeof(T)), 0);
  EXPECT_EQ(std::memcmp(&out[2], &untouched, sizeof(T)), 0);
  return out[1];
}

TEST(Single, StoresWrapAroundOrRound) {
  for (std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, std::uint64_t{0x123456789abcdef0},
        std::uint64_t{0x80}, std::uint64_t{0xffffffff7fffffff}}) {
    EXPECT_EQ(stored<std::int8_t>(ElementType::i8, Type::i64, value), static_cast<std::int8_t>(value));
    EXPECT_EQ(stored<std::int16_t>(ElementType::i16, Type::i64, value), static_cast<std::int16_t>(value));
    EXPECT_EQ(stored<std::int32_t>(ElementType::i32, Type::i64, value), static_cast<std::int32_t>(value));
    EXPECT_EQ(stored<std::int64_t>(ElementType::i64, Type::i64, value), static_cast<std::int64_t>(value));
    EXPECT_EQ(stored<std::uint8_t>(ElementType::u8, Type::i64, value), static_cast<std::uint8_t>(value));
    EXPECT_EQ(stored<std::uint16_t>(ElementType::u16, Type::i64, value), static_cast<std::uint16_t>(value));
    EXPECT_EQ(stored<std::uint32_t>(ElementType::u32, Type::i64, value), static_cast<std::uint32_t>(value));
    EXPECT_EQ(stored<std::uint64_t>(ElementType::u64, Type::u64, value), value);
    EXPECT_EQ(stored<std::uint8_t>(ElementType::boolean, Type::boolean, value), value != 0 ? 1 : 0);
  }
  for (double value : {0.0, -0.0, 1.5, -3e38, std::numeric_limits<double>::infinity()}) {
    const auto word = std::bit_cast<std::uint64_t>(value);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(stored<double>(ElementType::f64, Type::f64, word)), word);
    EXPECT_EQ(std::bit_cast<std::uint32_t>(stored<float>(ElementType::f32, Type::f32, word)),
              std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  }
}

TEST(Single, AddsOneArrayToAnother) {
  FunctionWriter w({array("a", ElementType::f64), array("b", ElementType::u8), array("out", ElementType::f32)});
  w.make_single();
  w.for_(w.i64(0), w.array_extent(0, 0), 1, [&](ValueId i) {
    const ValueId a = w.load(w.array_base(0), i, ElementType::f64);
    const ValueId b = w.load(w.array_base(1), i, ElementType::u8);
    const ValueId sum = w.f64(Op::add, {a, w.f64(Op::to_f64, {b})});
    w.store(w.array_base(2), i, w.f32(Op::to_f32, {sum}), ElementType::f32);
  });
  w.return_();
  std::vector<double> a{0.25, -7, 1e10};
  std::vector<std::uint8_t> b{1, 255, 3};
  std::vector<float> out(3);
  const BlockArray arrays[] = {block_array(a), block_array(b), block_array(out)};
  EXPECT_EQ(run(w.finish(), {&arrays[0], &arrays[1], &arrays[2]}, nullptr), 0);
  EXPECT_EQ(out, (std::vector<float>{1.25F, 248.0F, 1e10F}));
}

TEST(Single, ALoadSeesTheStoreBefore) {
  // A prefix sum in place, through two names for one array.
  FunctionWriter w({array("a", ElementType::i32), array("b", ElementType::i32)});
  w.make_single();
  w.for_(w.i64(1), w.array_extent(0, 0), 1, [&](ValueId i) {
    const ValueId before = w.load(w.array_base(1), w.i64(Op::subtract, {i, w.i64(1)}), ElementType::i32);
    const ValueId here = w.load(w.array_base(0), i, ElementType::i32);
    w.store(w.array_base(0), i, w.i64(Op::add, {before, here}), ElementType::i32);
  });
  w.return_();
  std::vector<std::int32_t> a{1, 2, 3, 4, std::numeric_limits<std::int32_t>::max()};
  const BlockArray all = block_array(a);
  EXPECT_EQ(run(w.finish(), {&all, &all}, nullptr), 0);
  EXPECT_EQ(a, (std::vector<std::int32_t>{1, 3, 6, 10, std::numeric_limits<std::int32_t>::min() + 9}));
}

TEST(Single, ResultsAreWordsOfEveryType) {
  FunctionWriter w(
      {scalar("x", Type::f64), scalar("i", Type::i64), scalar("u", Type::u64), array("a", ElementType::f64)});
  w.make_single();
  w.output(w.argument(0));
  w.output(w.argument(1));
  w.output(w.argument(2));
  w.output(w.boolean(Op::less, {w.argument(0), w.f64(0)}));
  w.output(w.boolean(Op::greater, {w.argument(0), w.f64(0)}));
  w.output(w.f32(Op::to_f32, {w.argument(0)}));
  w.output_array(w.array_base(3), w.array_extent(3, 0), ElementType::f64);
  w.return_();
  const double x = -0.1;
  const std::int64_t i = -5;
  const std::uint64_t u = ~std::uint64_t{0};
  std::vector<double> a(1);
  const BlockArray all = block_array(a);
  std::uint64_t words[9] = {};
  EXPECT_EQ(run(w.finish(), {&x, &i, &u, &all}, words), 0);
  EXPECT_EQ(std::bit_cast<double>(words[0]), x);
  EXPECT_EQ(std::bit_cast<std::int64_t>(words[1]), i);
  EXPECT_EQ(words[2], u);
  EXPECT_EQ(std::bit_cast<double>(words[3]), 1.0);
  EXPECT_EQ(std::bit_cast<double>(words[4]), 0.0);
  EXPECT_EQ(std::bit_cast<double>(words[5]), static_cast<double>(-0.1F));
  EXPECT_EQ(std::bit_cast<double*>(words[6]), a.data());
  EXPECT_EQ(words[7], 1U);
  EXPECT_EQ(words[8], 1U);
}

TEST(Single, ReturnsEndIt) {
  FunctionWriter w({scalar("x", Type::f64)});
  w.make_single();
  w.output(w.f64(1));
  w.for_(w.i64(0), w.i64(10), 1, [&](ValueId i) {
    w.if_(w.boolean(Op::greater, {w.f64(Op::to_f64, {i}), w.argument(0)}), [&] {
      w.output(i);
      w.return_();
    });
  });
  w.fault_if(w.boolean(true), ir::FaultKind::assertion_failed);
  w.return_();
  const ir::Function function = w.finish();
  std::uint64_t words[2] = {};
  double x = 3.5;
  EXPECT_EQ(run(function, {&x}, words), 0);
  EXPECT_EQ(words[1], 4U);
  x = 20;
  EXPECT_EQ(run(function, {&x}, words), 1);
}

/// Makes an array of `count` integers, adds to the last, and gives it back.
ir::Function maker(ElementType element) {
  FunctionWriter w({scalar("count", Type::i64)});
  w.make_single();
  const ValueId address = w.allocate(w.argument(0), element);
  w.if_(w.boolean(Op::greater, {w.argument(0), w.i64(0)}), [&] {
    const ValueId last = w.i64(Op::subtract, {w.argument(0), w.i64(1)});
    const ValueId before = w.load(address, last, element);
    w.store(address, last, w.i64(Op::add, {before, w.i64(7)}), element);
  });
  w.output_array(address, w.argument(0), element);
  w.return_();
  return w.finish();
}

TEST(Single, MakesArrays) {
  runtime::Arena arena;
  const runtime::ArenaScope scope(arena);
  std::uint64_t first[3] = {}, second[3] = {};
  std::int64_t count = 1000;
  EXPECT_EQ(run(maker(ElementType::i16), {&count}, first), 0);
  EXPECT_EQ(run(maker(ElementType::i16), {&count}, second), 0);
  EXPECT_NE(first[0], second[0]);
  const auto* const elements = std::bit_cast<const std::int16_t*>(first[0]);
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(elements[i], i == 999 ? 7 : 0);
  count = 0;
  EXPECT_EQ(run(maker(ElementType::i64), {&count}, first), 0);
}

TEST(Single, ArraysHaveLimits) {
  const ir::Function function = maker(ElementType::i64);
  std::uint64_t words[3] = {};
  std::int64_t count = 100;
  EXPECT_EQ(run(function, {&count}, words), 1) << "there is no arena";
  runtime::Arena arena(1 << 16);
  const runtime::ArenaScope scope(arena);
  EXPECT_EQ(run(function, {&count}, words), 0);
  count = (1 << 13) + 1;
  EXPECT_EQ(run(function, {&count}, words), 1);
  count = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(run(function, {&count}, words), 1);
}

TEST(Single, PrivateArraysAndManyRegisters) {
  FunctionWriter w({array("out", ElementType::i64), scalar("x", Type::i64)});
  w.make_single();
  const std::uint32_t first = w.private_array(ElementType::u8, 100);
  const std::uint32_t second = w.private_array(ElementType::i64, 3);
  std::vector<ValueId> values{w.argument(1)};
  for (int i = 0; i < 100; ++i) values.push_back(w.i64(Op::add, {values.back(), w.i64(i)}));
  for (std::size_t i = 0; i < 100; ++i) {
    w.private_store(first, w.i64(static_cast<std::int64_t>(i)), values[i]);
  }
  w.private_store(second, w.i64(2), w.private_load(first, w.i64(99)));
  for (std::int64_t i = 0; i < 3; ++i) {
    w.store(w.array_base(0), w.i64(i), w.private_load(second, w.i64(i)), ElementType::i64);
  }
  w.store(w.array_base(0), w.i64(3), values.back(), ElementType::i64);
  w.return_();
  const ir::Function function = w.finish();
  const std::int64_t x = 3;
  std::vector<std::int64_t> out(4, -1);
  const BlockArray all = block_array(out);
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_EQ(run(function, {&all, &x}, nullptr), 0);
    EXPECT_EQ(out, (std::vector<std::int64_t>{0, 0, (3 + 98 * 99 / 2) % 256, 3 + 99 * 100 / 2}));
  }
}

}  // namespace
}  // namespace jiteval::interp
