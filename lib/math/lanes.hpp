/// The abstract lanes over which exp.hpp and log.hpp are written, and operations every kind of lanes can share.
///
/// A mathematical function is a template over a class L that models `Lanes`. An object of L stands for one or more
/// doubles computed side by side; its values are L::Real (doubles), L::Int (64-bit integers) and L::Mask (truth
/// values), one of each per lane. The same template is instantiated with native types (native_lanes.hpp) and with
/// values of LLVM IR, where an operation emits an instruction instead of executing it. A function therefore
/// never branches on a value: it computes both sides and selects.
///
/// Every operation is exactly defined, so that a function gives the same bits on all kinds of lanes.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "math/scalar.hpp"

namespace jiteval::math {

/// What L::split returns: x = significand * 2^exponent.
template <class Real>
struct Split {
  Real significand;  ///< in [0.75, 1.5)
  Real exponent;     ///< a whole number
};

/// A routine compiled once, for the few arguments a function's inlined part leaves out. It computes with plain
/// doubles, to the same bits on every machine.
struct SlowPath {
  const char* function;  ///< the row of functions.def; it must pass on its own arguments
  ScalarRoutine routine;
};

/// The slow path of a function whose plain routine has this many arguments.
template <double (*routine)(double)>
constexpr SlowPath slow_path(const char* function) {
  return {function, [](double x, double, double) { return routine(x); }};
}
template <double (*routine)(double, double)>
constexpr SlowPath slow_path(const char* function) {
  return {function, [](double x, double y, double) { return routine(x, y); }};
}

/// What the functions ask of lanes. Arithmetic on Real rounds once, to nearest, and is never contracted.
template <class L>
concept Lanes = requires(const L& lanes, typename L::Real x, typename L::Int i, typename L::Mask m, double c,
                         std::int64_t n, int bit_count, const SlowPath& slow_path, const double (&table)[16]) {
  // Constants, the same in every lane.
  { lanes.real(c) } -> std::same_as<typename L::Real>;
  { lanes.integer(n) } -> std::same_as<typename L::Int>;

  { x + x } -> std::same_as<typename L::Real>;
  { x - x } -> std::same_as<typename L::Real>;
  { x* x } -> std::same_as<typename L::Real>;
  { x / x } -> std::same_as<typename L::Real>;
  { -x } -> std::same_as<typename L::Real>;                  // flips the sign bit, also of zero and NaN
  { lanes.fma(x, x, x) } -> std::same_as<typename L::Real>;  // a*b + c, rounded once
  { lanes.sqrt(x) } -> std::same_as<typename L::Real>;
  { lanes.abs(x) } -> std::same_as<typename L::Real>;          // clears the sign bit
  { lanes.copysign(x, x) } -> std::same_as<typename L::Real>;  // the first with the sign bit of the second

  // The nearest whole number, in four directions; round is to nearest, halves to even. They keep the sign of
  // zero and of what becomes zero.
  { lanes.floor(x) } -> std::same_as<typename L::Real>;
  { lanes.ceil(x) } -> std::same_as<typename L::Real>;
  { lanes.trunc(x) } -> std::same_as<typename L::Real>;
  { lanes.round(x) } -> std::same_as<typename L::Real>;

  // Ordered comparisons: false when an operand is NaN.
  { x < x } -> std::same_as<typename L::Mask>;
  { x == x } -> std::same_as<typename L::Mask>;
  { m&& m } -> std::same_as<typename L::Mask>;
  { m || m } -> std::same_as<typename L::Mask>;
  { !m } -> std::same_as<typename L::Mask>;
  { lanes.select(m, x, x) } -> std::same_as<typename L::Real>;          // mask ? first : second
  { lanes.select_usually(m, x, x) } -> std::same_as<typename L::Real>;  // the same; in one lane, a predicted branch
  { lanes.select(m, i, i) } -> std::same_as<typename L::Int>;
  { lanes.min(x, x) } -> std::same_as<typename L::Real>;  // a < b ? a : b, so b when either is NaN
  { lanes.max(x, x) } -> std::same_as<typename L::Real>;  // b < a ? a : b, so b when either is NaN

  // The bit pattern of a double as an integer, and back. Integer addition and subtraction wrap.
  { lanes.bits(x) } -> std::same_as<typename L::Int>;
  { lanes.from_bits(i) } -> std::same_as<typename L::Real>;
  { lanes.keep_bits(x, n) } -> std::same_as<typename L::Real>;  // from_bits(bits(x) & n) where it is waited for
  { i + i } -> std::same_as<typename L::Int>;
  { i - i } -> std::same_as<typename L::Int>;
  { i& i } -> std::same_as<typename L::Int>;
  { i | i } -> std::same_as<typename L::Int>;
  { i ^ i } -> std::same_as<typename L::Int>;
  { i == i } -> std::same_as<typename L::Mask>;
  { i < i } -> std::same_as<typename L::Mask>;  // signed
  { shift_left(i, bit_count) } -> std::same_as<typename L::Int>;
  { shift_right_logical(i, bit_count) } -> std::same_as<typename L::Int>;

  // p * 2^k rounded once, also when the result overflows or is subnormal, for 0.5 <= p <= 2 (or any p so
  // small that it does not matter what it becomes) and whole k with |k| <= 1130. NaN if p is NaN. `portable::scale`
  // computes it; AVX-512 has an instruction (vscalefpd).
  { lanes.scale(x, x) } -> std::same_as<typename L::Real>;

  // scale_fma(a, b, k): scale(a*b + b, k) with the sum rounded once.
  { lanes.scale_fma(x, x, x) } -> std::same_as<typename L::Real>;

  // The significand and exponent of a positive finite x, subnormals included; anything for another x.
  // `portable::split` computes it; AVX-512 has instructions (vgetmantpd, vgetexppd).
  { lanes.split(x) } -> std::same_as<Split<typename L::Real>>;

  // log_edges(result, x): `result` where x is positive and finite; elsewhere what a logarithm is there: -inf at
  // zero, NaN (the negative quiet one of x86) below, +inf at +inf, the quieted NaN at NaN.
  // `portable::log_edges` computes it; AVX-512 has an instruction (vfixupimmpd).
  { lanes.log_edges(x, x) } -> std::same_as<typename L::Real>;

  // table[i modulo the table's length], a power of two of at most 32.
  { lanes.lookup(table, i) } -> std::same_as<typename L::Real>;

  // The first operand, but the routine of the arguments that follow, one to three, in lanes where the mask holds.
  // Costs a test and a branch where it holds nowhere.
  { lanes.slow(x, m, slow_path, x) } -> std::same_as<typename L::Real>;
  { lanes.slow(x, m, slow_path, x, x, x) } -> std::same_as<typename L::Real>;
};

/// Lanes of native code, over which a function may also loop until every lane has finished. Functions that do are
/// not emitted in place (`shared` in functions.def). What a lane gets must not depend on the others.
template <class L>
concept NativeLanes = Lanes<L> && requires(const L& lanes, typename L::Mask m) {
  { lanes.any(m) } -> std::same_as<bool>;  // whether the mask holds in any lane
};

/// The whole number x as an integer, and back, for |x| < 2^51.
template <class L>
typename L::Int to_integer(const L& lanes, typename L::Real x) {
  return lanes.bits(x + lanes.real(0x1.8p52)) - lanes.integer(0x4338'0000'0000'0000);
}
template <class L>
typename L::Real to_real(const L& lanes, typename L::Int i) {
  return lanes.from_bits(i + lanes.integer(0x4338'0000'0000'0000)) - lanes.real(0x1.8p52);
}

/// Operations in terms of simpler ones, for lanes without an instruction for them. They do not name the
/// concept, for an L implements its own members with them.
namespace portable {

/// p * 2^k as two multiplications by powers of two: the first is exact, so only the second rounds.
template <class L>
typename L::Real scale(const L& lanes, typename L::Real p, typename L::Real k) {
  // 1.5 * 2^52 + k holds k in its lowest bits; 2046 more makes it the sum of two biased exponents.
  const auto biased = lanes.bits(k + lanes.real(0x1.8p52 + 2046));
  const auto half = shift_right_logical(biased, 1);
  // Shifting into the exponent field drops the bits of 1.5 * 2^52.
  const auto first = lanes.from_bits(shift_left(half, 52));
  const auto second = lanes.from_bits(shift_left(biased - half, 52));
  return p * first * second;
}

/// 2^k for whole k with |k| < 1022.
template <class L>
typename L::Real power_of_two(const L& lanes, typename L::Real k) {
  return lanes.from_bits(shift_left(lanes.bits(k + lanes.real(0x1.8p52 + 1023)), 52));
}

template <class L>
Split<typename L::Real> split(const L& lanes, typename L::Real x) {
  const auto subnormal = x < lanes.real(0x1p-1022);
  const auto normal = lanes.select(subnormal, x * lanes.real(0x1p54), x);
  // Adding half a unit of the exponent carries into the exponent field just when the fraction is 1.5 or more.
  const auto shifted = lanes.bits(normal) + lanes.integer(0x0008'0000'0000'0000);
  const auto fraction = shifted & lanes.integer(0x000f'ffff'ffff'ffff);
  const auto significand = lanes.from_bits(fraction + lanes.integer(0x3fe8'0000'0000'0000));  // + bits of 0.75
  // An integer e below 2^52, written into the fraction of 2^52, is the double 2^52 + e.
  const auto biased = lanes.from_bits(shift_right_logical(shifted, 52) | lanes.integer(0x4330'0000'0000'0000));
  const auto bias = lanes.select(subnormal, lanes.real(0x1p52 + 1023 + 54), lanes.real(0x1p52 + 1023));
  return {significand, biased - bias};
}

template <class L>
typename L::Real log_edges(const L& lanes, typename L::Real result, typename L::Real x) {
  const auto nan = lanes.from_bits(lanes.integer(-0x0008'0000'0000'0000));
  constexpr double positive_infinity = std::numeric_limits<double>::infinity();  // evaluated here, not called
  const auto infinity = lanes.real(positive_infinity);
  const auto zero = lanes.real(0.0);
  const auto edge = lanes.select(x == zero, -infinity, nan);
  // x + x keeps infinity, and makes a NaN quiet.
  return lanes.select(x < infinity, lanes.select(zero < x, result, edge), x + x);
}

}  // namespace portable
}  // namespace jiteval::math
