// Functions of one f32 argument, for every argument there is.
//
// Both engines compute them as the function of the same double, rounded once
// (docs/decisions/0007-f32-functions.md), and so does this test, with the routines that this machine's interpreter
// calls. MPFR would take hours for 2^32 arguments, so the judge is a second computation in double by other people's
// code (f32_references.hpp), whose error is far below 2^-10 of an f32 unit: a result is passed when it lies within
// `near_enough` of that one, in units in the last place of f32. For any other, and for a sample of all, MPFR
// decides, and there the error has to be below `bound`, what docs/numerics.md promises. Apart from that, the second
// computation is itself compared with MPFR at random arguments. Infinities, NaN and the signs of zeros have to be
// those of the reference.
//
// JITEVAL_F32_STRIDE says how many bit patterns to go on after each that is looked at; 1 looks at every one. Any
// other sample also takes the neighbourhoods of arguments where something changes.
#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "f32_references.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr double near_enough = 0.501;
constexpr double bound = 0.51;

/// How far the reference may be from the exact value, relatively: 2^-15 of an f32 unit.
constexpr double reference_error = 0x1p-39;

std::uint64_t stride() {
  const char* wish = std::getenv("JITEVAL_F32_STRIDE");
  const long number = wish != nullptr ? std::atol(wish) : 8209;  // a prime
  return number < 1 ? 1 : static_cast<std::uint64_t>(number);
}

/// The distance of the f32 numbers around a value.
double f32_unit(double value) {
  constexpr int lowest_place = -149;
  constexpr int digits_behind_point = 23;
  return std::ldexp(1.0,
                    value == 0 ? lowest_place : std::max(std::ilogb(value) - digits_behind_point, lowest_place));
}

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The result as a number; an infinity counts as the first number that f32 has no room for.
double value_of(float computed) { return std::isinf(computed) ? std::copysign(0x1p128, computed) : computed; }

/// |computed - reference| in units of the last place, where they do not round to the same.
double distance(float computed, double reference) {
  if (std::isnan(reference) || std::isnan(computed))
    return std::isnan(reference) == std::isnan(computed) ? 0 : infinite;
  if (std::isinf(reference)) return infinite;
  if (reference == 0 && computed == 0) return infinite;  // of different signs
  return std::abs(value_of(computed) - reference) / f32_unit(reference);
}

/// The same, to as many digits as it takes.
double exact_distance(const F32Reference& function, float x, float computed) {
  Exact argument(x, 53);
  Exact exact;
  function.exact(exact, argument, MPFR_RNDN);
  const double rounded = mpfr_get_d(exact, MPFR_RNDN);
  if (static_cast<float>(rounded) == computed && std::isinf(computed)) return 0;
  if (mpfr_zero_p(static_cast<mpfr_ptr>(exact)) != 0 && std::signbit(rounded) == std::signbit(computed)) {
    return std::abs(computed) / f32_unit(0);
  }
  if (mpfr_regular_p(static_cast<mpfr_ptr>(exact)) == 0 || std::isnan(computed)) return distance(computed, rounded);
  mpfr_sub_d(exact, exact, value_of(computed), MPFR_RNDN);
  return std::abs(mpfr_get_d(exact, MPFR_RNDN)) / f32_unit(rounded);
}

/// What the threads that look at one function have found.
class Tally {
 public:
  explicit Tally(const F32Reference& function) : function_(function), routine_(lane_routine(function.name)) {}

  /// `x` are numbers of f32; `results` has room for as many.
  void look_at(const std::vector<double>& x, std::vector<double>& results) {
    routine_(x.data(), nullptr, nullptr, results.data(), static_cast<std::int64_t>(x.size()));
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto computed = static_cast<float>(results[i]);
      const double reference = function_.quick(x[i]);
      // Most are the nearest to the reference, so at most half a unit from it.
      if (std::bit_cast<std::uint32_t>(static_cast<float>(reference)) == std::bit_cast<std::uint32_t>(computed))
        continue;
      judge(static_cast<float>(x[i]), computed, distance(computed, reference));
    }
    looked_at_ += x.size();
  }

  void report() const {
    std::printf("    %s: %llu arguments, %llu not the nearest to the reference, none further than %.6f ULP\n",
                function_.name, static_cast<unsigned long long>(looked_at_.load()),
                static_cast<unsigned long long>(not_nearest_), std::max(worst_, 0.5));
  }

 private:
  void judge(float x, float computed, double error) {
    if (error == 0) return;
    const std::scoped_lock lock(mutex_);
    ++not_nearest_;
    if (error > near_enough) {
      if (failures_ >= 5) return;
      error = exact_distance(function_, x, computed);
      if (!(error < bound)) {
        ++failures_;
        ADD_FAILURE() << function_.name << '(' << std::hexfloat << x << ") is " << computed << ", not "
                      << function_.quick(x) << std::defaultfloat << ": " << error << " ULP";
      }
    }
    worst_ = std::max(worst_, error);
  }

  const F32Reference& function_;
  LaneRoutine routine_;
  std::atomic<std::uint64_t> looked_at_ = 0;
  std::mutex mutex_;
  std::uint64_t not_nearest_ = 0;
  int failures_ = 0;
  double worst_ = 0;
};

constexpr std::uint64_t pattern_count = std::uint64_t{1} << 32;
constexpr std::uint64_t chunk = 8192;

void look_at_patterns(Tally& tally) {
  const std::uint64_t step = stride();
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&] {
    std::vector<double> x(chunk);
    std::vector<double> results(chunk);
    for (;;) {
      const std::uint64_t first = next.fetch_add(chunk * step);
      if (first >= pattern_count) return;
      x.resize(std::min(chunk, (pattern_count - first + step - 1) / step));
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(first + i * step));
      }
      tally.look_at(x, results);
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  work();
}

/// The arguments around powers of two, multiples of 1/4 and of pi/4, and where exponentials overflow or vanish.
std::vector<double> neighbourhoods() {
  std::vector<float> centres = {0.0F,
                                88.72284F,
                                89.41599F,
                                103.9721F,
                                103.2789F,
                                101.8847F,
                                101.8896F,
                                91.90076F,
                                91.90626F,
                                38.53184F,
                                45.15450F,
                                37.92978F,
                                44.85347F,
                                35.04010F,
                                14.16971F,
                                9.382415F,
                                10.05452F,
                                9.195000F,
                                13.00000F,
                                0.3678795F,
                                1.461632F,
                                2.457025F,
                                2.747683F,
                                3.143581F,
                                std::numeric_limits<float>::max(),
                                std::numeric_limits<float>::infinity()};
  for (int exponent = -149; exponent < 128; ++exponent) centres.push_back(std::ldexp(1.0F, exponent));
  for (int k = 1; k <= 1000; ++k) {
    centres.push_back(static_cast<float>(k) / 4);
    centres.push_back(static_cast<float>(k * 0.78539816339744831));
  }
  std::vector<double> x;
  for (float centre : centres) {
    const std::uint32_t middle = std::bit_cast<std::uint32_t>(centre);
    for (std::uint32_t at = middle < 40 ? 0 : middle - 40; at < middle + 40; ++at) {
      x.push_back(std::bit_cast<float>(at));
      x.push_back(-x.back());
    }
  }
  return x;
}

class F32 : public ::testing::TestWithParam<F32Reference> {};

TEST_P(F32, IsTheNearestOrBesideIt) {
  Tally tally(GetParam());
  look_at_patterns(tally);
  if (stride() > 1) {
    const std::vector<double> x = neighbourhoods();
    std::vector<double> results(x.size());
    tally.look_at(x, results);
  }
  tally.report();
}

// MPFR takes long for large numbers and some of the functions, so few arguments have to do.
TEST_P(F32, TheReferenceIsGoodEnough) {
  const F32Reference& function = GetParam();
  const LaneRoutine routine = lane_routine(function.name);
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const auto x = static_cast<float>(i % 2 == 0 ? uniform(random, -20, 20) : log_uniform(random, -40, 7));
    Exact argument(x, 53);
    Exact exact;
    function.exact(exact, argument, MPFR_RNDN);
    const double rounded = mpfr_get_d(exact, MPFR_RNDN);
    const double quick = function.quick(x);
    const bool same = quick == rounded || (std::isnan(quick) && std::isnan(rounded));
    // Below the numbers of full precision, a part of the smallest f32 number.
    const double room = std::max(std::abs(rounded) * reference_error, 0x1p-165);
    ASSERT_TRUE(same || std::abs(quick - rounded) <= room)
        << std::hexfloat << x << ": " << quick << ", not " << rounded;
    const double wide = x;
    double result = 0;
    routine(&wide, nullptr, nullptr, &result, 1);
    ASSERT_LT(exact_distance(function, x, static_cast<float>(result)), bound) << std::hexfloat << x;
  }
}

std::string function_name(const ::testing::TestParamInfo<F32Reference>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Functions, F32, ::testing::ValuesIn(f32_references().begin(), f32_references().end()),
                         function_name);

// A new function must not be forgotten here.
TEST(F32Functions, AllHaveAReference) {
  std::vector<std::string> missing;
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_MISS_##implementation(name, arity)
#define JITEVAL_MISS_called(name, arity)
#define JITEVAL_MISS_shared(name, arity) JITEVAL_MISS_inlined(name, arity)
#define JITEVAL_MISS_instruction(name, arity) JITEVAL_MISS_inlined(name, arity)
#define JITEVAL_MISS_inlined(name, arity) \
  if (arity == 1) missing.emplace_back(#name);
#include "math/functions.def"
#undef JITEVAL_MISS_inlined
#undef JITEVAL_MISS_instruction
#undef JITEVAL_MISS_called
#undef JITEVAL_MISS_shared
#undef JITEVAL_FUNCTION
  for (const F32Reference& reference : f32_references()) std::erase(missing, reference.name);
  EXPECT_EQ(missing, std::vector<std::string>{});
}

}  // namespace
}  // namespace jiteval::math
