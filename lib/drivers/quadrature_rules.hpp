/// One Gauss-Kronrod rule over many intervals at a time: the nodes, and the sums over the integrand's values there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace jiteval::drivers {

/// What the integration variable x runs over. The rule itself works in t over finite intervals: t = x on a finite
/// range, and x = boundary +- (1 - t) / t with t in (0, 1) on an infinite one, where the whole line is folded into
/// f(x) + f(-x).
enum class Range : std::uint8_t { finite, half_line, whole_line };

/// What the rule says of one interval.
struct Estimate {
  double area;       ///< the integral
  double error;      ///< of the area, never below the rounding error of the sum
  double magnitude;  ///< the integral of the absolute value
  double variation;  ///< the integral of the absolute difference from the mean
};

/// The values of one parameter, one for each interval, and where to repeat them for each lane.
struct ParameterLanes {
  const double* values;
  double* lanes;
};

/// Intervals in t and the lanes of a block call over all of their nodes. Eight intervals at a time are interleaved,
/// node by node, so that eight sums advance together; then at most one group each of four, two and one.
struct Panels {
  std::size_t count;
  const double* lower;
  const double* upper;
  double boundary;   ///< on a half line: its end
  double direction;  ///< on a half line: 1 towards infinity, -1 towards minus infinity
  double* nodes;     ///< count * lanes values of x
  double* scales;    ///< on an infinite range: count * lanes values 1 / t (half as many on the whole line)
  std::span<const ParameterLanes> parameters;
  const double* values;  ///< the integrand at each node
  Estimate* estimates;
};

/// The two steps of a rule, compiled for one instruction set. The bits do not depend on which, nor on which
/// intervals share a call.
struct RuleSteps {
  std::size_t lanes;               ///< for each interval
  void (*place)(const Panels&);    ///< writes nodes and scales
  void (*repeat)(const Panels&);   ///< writes the lanes of the parameters
  void (*measure)(const Panels&);  ///< from values to estimates
};

/// The steps for a range (21 points if finite, else 15 as in QUADPACK) on every instruction set that this machine
/// can run, best first.
std::span<const RuleSteps> rule_steps(Range range);

}  // namespace jiteval::drivers
