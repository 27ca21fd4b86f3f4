/// Lanes of the machine the including file is compiled for: a plain double, and the widest vector available.
///
/// Everything here has internal linkage on purpose. The files that include this header are compiled for
/// different instruction sets; a function shared between them would be kept once by the linker, perhaps in
/// the version this machine cannot run. A template instantiated with one of these types is internal as well.
#pragma once

#include <cstdint>

#include "math/lanes.hpp"

#if defined(__AVX2__) && defined(__FMA__)
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
    friend Int shift_left(Int a, int count) { return {a.value << count}; }
    friend Int shift_right_logical(Int a, int count) { return {a.value >> count}; }
  };
  static constexpr int width = 1;

  static Real load(const double* from) { return *from; }
  static void store(double* to, Real x) { *to = x; }

  Real real(double c) const { return c; }
  Int integer(std::int64_t n) const { return {static_cast<std::uint64_t>(n)}; }
  Real fma(Real a, Real b, Real c) const { return __builtin_fma(a, b, c); }
  Real select(Mask m, Real a, Real b) const { return m ? a : b; }
  Real min(Real a, Real b) const { return a < b ? a : b; }
  Real max(Real a, Real b) const { return b < a ? a : b; }
  Int bits(Real x) const { return {__builtin_bit_cast(std::uint64_t, x)}; }
  Real from_bits(Int i) const { return __builtin_bit_cast(double, i.value); }
  Real scale(Real p, Real k) const { return portable::scale(*this, p, k); }
  Split<Real> split(Real x) const { return portable::split(*this, x); }
  Real log_edges(Real result, Real x) const { return portable::log_edges(*this, result, x); }
};
static_assert(Lanes<ScalarLanes>);

#if defined(__AVX2__) && defined(__FMA__)
/// Four lanes in a ymm register.
struct Avx2Lanes {
  struct Mask {
    __m256d value;
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
    friend Int shift_left(Int a, int count) { return {_mm256_slli_epi64(a.value, count)}; }
    friend Int shift_right_logical(Int a, int count) { return {_mm256_srli_epi64(a.value, count)}; }
  };
  static constexpr int width = 4;

  static Real load(const double* from) { return {_mm256_loadu_pd(from)}; }
  static void store(double* to, Real x) { _mm256_storeu_pd(to, x.value); }

  Real real(double c) const { return {_mm256_set1_pd(c)}; }
  Int integer(std::int64_t n) const { return {_mm256_set1_epi64x(n)}; }
  Real fma(Real a, Real b, Real c) const { return {_mm256_fmadd_pd(a.value, b.value, c.value)}; }
  Real select(Mask m, Real a, Real b) const { return {_mm256_blendv_pd(b.value, a.value, m.value)}; }
  Real min(Real a, Real b) const { return {_mm256_min_pd(a.value, b.value)}; }
  Real max(Real a, Real b) const { return {_mm256_max_pd(a.value, b.value)}; }
  Int bits(Real x) const { return {_mm256_castpd_si256(x.value)}; }
  Real from_bits(Int i) const { return {_mm256_castsi256_pd(i.value)}; }
  Real scale(Real p, Real k) const { return portable::scale(*this, p, k); }
  Split<Real> split(Real x) const { return portable::split(*this, x); }
  Real log_edges(Real result, Real x) const { return portable::log_edges(*this, result, x); }
};
static_assert(Lanes<Avx2Lanes>);
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__)
/// Eight lanes in a zmm register.
struct Avx512Lanes {
  struct Mask {
    __mmask8 value;
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
  Real select(Mask m, Real a, Real b) const { return {_mm512_mask_blend_pd(m.value, b.value, a.value)}; }
  Real min(Real a, Real b) const { return {_mm512_min_pd(a.value, b.value)}; }
  Real max(Real a, Real b) const { return {_mm512_max_pd(a.value, b.value)}; }
  Int bits(Real x) const { return {_mm512_castpd_si512(x.value)}; }
  Real from_bits(Int i) const { return {_mm512_castsi512_pd(i.value)}; }
  Real scale(Real p, Real k) const { return {_mm512_scalef_pd(p.value, k.value)}; }
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
};
static_assert(Lanes<Avx512Lanes>);
#endif

}  // namespace
}  // namespace jiteval::math
