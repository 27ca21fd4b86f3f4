#include "drivers/quadrature_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "drivers/quadrature_coefficients.hpp"

namespace jiteval::drivers {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double tiny = std::numeric_limits<double>::min();

/// Eight doubles: one AVX-512 register, two of AVX2, four of SSE2. Everything below is written once for a lane
/// type, this, a smaller one, or a plain double, and all compute the same bits.
using Eight [[gnu::vector_size(64)]] = double;
using Four [[gnu::vector_size(32)]] = double;
using Two [[gnu::vector_size(16)]] = double;

template <std::size_t bytes>
using Integers [[gnu::vector_size(bytes)]] = std::int64_t;

template <class Lane>
constexpr std::size_t width = sizeof(Lane) / sizeof(double);  // NOLINT(bugprone-sizeof-expression): 1 for a double

template <class Lane>
[[gnu::always_inline]] inline void load(Lane& lane, const double* from) {
  std::memcpy(&lane, from, sizeof(Lane));
}

template <class Lane>
[[gnu::always_inline]] inline void store(double* to, const Lane& lane) {
  std::memcpy(to, &lane, sizeof(Lane));
}

template <class Lane>
[[gnu::always_inline]] inline void make_absolute(Lane& lane) {
  if constexpr (width<Lane> == 1) {
    lane = std::fabs(lane);
  } else {
    using Bits = Integers<sizeof(Lane)>;
    lane = reinterpret_cast<Lane>(reinterpret_cast<Bits>(lane) & std::numeric_limits<std::int64_t>::max());
  }
}

template <Range range>
constexpr const auto& rule = kronrod_15;
template <>
constexpr const auto& rule<Range::finite> = kronrod_21;

template <Range range>
constexpr std::size_t lanes_of = rule<range>.nodes * (range == Range::whole_line ? 2 : 1);

/// The position of a node's first lane among those of its interval. Node 0 is the centre; 2 j + 1 and 2 j + 2 are
/// the pair j. On the whole line, the lane for -x follows the one for x.
template <Range range>
constexpr std::size_t row_of(std::size_t node) {
  return range == Range::whole_line ? 2 * node : node;
}

/// Writes the lanes of one node at `t`.
template <Range range, class Lane>
[[gnu::always_inline]] inline void place_node(const Panels& panels, std::size_t interval, std::size_t node,
                                              const Lane& t) {
  double* nodes = panels.nodes + interval * lanes_of<range> + row_of<range>(node) * width<Lane>;
  if constexpr (range == Range::finite) {
    store(nodes, t);
  } else {
    // 1 / t serves twice, here and as the square root of the weight dx/dt: divisions are dear.
    const Lane scale = 1.0 / t;
    store(panels.scales + interval * rule<range>.nodes + node * width<Lane>, scale);
    const Lane distance = (1.0 - t) * scale;
    if constexpr (range == Range::half_line) {
      store<Lane>(nodes, panels.boundary + panels.direction * distance);
    } else {
      store(nodes, distance);
      store<Lane>(nodes + width<Lane>, -distance);
    }
  }
}

template <Range range, class Lane>
[[gnu::always_inline]] inline void place_intervals(const Panels& panels, std::size_t interval) {
  Lane lower;
  Lane upper;
  load(lower, panels.lower + interval);
  load(upper, panels.upper + interval);
  const Lane centre = 0.5 * lower + 0.5 * upper;
  const Lane half = 0.5 * upper - 0.5 * lower;
  place_node<range, Lane>(panels, interval, 0, centre);
  for (std::size_t pair = 0; pair < rule<range>.pairs; ++pair) {
    const Lane offset = half * rule<range>.abscissa[pair];
    place_node<range, Lane>(panels, interval, 2 * pair + 1, centre - offset);
    place_node<range, Lane>(panels, interval, 2 * pair + 2, centre + offset);
  }
}

template <Range range, class Lane>
[[gnu::always_inline]] inline void repeat_parameters(const Panels& panels, std::size_t interval) {
  for (const ParameterLanes& parameter : panels.parameters) {
    Lane value;
    load(value, parameter.values + interval);
    double* lanes = parameter.lanes + interval * lanes_of<range>;
    for (std::size_t row = 0; row < lanes_of<range>; ++row) store(lanes + row * width<Lane>, value);
  }
}

/// The integrand at a node as a function of t.
template <Range range, class Lane>
[[gnu::always_inline]] inline void read_node(Lane& value, const Panels& panels, std::size_t interval,
                                             std::size_t node) {
  const double* values = panels.values + interval * lanes_of<range> + row_of<range>(node) * width<Lane>;
  load(value, values);
  if constexpr (range != Range::finite) {
    if constexpr (range == Range::whole_line) {
      Lane mirrored;
      load(mirrored, values + width<Lane>);
      value = value + mirrored;
    }
    Lane scale;
    load(scale, panels.scales + interval * rule<range>.nodes + node * width<Lane>);
    value = (value * scale) * scale;
  }
}

/// QUADPACK's heuristic: the difference of the two rules is far larger than the error of the better one once they
/// agree well, so it is raised to the power 1.5, in units of the variation.
[[gnu::always_inline]] inline double error_estimate(double difference, double magnitude, double variation) {
  const double ratio = 200.0 * difference / variation;
  const double scaled = variation * (ratio < 1.0 ? ratio * std::sqrt(ratio) : 1.0);
  const double error = variation != 0.0 ? (difference != 0.0 ? scaled : difference) : difference;
  const double least = 50.0 * epsilon * magnitude;
  const double no_less = least < error ? error : least;
  return magnitude > tiny / (50.0 * epsilon) ? no_less : error;
}

template <Range range, class Lane>
[[gnu::always_inline]] inline void measure_intervals(const Panels& panels, std::size_t interval) {
  constexpr const auto& weights = rule<range>;
  Lane values[weights.nodes];
  for (std::size_t node = 0; node < weights.nodes; ++node)
    read_node<range, Lane>(values[node], panels, interval, node);

  Lane kronrod = weights.kronrod_centre * values[0];
  Lane gauss = weights.gauss_centre * values[0];
  Lane magnitude = kronrod;
  make_absolute(magnitude);
  for (std::size_t pair = 0; pair < weights.pairs; ++pair) {
    Lane below = values[2 * pair + 1];
    Lane above = values[2 * pair + 2];
    const Lane both = below + above;
    kronrod = kronrod + weights.kronrod[pair] * both;
    if (pair < weights.gauss_pairs) gauss = gauss + weights.gauss[pair] * both;
    make_absolute(below);
    make_absolute(above);
    magnitude = magnitude + weights.kronrod[pair] * (below + above);
  }

  const Lane mean = 0.5 * kronrod;
  Lane deviation = values[0] - mean;
  make_absolute(deviation);
  Lane variation = weights.kronrod_centre * deviation;
  for (std::size_t pair = 0; pair < weights.pairs; ++pair) {
    Lane below = values[2 * pair + 1] - mean;
    Lane above = values[2 * pair + 2] - mean;
    make_absolute(below);
    make_absolute(above);
    variation = variation + weights.kronrod[pair] * (below + above);
  }

  Lane lower;
  Lane upper;
  load(lower, panels.lower + interval);
  load(upper, panels.upper + interval);
  const Lane half = 0.5 * upper - 0.5 * lower;
  Lane difference = (kronrod - gauss) * half;
  make_absolute(difference);
  double areas[width<Lane>];
  double differences[width<Lane>];
  double errors[width<Lane>];
  double magnitudes[width<Lane>];
  double variations[width<Lane>];
  store<Lane>(areas, kronrod * half);
  store(differences, difference);
  store<Lane>(magnitudes, magnitude * half);
  store<Lane>(variations, variation * half);
  for (std::size_t i = 0; i < width<Lane>; ++i)
    errors[i] = error_estimate(differences[i], magnitudes[i], variations[i]);
  for (std::size_t i = 0; i < width<Lane>; ++i)
    panels.estimates[interval + i] = {areas[i], errors[i], magnitudes[i], variations[i]};
}

/// Calls `step` with a lane type and an index until all intervals are covered: eights, then at most one each of
/// four, two and one.
template <class Step>
[[gnu::always_inline]] inline void for_each_group(std::size_t count, const Step& step) {
  std::size_t interval = 0;
  for (; interval + 8 <= count; interval += 8) step.template operator()<Eight>(interval);
  if ((count & 4) != 0) step.template operator()<Four>(interval);
  interval += count & 4;
  if ((count & 2) != 0) step.template operator()<Two>(interval);
  interval += count & 2;
  if ((count & 1) != 0) step.template operator()<double>(interval);
}

template <Range range>
[[gnu::always_inline]] inline void place_all(const Panels& panels) {
  for_each_group(panels.count, [&panels]<class Lane> [[gnu::always_inline]] (std::size_t interval) {
    place_intervals<range, Lane>(panels, interval);
  });
}

template <Range range>
[[gnu::always_inline]] inline void repeat_all(const Panels& panels) {
  for_each_group(panels.count, [&panels]<class Lane> [[gnu::always_inline]] (std::size_t interval) {
    repeat_parameters<range, Lane>(panels, interval);
  });
}

template <Range range>
[[gnu::always_inline]] inline void measure_all(const Panels& panels) {
  for_each_group(panels.count, [&panels]<class Lane> [[gnu::always_inline]] (std::size_t interval) {
    measure_intervals<range, Lane>(panels, interval);
  });
}

struct Baseline {
  template <Range range>
  static void place(const Panels& panels) {
    place_all<range>(panels);
  }
  template <Range range>
  static void repeat(const Panels& panels) {
    repeat_all<range>(panels);
  }
  template <Range range>
  static void measure(const Panels& panels) {
    measure_all<range>(panels);
  }
};

#if defined(__x86_64__)
struct Avx2 {
  template <Range range>
  [[gnu::target("avx2")]] static void place(const Panels& panels) {
    place_all<range>(panels);
  }
  template <Range range>
  [[gnu::target("avx2")]] static void repeat(const Panels& panels) {
    repeat_all<range>(panels);
  }
  template <Range range>
  [[gnu::target("avx2")]] static void measure(const Panels& panels) {
    measure_all<range>(panels);
  }
};

struct Avx512 {
  template <Range range>
  [[gnu::target("avx512f,avx512dq,avx512vl")]] static void place(const Panels& panels) {
    place_all<range>(panels);
  }
  template <Range range>
  [[gnu::target("avx512f,avx512dq,avx512vl")]] static void repeat(const Panels& panels) {
    repeat_all<range>(panels);
  }
  template <Range range>
  [[gnu::target("avx512f,avx512dq,avx512vl")]] static void measure(const Panels& panels) {
    measure_all<range>(panels);
  }
};
#endif

template <class Isa, Range range>
constexpr RuleSteps steps_for = {lanes_of<range>, &Isa::template place<range>, &Isa::template repeat<range>,
                                 &Isa::template measure<range>};

/// How many of the compiled instruction sets, best first, this machine lacks.
std::size_t missing_isas() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return 0;
  return __builtin_cpu_supports("avx2") ? 1 : 2;
#else
  return 0;
#endif
}

template <Range range>
std::span<const RuleSteps> available() {
#if defined(__x86_64__)
  static constexpr std::array all = {steps_for<Avx512, range>, steps_for<Avx2, range>, steps_for<Baseline, range>};
#else
  static constexpr std::array all = {steps_for<Baseline, range>};
#endif
  return std::span<const RuleSteps>(all).subspan(missing_isas());
}

}  // namespace

std::span<const RuleSteps> rule_steps(Range range) {
  switch (range) {
    case Range::finite:
      return available<Range::finite>();
    case Range::half_line:
      return available<Range::half_line>();
    case Range::whole_line:
      break;
  }
  return available<Range::whole_line>();
}

}  // namespace jiteval::drivers
