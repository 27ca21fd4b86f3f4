/// Lanes of the machine the including file is compiled for: a plain double, and the widest vector available.
///
/// Everything here has internal linkage on purpose. The files that include this header are compiled for
/// different instruction sets; a function shared between them would be kept once by the linker, perhaps in
/// the version this machine cannot run. A template instantiated with one of these types is internal as well.
#pragma once

#include <cstdint>

#include "math/lanes.hpp"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace jiteval::math {
namespace {

/// One lane. Without an FMA instruction, fma is the C library's: the same bits, slowly.
struct ScalarLanes {
  using Real = double;
  using Mask = bool;
  struct Int {
    std::uint64_t value;
    friend Int operator+(Int a, Int b) { return {a.value + b.value}; }
    friend Int operator-(Int a, Int b) { return {a.value - b.value}; }
    friend Int operator&(Int a, Int b) { return {a.value & b.value}; }
    friend Int operator|(Int a, Int b) { return {a.value | b.value}; }
    friend Int operator^(Int a, Int b) { return {a.value ^ b.value}; }
    friend Mask operator==(Int a, Int b) { return a.value == b.value; }
    friend Mask operator<(Int a, Int b) {
      return static_cast<std::int64_t>(a.value) < static_cast<std::int64_t>(b.value);
    }
    friend Int shift_left(Int a, int count) { return {a.value << count}; }
    friend Int shift_right_logical(Int a, int count) { return {a.value >> count}; }
  };
  static constexpr int width = 1;

  static Real load(const double* from) { return *from; }
  static void store(double* to, Real x) { *to = x; }

  Real real(double c) const { return c; }
  Int integer(std::int64_t n) const { return {static_cast<std::uint64_t>(n)}; }
  Real fma(Real a, Real b, Real c) const { return __builtin_fma(a, b, c); }
  Real sqrt(Real x) const { return __builtin_sqrt(x); }
  Real abs(Real x) const { return __builtin_fabs(x); }
  Real copysign(Real x, Real y) const { return __builtin_copysign(x, y); }
  // Without an instruction, the compiler may write these out in a way that leaves a signalling NaN as it is;
  // x + x quiets it.
  Real floor(Real x) const { return x == x ? __builtin_floor(x) : x + x; }
  Real ceil(Real x) const { return x == x ? __builtin_ceil(x) : x + x; }
  Real trunc(Real x) const { return x == x ? __builtin_trunc(x) : x + x; }
  Real round(Real x) const { return __builtin_nearbyint(x); }
  Real select(Mask m, Real a, Real b) const { return m ? a : b; }
  Int select(Mask m, Int a, Int b) const { return m ? a : b; }
  // The functions clamp arguments that are nearly always inside: a branch that is predicted costs no time, whereas
  // the result of a minimum is waited for. The empty statement keeps the compiler from using the instruction.
  Real select_usually(Mask m, Real a, Real b) const {
    if (__builtin_expect(!m, false)) {
      asm("");
      return b;
    }
    return a;
  }
  Real min(Real a, Real b) const { return select_usually(!(a < b), b, a); }
  Real max(Real a, Real b) const { return select_usually(!(b < a), b, a); }
  Int bits(Real x) const { return {__builtin_bit_cast(std::uint64_t, x)}; }
  Real from_bits(Int i) const { return __builtin_bit_cast(double, i.value); }
  Real keep_bits(Real x, std::int64_t n) const {
#ifdef __SSE2__
    // A general register would be two moves away.
    return _mm_cvtsd_f64(_mm_and_pd(_mm_set_sd(x), _mm_castsi128_pd(_mm_set1_epi64x(n))));
#else
    return from_bits(bits(x) & integer(n));
#endif
  }
  Real scale(Real p, Real k) const {
    // Where neither the result nor 2^k is at the edge of the range, one factor does.
    if (__builtin_expect(!(abs(k) < 1021), false)) return portable::scale(*this, p, k);
    return p * portable::power_of_two(*this, k);
  }
  Real scale_fma(Real a, Real b, Real k) const {
    // 2^k is known long before the sum, and scaling the terms instead changes no digit.
    if (__builtin_expect(!(abs(k) < 1021), false)) return portable::scale(*this, fma(a, b, b), k);
    const Real scaled = b * portable::power_of_two(*this, k);
    return fma(a, scaled, scaled);
  }
  Split<Real> split(Real x) const { return portable::split(*this, x); }
  Real log_edges(Real result, Real x) const { return portable::log_edges(*this, result, x); }
  template <int size>
  Real lookup(const double (&table)[size], Int i) const {
    return table[i.value & (size - 1)];
  }
  bool any(Mask m) const { return m; }
  Real slow(Real result, Mask m, const SlowPath& path, Real x, Real y = 0, Real z = 0) const {
    return m ? path.routine(x, y, z) : result;
  }
};
static_assert(NativeLanes<ScalarLanes>);

/// L::slow where any lane has to be computed; the bits of `where` say which.
template <class L, class Real, class... Reals>
Real compute_lanes(const L&, const SlowPath& path, std::uint32_t where, Real result, Reals... arguments) {
  double rows[3][L::width] = {};
  double results[L::width];
  L::store(results, result);
  int row = 0;
  (L::store(rows[row++], arguments), ...);
  compute_slowly(path.routine, where, rows[0], rows[1], rows[2], results);
  return L::load(results);
}

#if defined(__AVX2__) && defined(__FMA__)
/// Four lanes in a ymm register.
struct Avx2Lanes {
  struct Mask {
    __m256d value;
    friend Mask operator&&(Mask a, Mask b) { return {_mm256_and_pd(a.value, b.value)}; }
    friend Mask operator||(Mask a, Mask b) { return {_mm256_or_pd(a.value, b.value)}; }
    friend Mask operator!(Mask a) { return {_mm256_xor_pd(a.value, _mm256_castsi256_pd(_mm256_set1_epi64x(-1)))}; }
  };
  struct Real {
    __m256d value;
    friend Real operator+(Real a, Real b) { return {_mm256_add_pd(a.value, b.value)}; }
    friend Real operator-(Real a, Real b) { return {_mm256_sub_pd(a.value, b.value)}; }
    friend Real operator*(Real a, Real b) { return {_mm256_mul_pd(a.value, b.value)}; }
    friend Real operator/(Real a, Real b) { return {_mm256_div_pd(a.value, b.value)}; }
    friend Real operator-(Real a) { return {_mm256_xor_pd(a.value, _mm256_set1_pd(-0.0))}; }
    friend Mask operator<(Real a, Real b) { return {_mm256_cmp_pd(a.value, b.value, _CMP_LT_OQ)}; }
    friend Mask operator==(Real a, Real b) { return {_mm256_cmp_pd(a.value, b.value, _CMP_EQ_OQ)}; }
  };
  struct Int {
    __m256i value;
    friend Int operator+(Int a, Int b) { return {_mm256_add_epi64(a.value, b.value)}; }
    friend Int operator-(Int a, Int b) { return {_mm256_sub_epi64(a.value, b.value)}; }
    friend Int operator&(Int a, Int b) { return {_mm256_and_si256(a.value, b.value)}; }
    friend Int operator|(Int a, Int b) { return {_mm256_or_si256(a.value, b.value)}; }
    friend Int operator^(Int a, Int b) { return {_mm256_xor_si256(a.value, b.value)}; }
    friend Mask operator==(Int a, Int b) { return {_mm256_castsi256_pd(_mm256_cmpeq_epi64(a.value, b.value))}; }
    friend Mask operator<(Int a, Int b) { return {_mm256_castsi256_pd(_mm256_cmpgt_epi64(b.value, a.value))}; }
    friend Int shift_left(Int a, int count) { return {_mm256_slli_epi64(a.value, count)}; }
    friend Int shift_right_logical(Int a, int count) { return {_mm256_srli_epi64(a.value, count)}; }
  };
  static constexpr int width = 4;

  static Real load(const double* from) { return {_mm256_loadu_pd(from)}; }
  static void store(double* to, Real x) { _mm256_storeu_pd(to, x.value); }

  Real real(double c) const { return {_mm256_set1_pd(c)}; }
  Int integer(std::int64_t n) const { return {_mm256_set1_epi64x(n)}; }
  Real fma(Real a, Real b, Real c) const { return {_mm256_fmadd_pd(a.value, b.value, c.value)}; }
  Real sqrt(Real x) const { return {_mm256_sqrt_pd(x.value)}; }
  Real abs(Real x) const { return {_mm256_andnot_pd(_mm256_set1_pd(-0.0), x.value)}; }
  Real copysign(Real x, Real y) const {
    const __m256d sign = _mm256_set1_pd(-0.0);
    return {_mm256_or_pd(_mm256_andnot_pd(sign, x.value), _mm256_and_pd(sign, y.value))};
  }
  Real floor(Real x) const { return {_mm256_round_pd(x.value, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)}; }
  Real ceil(Real x) const { return {_mm256_round_pd(x.value, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC)}; }
  Real trunc(Real x) const { return {_mm256_round_pd(x.value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC)}; }
  Real round(Real x) const { return {_mm256_round_pd(x.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
  Real select(Mask m, Real a, Real b) const { return {_mm256_blendv_pd(b.value, a.value, m.value)}; }
  Real select_usually(Mask m, Real a, Real b) const { return select(m, a, b); }
  Int select(Mask m, Int a, Int b) const { return bits(select(m, from_bits(a), from_bits(b))); }
  Real min(Real a, Real b) const { return {_mm256_min_pd(a.value, b.value)}; }
  Real max(Real a, Real b) const { return {_mm256_max_pd(a.value, b.value)}; }
  Int bits(Real x) const { return {_mm256_castpd_si256(x.value)}; }
  Real from_bits(Int i) const { return {_mm256_castsi256_pd(i.value)}; }
  Real keep_bits(Real x, std::int64_t n) const { return from_bits(bits(x) & integer(n)); }
  Real scale(Real p, Real k) const { return portable::scale(*this, p, k); }
  Real scale_fma(Real a, Real b, Real k) const { return scale(fma(a, b, b), k); }
  Split<Real> split(Real x) const { return portable::split(*this, x); }
  Real log_edges(Real result, Real x) const { return portable::log_edges(*this, result, x); }
  template <int size>
  Real lookup(const double (&table)[size], Int i) const {
    if constexpr (size == 8) {
      // A double is two floats, which vpermps picks: those at 2i and 2i + 1, of whose indices the lowest three bits
      // count. The upper half of the table is for the i with bit 2 set, which becomes the sign of the selector.
      const __m256i doubled = _mm256_slli_epi64(i.value, 1);
      const __m256i both = _mm256_castps_si256(_mm256_moveldup_ps(_mm256_castsi256_ps(doubled)));
      const __m256i pairs = _mm256_add_epi32(both, _mm256_set1_epi64x(std::int64_t{1} << 32));
      const auto pick = [&](const double* half) {
        return _mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(_mm256_loadu_pd(half)), pairs));
      };
      return {_mm256_blendv_pd(pick(table), pick(table + 4), _mm256_castsi256_pd(_mm256_slli_epi64(i.value, 61)))};
    }
    const __m256i index = _mm256_and_si256(i.value, _mm256_set1_epi64x(size - 1));
    // Four loads take less time than the gather of many machines.
    const __m128i low = _mm256_castsi256_si128(index);
    const __m128i high = _mm256_extracti128_si256(index, 1);
    const auto two = [&](__m128i at) {
      return _mm_loadh_pd(_mm_load_sd(table + _mm_cvtsi128_si64(at)), table + _mm_extract_epi64(at, 1));
    };
    return {_mm256_insertf128_pd(_mm256_castpd128_pd256(two(low)), two(high), 1)};
  }
  bool any(Mask m) const { return _mm256_movemask_pd(m.value) != 0; }
  template <class... Reals>
  Real slow(Real result, Mask m, const SlowPath& path, Reals... arguments) const {
    const auto where = static_cast<unsigned>(_mm256_movemask_pd(m.value));
    return __builtin_expect(where == 0, 1) ? result : compute_lanes(*this, path, where, result, arguments...);
  }
};
static_assert(NativeLanes<Avx2Lanes>);
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__)
/// Eight lanes in a zmm register.
struct Avx512Lanes {
  struct Mask {
    __mmask8 value;
    friend Mask operator&&(Mask a, Mask b) { return {_kand_mask8(a.value, b.value)}; }
    friend Mask operator||(Mask a, Mask b) { return {_kor_mask8(a.value, b.value)}; }
    friend Mask operator!(Mask a) { return {_knot_mask8(a.value)}; }
  };
  struct Real {
    __m512d value;
    friend Real operator+(Real a, Real b) { return {_mm512_add_pd(a.value, b.value)}; }
    friend Real operator-(Real a, Real b) { return {_mm512_sub_pd(a.value, b.value)}; }
    friend Real operator*(Real a, Real b) { return {_mm512_mul_pd(a.value, b.value)}; }
    friend Real operator/(Real a, Real b) { return {_mm512_div_pd(a.value, b.value)}; }
    friend Real operator-(Real a) { return {_mm512_xor_pd(a.value, _mm512_set1_pd(-0.0))}; }
    friend Mask operator<(Real a, Real b) { return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_LT_OQ)}; }
    friend Mask operator==(Real a, Real b) { return {_mm512_cmp_pd_mask(a.value, b.value, _CMP_EQ_OQ)}; }
  };
  struct Int {
    __m512i value;
    friend Int operator+(Int a, Int b) { return {_mm512_add_epi64(a.value, b.value)}; }
    friend Int operator-(Int a, Int b) { return {_mm512_sub_epi64(a.value, b.value)}; }
    friend Int operator&(Int a, Int b) { return {_mm512_and_si512(a.value, b.value)}; }
    friend Int operator|(Int a, Int b) { return {_mm512_or_si512(a.value, b.value)}; }
    friend Int operator^(Int a, Int b) { return {_mm512_xor_si512(a.value, b.value)}; }
    friend Mask operator==(Int a, Int b) { return {_mm512_cmpeq_epi64_mask(a.value, b.value)}; }
    friend Mask operator<(Int a, Int b) { return {_mm512_cmplt_epi64_mask(a.value, b.value)}; }
    friend Int shift_left(Int a, int count) { return {_mm512_slli_epi64(a.value, static_cast<unsigned>(count))}; }
    friend Int shift_right_logical(Int a, int count) {
      return {_mm512_srli_epi64(a.value, static_cast<unsigned>(count))};
    }
  };
  static constexpr int width = 8;

  static Real load(const double* from) { return {_mm512_loadu_pd(from)}; }
  static void store(double* to, Real x) { _mm512_storeu_pd(to, x.value); }

  Real real(double c) const { return {_mm512_set1_pd(c)}; }
  Int integer(std::int64_t n) const { return {_mm512_set1_epi64(n)}; }
  Real fma(Real a, Real b, Real c) const { return {_mm512_fmadd_pd(a.value, b.value, c.value)}; }
  Real sqrt(Real x) const { return {_mm512_sqrt_pd(x.value)}; }
  Real abs(Real x) const { return {_mm512_andnot_pd(_mm512_set1_pd(-0.0), x.value)}; }
  Real copysign(Real x, Real y) const {
    constexpr int y_where_sign_else_x = 0xd8;  // the truth table of (x, y, sign) -> sign ? y : x
    return {_mm512_castsi512_pd(
        _mm512_ternarylogic_epi64(bits(x).value, bits(y).value, bits(real(-0.0)).value, y_where_sign_else_x))};
  }
  Real floor(Real x) const { return {_mm512_roundscale_pd(x.value, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)}; }
  Real ceil(Real x) const { return {_mm512_roundscale_pd(x.value, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC)}; }
  Real trunc(Real x) const { return {_mm512_roundscale_pd(x.value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC)}; }
  Real round(Real x) const {
    return {_mm512_roundscale_pd(x.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
  }
  Real select(Mask m, Real a, Real b) const { return {_mm512_mask_blend_pd(m.value, b.value, a.value)}; }
  Real select_usually(Mask m, Real a, Real b) const { return select(m, a, b); }
  Int select(Mask m, Int a, Int b) const { return {_mm512_mask_blend_epi64(m.value, b.value, a.value)}; }
  Real min(Real a, Real b) const { return {_mm512_min_pd(a.value, b.value)}; }
  Real max(Real a, Real b) const { return {_mm512_max_pd(a.value, b.value)}; }
  Int bits(Real x) const { return {_mm512_castpd_si512(x.value)}; }
  Real from_bits(Int i) const { return {_mm512_castsi512_pd(i.value)}; }
  Real keep_bits(Real x, std::int64_t n) const { return from_bits(bits(x) & integer(n)); }
  Real scale(Real p, Real k) const { return {_mm512_scalef_pd(p.value, k.value)}; }
  Real scale_fma(Real a, Real b, Real k) const { return scale(fma(a, b, b), k); }
  Split<Real> split(Real x) const {
    const __m512d significand = _mm512_getmant_pd(x.value, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_src);
    // vgetexppd takes the significand to be in [1, 2); that of one in [0.75, 1) is the step too many, -1.
    const __m512d exponent = _mm512_sub_pd(_mm512_getexp_pd(x.value), _mm512_getexp_pd(significand));
    return {{significand}, {exponent}};
  }
  Real log_edges(Real result, Real x) const {
    // One hexadecimal digit for each kind of x, lowest first: quiet NaN, signalling NaN (2: x made quiet), zero
    // (4: -inf), one (0: result), -inf (3: NaN), +inf (5: +inf), negative (3), positive (0).
    return {_mm512_fixupimm_pd(result.value, x.value, _mm512_set1_epi64(0x0353'0422), 0)};
  }
  template <int size>
  Real lookup(const double (&table)[size], Int i) const {
    static_assert(size == 8 || size == 16 || size == 32);
    if constexpr (size == 8) return {_mm512_permutexvar_pd(i.value, _mm512_loadu_pd(table))};
    if constexpr (size >= 16) {
      const __m512d low = _mm512_permutex2var_pd(_mm512_loadu_pd(table), i.value, _mm512_loadu_pd(table + 8));
      if constexpr (size == 16) return {low};
      if constexpr (size == 32) {
        const __m512d high =
            _mm512_permutex2var_pd(_mm512_loadu_pd(table + 16), i.value, _mm512_loadu_pd(table + 24));
        return {_mm512_mask_blend_pd(_mm512_test_epi64_mask(i.value, _mm512_set1_epi64(16)), low, high)};
      }
    }
  }
  bool any(Mask m) const { return m.value != 0; }
  template <class... Reals>
  Real slow(Real result, Mask m, const SlowPath& path, Reals... arguments) const {
    return __builtin_expect(m.value == 0, 1) ? result : compute_lanes(*this, path, m.value, result, arguments...);
  }
};
static_assert(NativeLanes<Avx512Lanes>);
#endif

}  // namespace
}  // namespace jiteval::math
