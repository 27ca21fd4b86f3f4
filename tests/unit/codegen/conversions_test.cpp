// From every type of number to every other, at the ends of their ranges.
#include <cmath>
#include <limits>
#include <optional>

#include "compiled.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

class Conversions : public OnEveryIsa {
 protected:
  /// `op` of each word; every lane must be fine.
  std::vector<Word> results(Op op, Type from, const std::vector<Word>& in) {
    Builder builder("f", {varying(from)});
    const Compiled compiled(finished(builder, builder.unary(op, builder.argument(0))), GetParam());
    std::vector<Word> found(in.size());
    EXPECT_EQ(compiled({in.data()}, found), 0) << ir::name(op);
    return found;
  }
};
JITEVAL_ON_EVERY_ISA(Conversions);

// Whole numbers that a float or a double cannot hold, next to where they round.
const std::vector<std::uint64_t>& large() {
  static const std::vector<std::uint64_t> numbers = [] {
    std::vector<std::uint64_t> all = {0, 1, 2, ~std::uint64_t{0}, std::uint64_t{1} << 63};
    for (int shift = 20; shift < 64; ++shift) {
      const std::uint64_t power = std::uint64_t{1} << shift;
      for (std::uint64_t add :
           {std::uint64_t{0}, std::uint64_t{1}, power >> 24, (power >> 24) + 1, (power >> 24) - 1,
            (power >> 24) * 3, power >> 23, power >> 53, (power >> 53) + 1}) {
        all.push_back(power + add);
        all.push_back(power - add);
        all.push_back(-(power + add));
      }
    }
    return all;
  }();
  return numbers;
}

TEST_P(Conversions, OfIntegersToFloatingPointRoundOnce) {
  const std::vector<Word>& in = large();
  const auto to_f64 = results(Op::to_f64, Type::i64, in);
  const auto to_f32 = results(Op::to_f32, Type::i64, in);
  const auto unsigned_to_f64 = results(Op::to_f64, Type::u64, in);
  const auto unsigned_to_f32 = results(Op::to_f32, Type::u64, in);
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(to_f64[i], word(static_cast<double>(integer(in[i]))));
    EXPECT_EQ(to_f32[i], word(static_cast<double>(static_cast<float>(integer(in[i]))))) << in[i];
    EXPECT_EQ(unsigned_to_f64[i], word(static_cast<double>(in[i]))) << in[i];
    EXPECT_EQ(unsigned_to_f32[i], word(static_cast<double>(static_cast<float>(in[i])))) << in[i];
  }
  EXPECT_EQ(results(Op::to_u64, Type::i64, in), in);
  EXPECT_EQ(results(Op::to_i64, Type::u64, in), in);
}

TEST_P(Conversions, BetweenDoubleAndFloat) {
  const std::vector<Word> in = {
      word(0.1), word(-0.0), word(1e300), word(-1e39), word(1e-46), word(1 + 0x1p-24), word(1 + 0x1p-24 + 0x1p-52)};
  const auto found = results(Op::to_f32, Type::f64, in);
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(found[i], word(static_cast<double>(static_cast<float>(real(in[i]))))) << real(in[i]);
  }
}

TEST_P(Conversions, TruncateUpToTheLastNumberThatFits) {
  struct Case {
    double x;
    std::optional<std::int64_t> as_signed;
    std::optional<std::uint64_t> as_unsigned;
  };
  const double inf = std::numeric_limits<double>::infinity();
  const Case cases[] = {
      {0.0, 0, 0},
      {-0.0, 0, 0},
      {0.9, 0, 0},
      {-0.9, 0, 0},
      {std::nextafter(-1.0, 0.0), 0, 0},
      {-1.0, -1, std::nullopt},
      {2.999, 2, 2},
      {-2.999, -2, std::nullopt},
      {0x1p52 + 0.5, (std::int64_t{1} << 52), (std::uint64_t{1} << 52)},
      {std::nextafter(0x1p63, 0.0), 0x7ffffffffffffc00, 0x7ffffffffffffc00},
      {0x1p63, std::nullopt, std::uint64_t{1} << 63},
      {-0x1p63, std::numeric_limits<std::int64_t>::min(), std::nullopt},
      {std::nextafter(-0x1p63, -inf), std::nullopt, std::nullopt},
      {std::nextafter(0x1p64, 0.0), std::nullopt, 0xfffffffffffff800},
      {0x1p64, std::nullopt, std::nullopt},
      {inf, std::nullopt, std::nullopt},
      {-inf, std::nullopt, std::nullopt},
      {std::numeric_limits<double>::quiet_NaN(), std::nullopt, std::nullopt},
  };
  for (Op op : {Op::truncate_to_i64, Op::truncate_to_u64}) {
    for (const ir::Parameter& parameter : {varying(), uniform()}) {
      Builder builder("f", {parameter});
      const Compiled compiled(finished(builder, builder.unary(op, builder.argument(0))), GetParam());
      for (const Case& c : cases) {
        std::optional<Word> expected;
        if (op == Op::truncate_to_u64) {
          expected = c.as_unsigned;
        } else if (c.as_signed) {
          expected = word(*c.as_signed);
        }
        const std::vector<double> x(9, c.x);
        std::vector<Word> found(9);
        EXPECT_EQ(compiled({x.data()}, found), expected ? 0 : 1) << c.x;
        if (expected) {
          EXPECT_EQ(found[0], *expected) << c.x;
          EXPECT_EQ(found[8], *expected) << c.x;
        }
      }
    }
  }
}

TEST_P(Conversions, WholeNumbersOnly) {
  Builder builder("f", {varying()});
  const Compiled compiled(finished(builder, builder.whole(builder.argument(0))), GetParam());
  const auto code = [&](double x) {
    Word found[1];
    return compiled({&x}, found);
  };
  EXPECT_EQ(code(-0.0), 0);
  EXPECT_EQ(code(0x1p53), 0);
  EXPECT_EQ(code(0.5), 1);
  EXPECT_EQ(code(0x1p53 + 2), 1);
  EXPECT_EQ(code(std::numeric_limits<double>::quiet_NaN()), 1);
}

// A lane that is absent may hold what does not fit.
TEST_P(Conversions, DoNotFaultInAbsentLanes) {
  Builder builder("f", {varying()});
  const ValueId x = builder.argument(0);
  const ir::LocalId local = builder.add_local("y", Type::i64);
  builder.set(local, builder.i64(-1));
  builder.begin_if(builder.binary(Op::less, x, builder.f64(1e6)));
  builder.set(local, builder.convert(x, Type::i64));
  builder.end_if();
  const Compiled compiled(finished(builder, builder.get(local)), GetParam());
  const std::vector<double> in = {1.5, 1e300, 7, std::numeric_limits<double>::quiet_NaN(), 1e6};
  std::vector<Word> found(5);
  ASSERT_EQ(compiled({in.data()}, found), 0);
  const auto absent = word(std::int64_t{-1});
  EXPECT_EQ(found, (std::vector<Word>{1, absent, 7, absent, absent}));
}

TEST_P(Conversions, WrapToNarrowIntegers) {
  const std::vector<std::int64_t> in = {0,          1,          -1,          127,        128,       -128,  -129,
                                        255,        256,        32767,       32768,      65535,     65536, -32769,
                                        2147483647, 2147483648, -2147483649, 4294967295, 4294967296};
  const auto check = [&]<class T>(T, ElementType element) {
    Builder builder("f", {varying(Type::i64)});
    const Compiled compiled(finished(builder, builder.wrap(builder.argument(0), element)), GetParam());
    std::vector<Word> found(in.size());
    ASSERT_EQ(compiled({in.data()}, found), 0);
    for (std::size_t i = 0; i < in.size(); ++i) {
      EXPECT_EQ(integer(found[i]), static_cast<std::int64_t>(static_cast<T>(in[i]))) << name(element) << in[i];
    }
  };
  check(std::int8_t{}, ElementType::i8);
  check(std::int16_t{}, ElementType::i16);
  check(std::int32_t{}, ElementType::i32);
  check(std::uint8_t{}, ElementType::u8);
  check(std::uint16_t{}, ElementType::u16);
  check(std::uint32_t{}, ElementType::u32);
}

}  // namespace
}  // namespace jiteval::codegen::testing
