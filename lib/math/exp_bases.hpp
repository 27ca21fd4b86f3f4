/// Powers of two and of ten, over any kind of lanes: exp.hpp with another reduction.
///
/// 2^x = 2^(k + j/8) e^r: x - (k + j/8) is exact, and r is that times ln2, less what the table's powers are too
/// large (exp.hpp): r = (x - (k + j/8)) ln2 - j/8 (step - ln2).
///
/// 10^x: log10(2) is split in two; its upper part is the nearest double, and the product with k + j/8 is subtracted
/// from x exactly, as in exp.hpp. The lower part and the excess of the table's powers make up a correction, which
/// is computed beforehand: r = (x - (k + j/8) high) ln10 - (k + j/8) (low ln10 + step - ln2) + k (step - ln2).
///
/// Error. The correction and the factor ln2 or ln10 are rounded as well, otherwise all is as in exp.hpp: below 0.75
/// ULP; below 0.9 where the result is subnormal. The largest measured are 0.68 and 0.83. All powers that are
/// doubles are exact: of 2, because r is 0 then; of 10, because the error before the last rounding is below a half.
///
/// Special values. As in exp.hpp.
#pragma once

#include "math/exp.hpp"

namespace jiteval::math {

/// 2 to the power x, with an error below 0.9 ULP for every x.
template <Lanes L>
typename L::Real exp2(const L& lanes, typename L::Real x) {
  constexpr double ln2 = 0x1.62e42fefa39efp-1;
  const auto reduce = [&](typename L::Real bounded) -> ExpParts<typename L::Real> {
    const auto n = split_eighths(lanes, bounded + lanes.real(to_eighths));
    const auto correction = (n.all - n.whole) * lanes.real(-exp_step_excess);
    return {n.whole, n.power, lanes.fma(bounded - n.all, lanes.real(ln2), correction)};
  };
  return join_exp(lanes,
                  reduce_or_zero(lanes, !(x < lanes.real(-1075.1)), lanes.min(lanes.real(1025.0), x), reduce));
}

/// 10 to the power x, with an error below 0.9 ULP for every x.
template <Lanes L>
typename L::Real exp10(const L& lanes, typename L::Real x) {
  constexpr double log2_10 = 0x1.a934f0979a371p+1;
  constexpr double log10_2 = 0x1.34413509f79ffp-2;
  constexpr double low_and_excess = -0x1.1ddc88b829947p-38;
  constexpr double ln10 = 0x1.26bb1bbb55516p+1;
  const auto reduce = [&](typename L::Real bounded) -> ExpParts<typename L::Real> {
    const auto n = split_eighths(lanes, lanes.fma(bounded, lanes.real(log2_10), lanes.real(to_eighths)));
    const auto rest = lanes.fma(n.all, lanes.real(-log10_2), bounded);
    const auto correction = lanes.fma(n.all, lanes.real(-low_and_excess), n.whole * lanes.real(exp_step_excess));
    return {n.whole, n.power, lanes.fma(rest, lanes.real(ln10), correction)};
  };
  // 10^-323.7 is below 2^-1075.
  return join_exp(lanes, reduce_or_zero(lanes, !(x < lanes.real(-323.7)), lanes.min(lanes.real(309.0), x), reduce));
}

}  // namespace jiteval::math
