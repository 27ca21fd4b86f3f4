// Functions of one lane: loops over arrays, stores, arrays they make, and results in words.
#include <cstring>
#include <numeric>

#include "compiled.hpp"
#include "runtime/runtime.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

class Single : public OnEveryIsa {};
JITEVAL_ON_EVERY_ISA(Single);

/// Ends a single function, which puts out `value` in word 0.
ir::Function single(Builder& builder, ValueId value) {
  builder.function().is_single = true;
  builder.function().output_count = 1;
  builder.function().result = {.form = ir::ResultShape::Form::number, .type = builder.type(value)};
  builder.output(0, value);
  builder.return_(ir::no_value);
  return finished(builder);
}

ir::Function single(Builder& builder) {
  builder.function().is_single = true;
  builder.return_(ir::no_value);
  return finished(builder);
}

// out[i] = (element) x[i] of values as they compute.
TEST_P(Single, StoresEveryElementType) {
  const auto check = [&]<class T>(T, ElementType element, auto read) {
    using Read = decltype(read);
    const Type type = ir::value_type(element);
    const ElementType source = type == Type::f32       ? ElementType::f32
                               : type == Type::f64     ? ElementType::f64
                               : type == Type::u64     ? ElementType::u64
                               : type == Type::boolean ? ElementType::boolean
                                                       : ElementType::i64;
    Builder builder("f", {array(source), array(element)});
    const ValueId i = builder.begin_for(builder.i64(0), builder.array_extent(0, 0), 1, {});
    builder.store(builder.array_base(1), i, builder.load(builder.array_base(0), i, source), element);
    builder.end_for();
    const Compiled compiled(single(builder), GetParam());
    for (std::int64_t n : lengths) {
      std::vector<Read> in;
      for (std::int64_t k = 0; k < n; ++k) in.push_back(static_cast<Read>(k * 1234567891 - 3));
      const Guarded out(static_cast<std::size_t>(n) * sizeof(T));
      const BlockArray arrays[] = {{in.data(), {n}, {1}}, {out.data(), {n}, {1}}};
      ASSERT_EQ(compiled({&arrays[0], &arrays[1]}, {}, 1), 0);
      for (std::size_t k = 0; k < in.size(); ++k) {
        T stored;
        std::memcpy(&stored, out.data() + k * sizeof(T), sizeof(T));
        const T expected = element == ElementType::boolean ? static_cast<T>(in[k] != 0) : static_cast<T>(in[k]);
        EXPECT_EQ(stored, expected) << name(element) << " " << k;
      }
    }
  };
  check(std::uint8_t{}, ElementType::boolean, std::uint8_t{});
  check(std::int8_t{}, ElementType::i8, std::int64_t{});
  check(std::int16_t{}, ElementType::i16, std::int64_t{});
  check(std::int32_t{}, ElementType::i32, std::int64_t{});
  check(std::int64_t{}, ElementType::i64, std::int64_t{});
  check(std::uint8_t{}, ElementType::u8, std::int64_t{});
  check(std::uint16_t{}, ElementType::u16, std::int64_t{});
  check(std::uint32_t{}, ElementType::u32, std::int64_t{});
  check(std::uint64_t{}, ElementType::u64, std::uint64_t{});
  check(float{}, ElementType::f32, float{});
  check(double{}, ElementType::f64, double{});
}

// out[i] = a[i] + b[i], with out on top of a in all ways.
TEST_P(Single, ArraysMayOverlap) {
  Builder builder("f", {array(ElementType::f64), array(ElementType::f64), array(ElementType::f64)});
  const ValueId i = builder.begin_for(builder.i64(0), builder.array_extent(0, 0), 1, {});
  const ValueId a = builder.load(builder.array_base(0), i, ElementType::f64);
  const ValueId b = builder.load(builder.array_base(1), i, ElementType::f64);
  builder.store(builder.array_base(2), i, builder.binary(Op::add, a, b), ElementType::f64);
  builder.end_for();
  const Compiled compiled(single(builder), GetParam());
  for (int shift = -9; shift <= 9; ++shift) {
    std::vector<double> memory(60);
    std::iota(memory.begin(), memory.end(), 0.0);
    std::vector<double> expected = memory;
    const std::vector<double> ones(40, 1.0);
    for (int k = 0; k < 40; ++k) {
      expected[static_cast<std::size_t>(10 + shift + k)] = expected[static_cast<std::size_t>(10 + k)] + 1;
    }
    const BlockArray arrays[] = {{memory.data() + 10, {40}, {1}},
                                 {const_cast<double*>(ones.data()), {40}, {1}},
                                 {memory.data() + 10 + shift, {40}, {1}}};
    ASSERT_EQ(compiled({&arrays[0], &arrays[1], &arrays[2]}, {}, 1), 0);
    EXPECT_EQ(memory, expected) << shift;
  }
}

// A sum of floating-point numbers is added up in the order that is written.
TEST_P(Single, SumsAreNotReordered) {
  Builder builder("f", {array(ElementType::f64)});
  const ir::LocalId sum = builder.add_local("sum", Type::f64);
  builder.set(sum, builder.f64(0));
  const ir::LocalId stored[] = {sum};
  const ValueId i = builder.begin_for(builder.i64(0), builder.array_extent(0, 0), 1, stored);
  const ValueId x = builder.load(builder.array_base(0), i, ElementType::f64);
  builder.set(sum, builder.binary(Op::add, builder.get(sum), x));
  builder.end_for();
  const Compiled compiled(single(builder, builder.get(sum)), GetParam());
  std::vector<double> numbers;
  double expected = 0;
  for (int k = 0; k < 1000; ++k) {
    numbers.push_back(1.0 / (k * 7 % 31 + 1) * (k % 3 == 0 ? 1e12 : 1));
    expected += numbers.back();
  }
  const BlockArray block{numbers.data(), {1000}, {1}};
  Word found[1];
  ASSERT_EQ(compiled({&block}, found), 0);
  EXPECT_EQ(found[0], word(expected));
}

// The counters of loops of every kind, also over more turns than run between two looks at whether to stop.
TEST_P(Single, LoopsCountAsPythonDoes) {
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  struct Range {
    std::int64_t start, stop, step;
  };
  const Range ranges[] = {{0, 10, 1},
                          {0, 0, 1},
                          {5, 2, 1},
                          {3, -4, -1},
                          {0, 200001, 1},
                          {-100000, 100000, 3},
                          {100000, -100000, -7},
                          {highest - 5, highest, 2},
                          {lowest + 5, lowest, -2},
                          {lowest, highest, highest},
                          {highest, lowest, lowest},
                          {0, 65536, 1},
                          {0, 65537, 1}};
  for (const Range& range : ranges) {
    Builder builder("f", {uniform(Type::i64), uniform(Type::i64)});
    const ir::LocalId count = builder.add_local("count", Type::i64);
    const ir::LocalId mixed = builder.add_local("mixed", Type::i64);
    builder.set(count, builder.i64(0));
    builder.set(mixed, builder.i64(1));
    const ir::LocalId stored[] = {count, mixed};
    const ValueId i = builder.begin_for(builder.argument(0), builder.argument(1), range.step, stored);
    builder.set(count, builder.binary(Op::add, builder.get(count), builder.i64(1)));
    builder.set(mixed,
                builder.binary(Op::bit_xor, builder.binary(Op::multiply, builder.get(mixed), builder.i64(31)), i));
    builder.end_for();
    const ValueId result = builder.binary(Op::add, builder.get(mixed), builder.get(count));
    const Compiled compiled(single(builder, result), GetParam());
    Word found[1];
    ASSERT_EQ(compiled({&range.start, &range.stop}, found), 0);
    std::int64_t turns = 0;
    std::uint64_t expected = 1;
    for (__int128 at = range.start; range.step > 0 ? at < range.stop : at > range.stop; at += range.step) {
      ++turns;
      expected = expected * 31 ^ static_cast<std::uint64_t>(at);
    }
    EXPECT_EQ(found[0], expected + static_cast<std::uint64_t>(turns)) << range.start << " " << range.stop;
  }
}

TEST_P(Single, BreakAndContinueInLongLoops) {
  // Counts the numbers below n that three does not divide, up to the first that is `last`.
  Builder builder("f", {uniform(Type::i64), uniform(Type::i64)});
  const ir::LocalId count = builder.add_local("count", Type::i64);
  builder.set(count, builder.i64(0));
  const ir::LocalId stored[] = {count};
  const ValueId i = builder.begin_for(builder.i64(0), builder.argument(0), 1, stored);
  builder.begin_if(builder.binary(Op::equal, i, builder.argument(1)));
  builder.break_();
  builder.end_if();
  builder.begin_if(builder.binary(Op::equal, builder.binary(Op::modulo, i, builder.i64(3)), builder.i64(0)));
  builder.continue_();
  builder.end_if();
  builder.set(count, builder.binary(Op::add, builder.get(count), builder.i64(1)));
  builder.end_for();
  const Compiled compiled(single(builder, builder.get(count)), GetParam());
  const auto count_below = [&](std::int64_t n, std::int64_t last) {
    Word found[1] = {};
    EXPECT_EQ(compiled({&n, &last}, found), 0);
    return integer(found[0]);
  };
  EXPECT_EQ(count_below(300000, -1), 200000);
  EXPECT_EQ(count_below(300000, 150000), 100000);
  EXPECT_EQ(count_below(300000, 0), 0);
  EXPECT_EQ(count_below(7, 100), 4);
}

TEST_P(Single, MakesArrays) {
  Builder builder("f", {uniform(Type::i64)});
  const ValueId n = builder.argument(0);
  const ValueId made = builder.allocate(n, ElementType::i32);
  const ValueId other = builder.allocate(n, ElementType::i32);
  const ValueId i = builder.begin_for(builder.i64(0), n, 1, {});
  builder.store(made, i, builder.binary(Op::add, builder.load(other, i, ElementType::i32), i), ElementType::i32);
  builder.end_for();
  builder.function().is_single = true;
  builder.function().output_count = 3;
  builder.function().result = {
      .form = ir::ResultShape::Form::array, .element = ElementType::i32, .dimensions = 1, .slot = 0};
  builder.output(0, made);
  builder.output(1, n);
  builder.output(2, builder.i64(1));
  builder.return_(ir::no_value);
  const ir::Function function = finished(builder);
  const Compiled compiled(function, GetParam());
  runtime::Arena arena(1000);
  const runtime::ArenaScope scope(arena);
  const std::int64_t ten = 10;
  Word words[3];
  ASSERT_EQ(compiled({&ten}, words, 1), 0);
  const auto* elements = reinterpret_cast<const std::int32_t*>(words[0]);
  for (int k = 0; k < 10; ++k) EXPECT_EQ(elements[k], k);
  EXPECT_EQ(words[1], 10U);
  EXPECT_EQ(words[2], 1U);
  const std::int64_t many = 1'000'000;
  const std::int32_t code = compiled({&many}, words, 1);
  ASSERT_EQ(code, 1);
  EXPECT_EQ(function.faults.at(0).kind, ir::FaultKind::out_of_memory);
}

TEST_P(Single, PutsOutEveryType) {
  Builder builder("f", {uniform(), uniform(Type::i64)});
  builder.function().is_single = true;
  builder.function().output_count = 5;
  const ValueId x = builder.argument(0);
  builder.output(0, x);
  builder.output(1, builder.convert(x, Type::f32));
  builder.output(2, builder.argument(1));
  builder.output(3, builder.convert(builder.argument(1), Type::u64));
  builder.output(4, builder.binary(Op::less, x, builder.f64(1)));
  builder.return_(ir::no_value);
  const Compiled compiled(finished(builder), GetParam());
  const double x_word = 0.1;
  const std::int64_t k = -5;
  Word words[5];
  ASSERT_EQ(compiled({&x_word, &k}, words, 1), 0);
  EXPECT_EQ(words[0], word(0.1));
  EXPECT_EQ(words[1], word(static_cast<double>(0.1F)));
  EXPECT_EQ(words[2], word(k));
  EXPECT_EQ(words[3], word(k));
  EXPECT_EQ(words[4], word(1.0));
}

TEST_P(Single, FaultsEndTheFunction) {
  Builder builder("f", {array(ElementType::f64), uniform(Type::i64)});
  builder.store(builder.array_base(0), builder.i64(0), builder.f64(1), ElementType::f64);
  builder.fault_if(builder.binary(Op::less, builder.argument(1), builder.i64(0)), ir::FaultKind::negative_size);
  builder.fault_if(builder.binary(Op::equal, builder.argument(1), builder.i64(0)), ir::FaultKind::assertion_failed);
  builder.store(builder.array_base(0), builder.i64(1), builder.f64(1), ElementType::f64);
  const ir::Function function = single(builder);
  const Compiled compiled(function, GetParam());
  const auto call = [&](std::int64_t k) {
    double elements[] = {0, 0};
    const BlockArray block{elements, {2}, {1}};
    const std::int32_t code = compiled({&block, &k}, {}, 1);
    EXPECT_EQ(elements[0], 1);
    EXPECT_EQ(elements[1], code == 0 ? 1 : 0);
    return code;
  };
  EXPECT_EQ(call(1), 0);
  const std::int32_t negative = call(-1);
  const std::int32_t failed = call(0);
  ASSERT_GT(negative, 0);
  ASSERT_GT(failed, 0);
  EXPECT_EQ(function.faults.at(static_cast<std::size_t>(negative - 1)).kind, ir::FaultKind::negative_size);
  EXPECT_EQ(function.faults.at(static_cast<std::size_t>(failed - 1)).kind, ir::FaultKind::assertion_failed);
}

}  // namespace
}  // namespace jiteval::codegen::testing
