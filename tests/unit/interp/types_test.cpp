// u64, f32, bits, and conversions between all types, on all the integers and numbers that are likely to go wrong.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "engines.hpp"
#include "function_writer.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::Type;
using ir::ValueId;

std::uint64_t bits(double word) { return std::bit_cast<std::uint64_t>(word); }
double word(std::uint64_t integer) { return std::bit_cast<double>(integer); }

ir::Parameter parameter(ArgumentKind kind, Type type) { return {.name = "p", .kind = kind, .type = type}; }

void return_value(FunctionWriter& w, ValueId value) {
  const Type type = w.type(value);
  if (type == Type::boolean || type == Type::f32) {
    w.return_(w.f64(Op::to_f64, {value}));
    return;
  }
  if (type != Type::f64) w.keep_integers(type);
  w.return_(value);
}

/// Words of `from` for the parameters of a function, and what it gives for them as a word.
Numbers words_of(Type from) { return from == Type::f64 || from == Type::f32 ? mixed_numbers : mixed_integers; }

void expect_unary(Type from, const std::function<ValueId(FunctionWriter&, ValueId)>& operation,
                  const std::function<double(double)>& expected) {
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter w({parameter(kind, from)});
    return_value(w, operation(w, w.argument(0)));
    expect_result(w.finish(), [&](const auto& p) { return expected(p[0]); }, words_of(from));
  }
}

void expect_binary(Type from, const std::function<ValueId(FunctionWriter&, ValueId, ValueId)>& operation,
                   const std::function<double(double, double)>& expected) {
  for (ArgumentKind x : {uniform, varying}) {
    for (ArgumentKind y : {uniform, varying}) {
      FunctionWriter w({parameter(x, from), parameter(y, from)});
      return_value(w, operation(w, w.argument(0), w.argument(1)));
      expect_result(w.finish(), [&](const auto& p) { return expected(p[0], p[1]); }, words_of(from));
    }
  }
}

/// An operation on two integers of `type`, and on their bits.
void expect_integers(Type type, Op op, const std::function<std::uint64_t(std::uint64_t, std::uint64_t)>& expected) {
  SCOPED_TRACE(testing::Message() << ir::name(op) << " of " << ir::name(type));
  expect_binary(
      type, [&](FunctionWriter& w, ValueId a, ValueId b) { return w.op(op, type, {a, b}); },
      [&](double a, double b) { return word(expected(bits(a), bits(b))); });
}

void expect_comparison(Type type, Op op, const std::function<bool(std::uint64_t, std::uint64_t)>& expected) {
  SCOPED_TRACE(testing::Message() << ir::name(op) << " of " << ir::name(type));
  expect_binary(
      type, [&](FunctionWriter& w, ValueId a, ValueId b) { return w.boolean(op, {a, b}); },
      [&](double a, double b) { return expected(bits(a), bits(b)) ? 1.0 : 0.0; });
}

std::int64_t as_signed(std::uint64_t integer) { return static_cast<std::int64_t>(integer); }

TEST(Types, BitsAndArithmeticOfIntegers) {
  for (Type type : {Type::i64, Type::u64}) {
    expect_integers(type, Op::add, std::plus<>());
    expect_integers(type, Op::subtract, std::minus<>());
    expect_integers(type, Op::multiply, std::multiplies<>());
    expect_integers(type, Op::bit_and, std::bit_and<>());
    expect_integers(type, Op::bit_or, std::bit_or<>());
    expect_integers(type, Op::bit_xor, std::bit_xor<>());
    const auto expect = [&](Op op, const std::function<std::uint64_t(std::uint64_t)>& expected) {
      expect_unary(
          type, [&](FunctionWriter& w, ValueId a) { return w.op(op, type, {a}); },
          [&](double a) { return word(expected(bits(a))); });
    };
    expect(Op::bit_not, std::bit_not<>());
    expect(Op::negate, [](std::uint64_t a) { return 0 - a; });
    expect(Op::absolute, [&](std::uint64_t a) { return type == Type::i64 && a >> 63 != 0 ? 0 - a : a; });
  }
}

TEST(Types, ShiftsTakeTheCountModulo64) {
  for (Type type : {Type::i64, Type::u64}) {
    const auto expect = [&](Op op, const std::function<std::uint64_t(std::uint64_t, std::uint64_t)>& expected) {
      for (ArgumentKind x : {uniform, varying}) {
        for (ArgumentKind y : {uniform, varying}) {
          FunctionWriter w({parameter(x, type), parameter(y, Type::i64)});
          return_value(w, w.op(op, type, {w.argument(0), w.argument(1)}));
          expect_result(
              w.finish(), [&](const auto& p) { return word(expected(bits(p[0]), bits(p[1]) % 64)); },
              mixed_integers);
        }
      }
    };
    expect(Op::shift_left, [](std::uint64_t a, std::uint64_t count) { return a << count; });
    expect(Op::shift_right, [&](std::uint64_t a, std::uint64_t count) {
      return type == Type::u64 ? a >> count : static_cast<std::uint64_t>(as_signed(a) >> count);
    });
  }
}

TEST(Types, OrderOfIntegers) {
  const auto expect = [](Op op, auto compare) {
    expect_comparison(Type::i64, op, [&](auto a, auto b) { return compare(as_signed(a), as_signed(b)); });
    expect_comparison(Type::u64, op, [&](auto a, auto b) { return compare(a, b); });
  };
  expect(Op::equal, [](auto a, auto b) { return a == b; });
  expect(Op::not_equal, [](auto a, auto b) { return a != b; });
  expect(Op::less, [](auto a, auto b) { return a < b; });
  expect(Op::less_equal, [](auto a, auto b) { return a <= b; });
  expect(Op::greater, [](auto a, auto b) { return a > b; });
  expect(Op::greater_equal, [](auto a, auto b) { return a >= b; });
  expect_integers(Type::u64, Op::minimum, [](auto a, auto b) { return std::min(a, b); });
  expect_integers(Type::u64, Op::maximum, [](auto a, auto b) { return std::max(a, b); });
  expect_integers(Type::i64, Op::minimum, [](auto a, auto b) { return as_signed(a) < as_signed(b) ? a : b; });
  expect_integers(Type::i64, Op::maximum, [](auto a, auto b) { return as_signed(a) < as_signed(b) ? b : a; });
}

TEST(Types, DivisionOfUnsignedIntegers) {
  for (Op op : {Op::floor_divide, Op::modulo}) {
    expect_binary(
        Type::u64,
        [&](FunctionWriter& w, ValueId a, ValueId b) {
          return w.u64(op, {a, w.u64(Op::bit_or, {b, w.u64(1)})});  // never zero
        },
        [&](double a, double b) {
          const std::uint64_t divisor = bits(b) | 1;
          return word(op == Op::modulo ? bits(a) % divisor : bits(a) / divisor);
        });
  }
}

TEST(Types, WrappingToNarrowIntegers) {
  const auto expect = [](ElementType element, auto narrow) {
    expect_unary(
        Type::i64, [&](FunctionWriter& w, ValueId a) { return w.wrap(a, element); },
        [](double a) {
          return word(
              static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<decltype(narrow)>(bits(a)))));
        });
  };
  expect(ElementType::i8, std::int8_t{});
  expect(ElementType::i16, std::int16_t{});
  expect(ElementType::i32, std::int32_t{});
  expect(ElementType::u8, std::uint8_t{});
  expect(ElementType::u16, std::uint16_t{});
  expect(ElementType::u32, std::uint32_t{});
}

TEST(Types, ConversionsFromIntegers) {
  for (Type from : {Type::i64, Type::u64}) {
    const bool is_signed = from == Type::i64;
    const auto expect = [&](Op op, Type to, const std::function<double(std::uint64_t)>& expected) {
      SCOPED_TRACE(testing::Message() << ir::name(op) << " of " << ir::name(from));
      expect_unary(
          from, [&](FunctionWriter& w, ValueId a) { return w.op(op, to, {a}); },
          [&](double a) { return expected(bits(a)); });
    };
    expect(Op::to_f64, Type::f64,
           [&](std::uint64_t a) { return is_signed ? static_cast<double>(as_signed(a)) : static_cast<double>(a); });
    expect(Op::to_f32, Type::f32, [&](std::uint64_t a) -> double {
      return is_signed ? static_cast<float>(as_signed(a)) : static_cast<float>(a);
    });
    expect(is_signed ? Op::to_u64 : Op::to_i64, is_signed ? Type::u64 : Type::i64,
           [](std::uint64_t a) { return word(a); });
    expect(Op::to_boolean, Type::boolean, [](std::uint64_t a) { return a != 0 ? 1.0 : 0.0; });
  }
}

TEST(Types, IntegersRoundToFloatOnce) {
  // By way of a double it would be a tie, and then round to even.
  constexpr std::int64_t above_tie = (std::int64_t{1} << 60) + (std::int64_t{1} << 36) + 1;
  static_assert(static_cast<float>(above_tie) != static_cast<float>(static_cast<double>(above_tie)));
  for (ArgumentKind kind : {uniform, varying}) {
    FunctionWriter w({parameter(kind, Type::i64)});
    const ValueId zero = w.i64(Op::bit_and, {w.argument(0), w.i64(0)});
    return_value(w, w.f32(Op::to_f32, {w.i64(Op::bit_or, {zero, w.i64(above_tie)})}));
    expect_result(w.finish(), [](const auto&) { return static_cast<float>(above_tie); }, mixed_integers);
  }
}

TEST(Types, ConversionsOfTruthValues) {
  const auto expect = [](Op op, Type to, double if_true) {
    expect_unary(
        Type::f64, [&](FunctionWriter& w, ValueId a) { return w.op(op, to, {w.boolean(Op::less, {a, w.f64(1)})}); },
        [&](double a) { return a < 1 ? if_true : 0; });
  };
  expect(Op::to_f64, Type::f64, 1);
  expect(Op::to_f32, Type::f32, 1);
  expect(Op::to_i64, Type::i64, word(std::uint64_t{1}));
  expect(Op::to_u64, Type::u64, word(std::uint64_t{1}));
}

TEST(Types, FloatsRoundAfterEveryOperation) {
  const auto expect = [](Op op, const std::function<float(float, float)>& expected) {
    SCOPED_TRACE(ir::name(op));
    expect_binary(
        Type::f64,
        [&](FunctionWriter& w, ValueId a, ValueId b) {
          return w.f32(op, {w.f32(Op::to_f32, {a}), w.f32(Op::to_f32, {b})});
        },
        [&](double a, double b) -> double { return expected(static_cast<float>(a), static_cast<float>(b)); });
  };
  expect(Op::add, std::plus<>());
  expect(Op::subtract, std::minus<>());
  expect(Op::multiply, std::multiplies<>());
  expect(Op::divide, std::divides<>());
  expect(Op::minimum, [](float a, float b) { return b < a ? b : a; });
  expect(Op::maximum, [](float a, float b) { return b > a ? b : a; });
  const auto expect_one = [](Op op, const std::function<float(float)>& expected) {
    expect_unary(
        Type::f64, [&](FunctionWriter& w, ValueId a) { return w.f32(op, {w.f32(Op::to_f32, {a})}); },
        [&](double a) -> double { return expected(static_cast<float>(a)); });
  };
  expect_one(Op::negate, std::negate<>());
  expect_one(Op::absolute, [](float a) { return std::fabs(a); });
}

TEST(Types, FloatsCompareAndSelect) {
  expect_binary(
      Type::f64,
      [&](FunctionWriter& w, ValueId a, ValueId b) {
        const ValueId x = w.f32(Op::to_f32, {a});
        const ValueId y = w.f32(Op::to_f32, {b});
        const ValueId some =
            w.boolean(Op::logical_or, {w.boolean(Op::less, {x, y}), w.boolean(Op::to_boolean, {y})});
        return w.f32(Op::select, {some, w.f32(0.1F), x});
      },
      [](double a, double b) -> double {
        const auto x = static_cast<float>(a);
        const auto y = static_cast<float>(b);
        return x < y || y != 0 ? 0.1F : x;
      });
}

TEST(Types, NumbersTruncateToIntegers) {
  const auto in_range = [](double a, double low, double high) { return a >= low && a < high ? a : 0; };
  // What is out of range is another test's business.
  expect_unary(
      Type::f64,
      [](FunctionWriter& w, ValueId a) {
        const ValueId fits = w.boolean(Op::logical_and, {w.boolean(Op::greater_equal, {a, w.f64(-0x1p63)}),
                                                         w.boolean(Op::less, {a, w.f64(0x1p63)})});
        return w.i64(Op::truncate_to_i64, {w.f64(Op::select, {fits, a, w.f64(-0.0)})});
      },
      [&](double a) {
        return word(static_cast<std::uint64_t>(static_cast<std::int64_t>(in_range(a, -0x1p63, 0x1p63))));
      });
  expect_unary(
      Type::f64,
      [](FunctionWriter& w, ValueId a) {
        const ValueId scaled = w.f64(Op::multiply, {a, w.f64(0x1p60)});
        const ValueId fits = w.boolean(Op::logical_and, {w.boolean(Op::greater, {scaled, w.f64(-1)}),
                                                         w.boolean(Op::less, {scaled, w.f64(0x1p64)})});
        return w.u64(Op::truncate_to_u64, {w.f64(Op::select, {fits, scaled, w.f64(-0.75)})});
      },
      [&](double a) { return word(static_cast<std::uint64_t>(in_range(a * 0x1p60, 0, 0x1p64))); });
}

TEST(Types, IntegersInLocalsBranchesAndLoops) {
  // The steps that it takes a Collatz sequence to end, with unsigned integers.
  FunctionWriter w({parameter(varying, Type::u64)});
  const auto at = w.local(w.u64(Op::add, {w.u64(Op::modulo, {w.argument(0), w.u64(100)}), w.u64(1)}));
  const auto steps = w.local(w.u64(0));
  w.while_([&] { return w.boolean(Op::not_equal, {w.get(at), w.u64(1)}); },
           [&] {
             const ValueId n = w.get(at);
             w.if_(
                 w.boolean(Op::to_boolean, {w.u64(Op::bit_and, {n, w.u64(1)})}),
                 [&] { w.set(at, w.u64(Op::add, {w.u64(Op::multiply, {n, w.u64(3)}), w.u64(1)})); },
                 [&] { w.set(at, w.u64(Op::shift_right, {n, w.i64(1)})); });
             w.set(steps, w.u64(Op::add, {w.get(steps), w.u64(1)}));
           });
  return_value(w, w.get(steps));
  expect_result(
      w.finish(),
      [](const auto& p) {
        std::uint64_t n = bits(p[0]) % 100 + 1, count = 0;
        for (; n != 1; ++count) n = n % 2 != 0 ? n * 3 + 1 : n / 2;
        return word(count);
      },
      mixed_integers);
}

}  // namespace
}  // namespace jiteval::interp
