// C functions made of kernels, for signatures of every kind of number.
#include <cmath>
#include <limits>

#include "compiled.hpp"

namespace jiteval::codegen::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

class Signatures : public OnEveryIsa {
 protected:
  Compiled direct(const ir::Function& function, CSignature signature) const {
    return {function, {.entry = Entry::direct, .isa = GetParam(), .signature = std::move(signature)}};
  }
};
JITEVAL_ON_EVERY_ISA(Signatures);

constexpr CType pointer{.is_pointer = true};
constexpr CType number(ElementType type) { return {.is_pointer = false, .type = type}; }

/// The parameter's value, as an f64.
ir::Function identity(Type type) {
  Builder builder("f", {uniform(type)});
  builder.return_(builder.convert(builder.argument(0), Type::f64));
  return finished(builder);
}

/// The parameter's value, an integer.
ir::Function integer_identity(Type type) {
  Builder builder("f", {uniform(type)});
  return finished(builder, builder.argument(0));
}

template <class T>
struct Element;
#define JITEVAL_ELEMENT(c_type, name)                      \
  template <>                                              \
  struct Element<c_type> {                                 \
    static constexpr ElementType type = ElementType::name; \
  };
JITEVAL_ELEMENT(bool, boolean)
JITEVAL_ELEMENT(std::int8_t, i8)
JITEVAL_ELEMENT(std::int16_t, i16)
JITEVAL_ELEMENT(std::int32_t, i32)
JITEVAL_ELEMENT(std::int64_t, i64)
JITEVAL_ELEMENT(std::uint8_t, u8)
JITEVAL_ELEMENT(std::uint16_t, u16)
JITEVAL_ELEMENT(std::uint32_t, u32)
JITEVAL_ELEMENT(std::uint64_t, u64)
JITEVAL_ELEMENT(float, f32)
JITEVAL_ELEMENT(double, f64)
#undef JITEVAL_ELEMENT

template <class... Types, class F>
void for_each_type(F f) {
  (f(Types{}), ...);
}

TEST_P(Signatures, ParametersOfEveryTypeBecomeWords) {
  for_each_type<bool, std::int8_t, std::int16_t, std::int32_t, std::uint8_t, std::uint16_t, std::uint32_t, float,
                double>([&]<class T>(T) {
    const ElementType element = Element<T>::type;
    const Type type = ir::value_type(element);
    const Compiled compiled = direct(identity(type), {number(ElementType::f64), {number(element)}});
    for (T value :
         {std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max(), T{0}, T{1}, static_cast<T>(-3)}) {
      EXPECT_EQ(compiled.as<double(T)>()(value), static_cast<double>(value)) << name(element);
    }
  });
  const Compiled of_signed =
      direct(integer_identity(Type::i64), {number(ElementType::i64), {number(ElementType::i64)}});
  auto* const function = of_signed.as<std::int64_t(std::int64_t)>();
  EXPECT_EQ(function(std::numeric_limits<std::int64_t>::min()), std::numeric_limits<std::int64_t>::min());
  const Compiled of_unsigned =
      direct(integer_identity(Type::u64), {number(ElementType::u64), {number(ElementType::u64)}});
  EXPECT_EQ(of_unsigned.as<std::uint64_t(std::uint64_t)>()(~std::uint64_t{0}), ~std::uint64_t{0});
}

// An int for a parameter that computes as f64, and the other way round.
TEST_P(Signatures, ParametersOfAnotherTypeAreConverted) {
  const Compiled to_real = direct(identity(Type::f64), {number(ElementType::f64), {number(ElementType::i32)}});
  EXPECT_EQ(to_real.as<double(int)>()(-7), -7);
  const Compiled to_integer =
      direct(integer_identity(Type::i64), {number(ElementType::i64), {number(ElementType::f64)}});
  EXPECT_EQ(to_integer.as<std::int64_t(double)>()(-7.9), -7);
  const Compiled to_truth = direct(identity(Type::boolean), {number(ElementType::f64), {number(ElementType::i32)}});
  EXPECT_EQ(to_truth.as<double(int)>()(256), 1);
  EXPECT_EQ(to_truth.as<double(int)>()(0), 0);
}

TEST_P(Signatures, ResultsOfEveryType) {
  for_each_type<bool, std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
                std::uint32_t, std::uint64_t, float, double>([&]<class T>(T) {
    const ElementType element = Element<T>::type;
    const Compiled of_real = direct(identity(Type::f64), {number(element), {number(ElementType::f64)}});
    const Compiled of_integer = direct(integer_identity(Type::i64), {number(element), {number(ElementType::i64)}});
    const Compiled of_unsigned = direct(integer_identity(Type::u64), {number(element), {number(ElementType::u64)}});
    for (double value : {0.0, 1.0, 100.75, 0.25}) {
      EXPECT_EQ(of_real.as<T(double)>()(value), static_cast<T>(value)) << name(element);
    }
    if constexpr (std::is_signed_v<T>) {
      EXPECT_EQ(of_real.as<T(double)>()(-100.75), static_cast<T>(-100.75)) << name(element);
    }
    for (std::int64_t value : {0, 1, -1, 100, -100, 70000}) {
      EXPECT_EQ(of_integer.as<T(std::int64_t)>()(value), static_cast<T>(value)) << name(element);
    }
    const std::uint64_t large = ~std::uint64_t{0} - 1;
    EXPECT_EQ(of_unsigned.as<T(std::uint64_t)>()(large), static_cast<T>(large)) << name(element);
  });
}

// Beyond what C defines, the nearest number that fits.
TEST_P(Signatures, ResultsBeyondTheRangeAreItsEnds) {
  const Compiled to_int = direct(identity(Type::f64), {number(ElementType::i32), {number(ElementType::f64)}});
  auto* const function = to_int.as<int(double)>();
  EXPECT_EQ(function(1e300), std::numeric_limits<int>::max());
  EXPECT_EQ(function(-1e300), std::numeric_limits<int>::min());
  EXPECT_EQ(function(std::numeric_limits<double>::quiet_NaN()), 0);
  const Compiled to_u64 = direct(identity(Type::f64), {number(ElementType::u64), {number(ElementType::f64)}});
  EXPECT_EQ(to_u64.as<std::uint64_t(double)>()(1e300), ~std::uint64_t{0});
  EXPECT_EQ(to_u64.as<std::uint64_t(double)>()(-1.0), 0U);
}

/// 100 // x for an integer x.
ir::Function quotient() {
  Builder builder("f", {uniform(Type::i64)});
  return finished(builder, builder.binary(Op::floor_divide, builder.i64(100), builder.argument(0)));
}

TEST_P(Signatures, FaultsGiveNanOrZero) {
  const Compiled real = direct(quotient(), {number(ElementType::f64), {number(ElementType::i32)}});
  EXPECT_EQ(real.as<double(int)>()(8), 12);
  EXPECT_TRUE(std::isnan(real.as<double(int)>()(0)));
  const Compiled single = direct(quotient(), {number(ElementType::f32), {number(ElementType::i32)}});
  EXPECT_TRUE(std::isnan(single.as<float(int)>()(0)));
  const Compiled whole = direct(quotient(), {number(ElementType::i32), {number(ElementType::i32)}});
  EXPECT_EQ(whole.as<int(int)>()(-8), -13);
  EXPECT_EQ(whole.as<int(int)>()(0), 0);
}

// int f(double *values, int count, double *result, void *): the least of the values; a callback's shape.
TEST_P(Signatures, ACallbackThatStores) {
  const ir::Parameter values{.name = "values", .kind = ArgumentKind::pointer};
  Builder builder("f", {values, uniform(Type::i64), values, values});
  const ir::LocalId least = builder.add_local("least", Type::f64);
  builder.set(least, builder.load(builder.array_base(0), builder.i64(0), ElementType::f64));
  const ir::LocalId stored[] = {least};
  const ValueId i = builder.begin_for(builder.i64(1), builder.argument(1), 1, stored);
  const ValueId value = builder.load(builder.array_base(0), i, ElementType::f64);
  builder.set(least, builder.binary(Op::minimum, builder.get(least), value));
  builder.end_for();
  builder.store(builder.array_base(2), builder.i64(0), builder.get(least), ElementType::f64);
  builder.function().is_single = true;
  builder.function().output_count = 1;
  builder.function().result = {.form = ir::ResultShape::Form::number, .type = Type::i64};
  builder.output(0, builder.i64(1));
  builder.return_(ir::no_value);
  const Compiled compiled =
      direct(finished(builder), {number(ElementType::i32), {pointer, number(ElementType::i32), pointer, pointer}});
  double numbers[] = {3, 1, 2};
  double result = 0;
  EXPECT_EQ((compiled.as<int(double*, int, double*, void*)>()(numbers, 3, &result, nullptr)), 1);
  EXPECT_EQ(result, 1);
}

// A Gaussian of numbers behind a pointer, as integrators that take `double (int, double *)` call it.
TEST_P(Signatures, NumbersBehindAPointer) {
  Builder builder("f", {uniform(Type::i64), {.name = "x", .kind = ArgumentKind::pointer}});
  const ValueId x = builder.load(builder.array_base(1), builder.i64(0), ElementType::f64);
  const ValueId a = builder.load(builder.array_base(1), builder.i64(1), ElementType::f64);
  const ValueId square =
      builder.unary(Op::negate, builder.binary(Op::multiply, a, builder.binary(Op::multiply, x, x)));
  const ValueId arguments[] = {square};
  builder.return_(builder.call(ir::MathFunction::exp, arguments));
  const Compiled compiled =
      direct(finished(builder), {number(ElementType::f64), {number(ElementType::i32), pointer}});
  double numbers[] = {0.5, 2.0};
  EXPECT_NEAR((compiled.as<double(int, double*)>()(2, numbers)), std::exp(-0.5), 1e-16);
}

}  // namespace
}  // namespace jiteval::codegen::testing
