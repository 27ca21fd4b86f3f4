// Every operation on numbers of every type, against the same in C++.
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "compiled.hpp"
#include "math/scalar.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// Words of a type that find mistakes; f32 words are doubles that are floats.
std::vector<Word> hard_words(Type type) {
  std::vector<Word> words;
  if (type == Type::f64 || type == Type::f32) {
    for (double x : {0.0,  -0.0,       1.0, -1.0, 0.5, -2.5, 3.0,    7.0,   1e-310,      1.5e300,    0.1,
                     -0.3, 16777217.0, inf, -inf, nan, 1e38, 3.4e38, 1e-40, 1 + 0x1p-23, 1 + 0x1p-52}) {
      words.push_back(word(type == Type::f32 ? static_cast<double>(static_cast<float>(x)) : x));
    }
  } else {
    for (std::int64_t x : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{2}, std::int64_t{-2},
                           std::int64_t{3}, std::int64_t{-7}, std::int64_t{8}, std::int64_t{63}, std::int64_t{64},
                           std::int64_t{65}, std::int64_t{1000003}, lowest, highest, lowest + 1,
                           std::int64_t{1} << 53, (std::int64_t{1} << 53) + 1, -(std::int64_t{1} << 40)}) {
      words.push_back(word(x));
    }
  }
  return words;
}

/// What an operation on two words gives; nothing where it faults.
using Reference = std::function<std::optional<Word>(Word, Word)>;

struct Case {
  Op op;
  Type type;
  Type result;
  int operands;
  Reference reference;
};

template <class F>
Reference on_reals(F f) {
  return [f](Word a, Word b) { return std::optional(word(f(real(a), real(b)))); };
}
template <class F>
Reference on_floats(F f) {
  return [f](Word a, Word b) -> std::optional<Word> {
    const auto result = f(static_cast<float>(real(a)), static_cast<float>(real(b)));
    if constexpr (std::is_same_v<std::remove_const_t<decltype(result)>, bool>) {
      return word(result);
    } else {
      return word(static_cast<double>(result));
    }
  };
}
template <class F>
Reference on_signed(F f) {
  return [f](Word a, Word b) { return std::optional(word(f(integer(a), integer(b)))); };
}
template <class F>
Reference on_unsigned(F f) {
  return [f](Word a, Word b) { return std::optional(word(f(a, b))); };
}

// Floor division by the definition, in wider arithmetic.
std::optional<Word> floor_divide(__int128 a, __int128 b) {
  if (b == 0) return std::nullopt;
  __int128 quotient = a / b;
  if (quotient * b != a && ((a < 0) != (b < 0))) --quotient;
  return static_cast<Word>(quotient);
}
std::optional<Word> modulo(__int128 a, __int128 b) {
  if (b == 0) return std::nullopt;
  __int128 remainder = a % b;
  if (remainder != 0 && ((remainder < 0) != (b < 0))) remainder += b;
  return static_cast<Word>(remainder);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&all](Op op, Type type, Reference reference, int operands = 2) {
    all.push_back({op, type, type, operands, std::move(reference)});
  };
  const auto compare = [&all](Op op, auto f) {
    all.push_back({op, Type::f64, Type::boolean, 2, on_reals(f)});
    all.push_back({op, Type::f32, Type::boolean, 2, on_floats(f)});
    all.push_back({op, Type::i64, Type::boolean, 2, on_signed(f)});
    all.push_back({op, Type::u64, Type::boolean, 2, on_unsigned(f)});
  };
  const auto arithmetic = [&](Op op, auto f) {
    add(op, Type::f64, on_reals(f));
    add(op, Type::f32, on_floats(f));
    // Integers wrap around.
    add(op, Type::i64, on_unsigned(f));
    add(op, Type::u64, on_unsigned(f));
  };
  arithmetic(Op::add, [](auto a, auto b) { return a + b; });
  arithmetic(Op::subtract, [](auto a, auto b) { return a - b; });
  arithmetic(Op::multiply, [](auto a, auto b) { return a * b; });
  add(Op::divide, Type::f64, on_reals([](double a, double b) { return a / b; }));
  add(Op::divide, Type::f32, on_floats([](float a, float b) { return a / b; }));
  add(Op::floor_divide, Type::f64, on_reals([](double a, double b) { return math::floor_divide(a, b); }));
  add(Op::modulo, Type::f64, on_reals([](double a, double b) { return math::modulo(a, b); }));
  add(Op::floor_divide, Type::i64, [](Word a, Word b) { return floor_divide(integer(a), integer(b)); });
  add(Op::modulo, Type::i64, [](Word a, Word b) { return modulo(integer(a), integer(b)); });
  add(Op::floor_divide, Type::u64, [](Word a, Word b) { return floor_divide(a, b); });
  add(Op::modulo, Type::u64, [](Word a, Word b) { return modulo(a, b); });
  const auto least = [](auto a, auto b) { return b < a ? b : a; };
  const auto most = [](auto a, auto b) { return b > a ? b : a; };
  add(Op::minimum, Type::f64, on_reals(least));
  add(Op::minimum, Type::f32, on_floats(least));
  add(Op::minimum, Type::i64, on_signed(least));
  add(Op::minimum, Type::u64, on_unsigned(least));
  add(Op::maximum, Type::f64, on_reals(most));
  add(Op::maximum, Type::f32, on_floats(most));
  add(Op::maximum, Type::i64, on_signed(most));
  add(Op::maximum, Type::u64, on_unsigned(most));
  add(Op::negate, Type::f64, on_reals([](double a, double) { return -a; }), 1);
  add(Op::negate, Type::f32, on_floats([](float a, float) { return -a; }), 1);
  add(Op::negate, Type::i64, on_unsigned([](Word a, Word) { return -a; }), 1);
  add(Op::negate, Type::u64, on_unsigned([](Word a, Word) { return -a; }), 1);
  add(Op::absolute, Type::f64, on_reals([](double a, double) { return std::fabs(a); }), 1);
  add(Op::absolute, Type::f32, on_floats([](float a, float) { return std::fabs(a); }), 1);
  add(Op::absolute, Type::i64, on_unsigned([](Word a, Word) { return integer(a) < 0 ? -a : a; }), 1);
  add(Op::absolute, Type::u64, on_unsigned([](Word a, Word) { return a; }), 1);
  for (Type type : {Type::i64, Type::u64}) {
    add(Op::bit_and, type, on_unsigned([](Word a, Word b) { return a & b; }));
    add(Op::bit_or, type, on_unsigned([](Word a, Word b) { return a | b; }));
    add(Op::bit_xor, type, on_unsigned([](Word a, Word b) { return a ^ b; }));
    add(Op::bit_not, type, on_unsigned([](Word a, Word) { return ~a; }), 1);
    add(Op::shift_left, type, on_unsigned([](Word a, Word b) { return a << (b & 63); }));
  }
  add(Op::shift_right, Type::i64, on_signed([](std::int64_t a, std::int64_t b) { return a >> (b & 63); }));
  add(Op::shift_right, Type::u64, on_unsigned([](Word a, Word b) { return a >> (b & 63); }));
  compare(Op::equal, [](auto a, auto b) { return a == b; });
  compare(Op::not_equal, [](auto a, auto b) { return a != b; });
  compare(Op::less, [](auto a, auto b) { return a < b; });
  compare(Op::less_equal, [](auto a, auto b) { return a <= b; });
  compare(Op::greater, [](auto a, auto b) { return a > b; });
  compare(Op::greater_equal, [](auto a, auto b) { return a >= b; });
  return all;
}

bool is_shift(Op op) { return op == Op::shift_left || op == Op::shift_right; }

/// The operation on its arguments.
ir::Function function_of(const Case& c, ir::Parameter first, ir::Parameter second) {
  first.type = c.type;
  second.type = is_shift(c.op) ? Type::i64 : c.type;
  Builder builder("f", {first, second});
  const ValueId a = builder.argument(0);
  const ValueId b = builder.argument(1);
  return finished(builder, c.operands == 1 ? builder.unary(c.op, a) : builder.binary(c.op, a, b));
}

class Arithmetic : public OnEveryIsa {};
JITEVAL_ON_EVERY_ISA(Arithmetic);

TEST_P(Arithmetic, OfVaryingNumbers) {
  for (const Case& c : cases()) {
    const Compiled compiled(function_of(c, varying(), varying()), GetParam());
    std::vector<Word> a, b, expected;
    for (Word left : hard_words(c.type)) {
      for (Word right : hard_words(c.type)) {
        const std::optional<Word> result = c.reference(left, right);
        if (!result) {
          Word ignored[1];
          EXPECT_EQ(compiled({&left, &right}, ignored), 1) << ir::name(c.op);
          continue;
        }
        a.push_back(left);
        b.push_back(right);
        expected.push_back(*result);
      }
    }
    std::vector<Word> found(a.size());
    ASSERT_EQ(compiled({a.data(), b.data()}, found), 0) << ir::name(c.op);
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_TRUE(same(found[i], expected[i], c.result))
          << ir::name(c.op) << " of " << ir::name(c.type) << " " << std::hex << a[i] << " and " << b[i] << ": "
          << found[i] << " not " << expected[i];
    }
  }
}

TEST_P(Arithmetic, OfUniformNumbersAndOfBothKinds) {
  for (const Case& c : cases()) {
    const Compiled both(function_of(c, uniform(), uniform()), GetParam());
    const Compiled right(function_of(c, varying(), uniform()), GetParam());
    for (Word a : hard_words(c.type)) {
      for (Word b : hard_words(c.type)) {
        const std::optional<Word> expected = c.reference(a, b);
        const std::vector<Word> many(5, a);
        std::vector<Word> found(5);
        for (const Compiled* compiled : {&both, &right}) {
          ASSERT_EQ((*compiled)({many.data(), &b}, found), expected ? 0 : 1) << ir::name(c.op);
          if (expected) {
            ASSERT_TRUE(same(found[4], *expected, c.result)) << ir::name(c.op) << " of " << ir::name(c.type);
          }
        }
      }
    }
  }
}

TEST_P(Arithmetic, DividesByConstants) {
  for (std::int64_t divisor : {1, 2, 3, 8, 1024, -1, -2, -3, 10}) {
    for (Type type : {Type::i64, Type::u64}) {
      for (Op op : {Op::floor_divide, Op::modulo}) {
        Builder builder("f", {varying(type)});
        const ValueId b = type == Type::i64 ? builder.i64(divisor) : builder.u64(word(divisor));
        const Compiled compiled(finished(builder, builder.binary(op, builder.argument(0), b)), GetParam());
        const std::vector<Word> a = hard_words(type);
        std::vector<Word> found(a.size());
        ASSERT_EQ(compiled({a.data()}, found), 0);
        for (std::size_t i = 0; i < a.size(); ++i) {
          const __int128 left =
              type == Type::i64 ? static_cast<__int128>(integer(a[i])) : static_cast<__int128>(a[i]);
          const __int128 right =
              type == Type::i64 ? static_cast<__int128>(divisor) : static_cast<__int128>(word(divisor));
          EXPECT_EQ(found[i], *(op == Op::modulo ? modulo(left, right) : floor_divide(left, right)))
              << ir::name(op) << " of " << integer(a[i]) << " and " << divisor;
        }
      }
    }
  }
}

TEST_P(Arithmetic, TruthValues) {
  Builder builder("f", {varying(Type::boolean), varying(Type::boolean)});
  const ValueId a = builder.argument(0);
  const ValueId b = builder.argument(1);
  // a xor b, and 2 where both
  const ValueId either = builder.binary(Op::logical_or, a, b);
  const ValueId both = builder.binary(Op::logical_and, a, b);
  const ValueId one = builder.binary(Op::logical_and, either, builder.unary(Op::logical_not, both));
  const ValueId sum = builder.select(both, builder.i64(2), builder.convert(one, Type::i64));
  const Compiled compiled(finished(builder, sum), GetParam());
  const std::vector<std::int64_t> x = {0, 0, 1, 1, 5};
  const std::vector<std::int64_t> y = {0, 1, 0, 1, -1};
  std::vector<Word> found(5);
  ASSERT_EQ(compiled({x.data(), y.data()}, found), 0);
  EXPECT_EQ(found, (std::vector<Word>{0, 1, 1, 2, 2}));
}

TEST_P(Arithmetic, EveryLength) {
  for (Type type : {Type::f64, Type::f32, Type::i64, Type::u64, Type::boolean}) {
    Builder builder("f", {varying(type)});
    const ValueId x = builder.argument(0);
    const Compiled compiled(finished(builder, x), GetParam());
    for (std::int64_t n : lengths) {
      std::vector<Word> in;
      std::vector<Word> expected;
      for (std::int64_t i = 0; i < n; ++i) {
        const bool real = type == Type::f64 || type == Type::f32;
        in.push_back(real ? word(0.5 * static_cast<double>(i)) : word(i));
        expected.push_back(type == Type::boolean ? word(i != 0) : in.back());
      }
      expected.push_back(77);
      std::vector<Word> found(static_cast<std::size_t>(n) + 1, 77);
      ASSERT_EQ(compiled({in.data()}, found, n), 0);
      EXPECT_EQ(found, expected) << ir::name(type);
    }
  }
}

// What is the same for all lanes is computed ahead of them, but not what may fault.
TEST_P(Arithmetic, UniformFaultsOnlyWhereALaneGets) {
  Builder builder("f", {varying(), uniform(Type::i64)});
  const ir::LocalId local = builder.add_local("y", Type::i64);
  builder.set(local, builder.i64(0));
  builder.begin_if(builder.binary(Op::greater, builder.argument(0), builder.f64(1)));
  const ValueId k = builder.argument(1);
  builder.set(local,
              builder.binary(Op::floor_divide, builder.i64(100), builder.binary(Op::subtract, k, builder.i64(3))));
  builder.end_if();
  const Compiled compiled(finished(builder, builder.get(local)), GetParam());
  std::vector<double> x(19, 0.5);
  std::vector<Word> found(19);
  const std::int64_t three = 3;
  const std::int64_t five = 5;
  EXPECT_EQ(compiled({x.data(), &three}, found), 0);
  x[18] = 2;
  EXPECT_EQ(compiled({x.data(), &three}, found), 1);
  EXPECT_EQ(compiled({x.data(), &three}, found, 18), 0);
  EXPECT_EQ(compiled({x.data(), &five}, found), 0);
  EXPECT_EQ(found[17], 0U);
  EXPECT_EQ(found[18], 50U);
}

}  // namespace
}  // namespace jiteval::codegen::testing
