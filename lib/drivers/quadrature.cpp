#include "drivers/quadrature.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

#include "drivers/parallel.hpp"
#include "drivers/quadrature_adaptive.hpp"
#include "drivers/quadrature_rules.hpp"
#include "jiteval/array.hpp"

namespace jiteval {

std::string_view name(Convergence status) {
  switch (status) {
    case Convergence::converged:
      return "converged";
    case Convergence::limit:
      return "limit";
    case Convergence::roundoff:
      return "roundoff";
    case Convergence::divergent:
      return "divergent";
    case Convergence::suspect:
      break;
  }
  return "suspect";
}

namespace drivers {
namespace {

/// How many integrals advance together: enough that many ask for the same intervals, yet few enough that they stay
/// in the cache from one step to the next. When half of them are done, new ones take their places.
constexpr std::size_t batch_size = 96;
/// How many intervals a block call computes: one group of the rule's, whose lanes stay in the nearest cache.
constexpr std::size_t tile_size = 8;
/// How many integrals a thread is given at a time, if it is not alone.
constexpr std::size_t min_chunk = 8;
constexpr std::size_t max_chunk = 256;

/// The common part of all integrals: 0 < upper - lower in x, and what that is in the variable of the rule.
struct Problem {
  const Integrand& integrand;
  RuleSteps steps;
  AdaptiveSettings settings;
  double boundary;
  double direction;
};

Problem make_problem(const Integrand& integrand, double lower, double upper, const IntegrateOptions& options) {
  const bool from_infinity = std::isinf(lower);
  const bool to_infinity = std::isinf(upper);
  Range range = Range::finite;
  if (from_infinity || to_infinity) range = from_infinity && to_infinity ? Range::whole_line : Range::half_line;
  const bool finite = range == Range::finite;
  return {
      .integrand = integrand,
      .steps = rule_steps(range).front(),
      .settings = {.epsabs = options.epsabs,
                   .epsrel = options.epsrel,
                   .limit = static_cast<std::size_t>(options.limit),
                   .range = range,
                   .lower = finite ? lower : 0.0,
                   .upper = finite ? upper : 1.0},
      .boundary = from_infinity ? upper : lower,
      .direction = from_infinity ? -1.0 : 1.0,
  };
}

/// Computes ranges of integrals in one thread's worth of memory.
class Batch {
 public:
  explicit Batch(const Problem& problem) : problem_(&problem) {
    const std::size_t arguments = problem.integrand.argument_count;
    inputs_.resize(arguments);
    for (std::size_t i = 0; i < arguments; ++i) {
      if (i == problem.integrand.variable) continue;
      const std::span<const double> values = problem.integrand.parameters[i];
      if (values.size() == 1) {
        inputs_[i] = values.data();
      } else {
        varying_.push_back({.argument = i, .source = values});
      }
    }
    const std::size_t lanes = tile_size * problem.steps.lanes;
    nodes_.resize(lanes);
    scales_.resize(lanes);
    values_.resize(lanes);
    inputs_[problem.integrand.variable] = nodes_.data();
    parameter_lanes_.resize(varying_.size());
    for (Varying& parameter : varying_) {
      parameter.lanes.resize(lanes);
      inputs_[parameter.argument] = parameter.lanes.data();
    }
  }

  /// Computes the integrals from `first` up to `last` and returns 0, or a fault code.
  std::int32_t run(std::size_t first, std::size_t last, std::span<Integral> results) {
    if (const std::size_t count = std::min(batch_size, last - first); count > slots_.size()) allocate(count);
    free_.resize(slots_.size());
    std::iota(free_.begin(), free_.end(), std::uint32_t{0});
    active_.clear();
    count_ = 0;
    while (true) {
      if (active_.size() <= slots_.size() / 2) {
        for (; first < last && !free_.empty(); ++first) begin(first);
      }
      if (active_.empty()) return 0;
      if (const std::int32_t code = evaluate(); code != 0) return code;
      count_ = 0;
      std::erase_if(active_, [this, results](std::uint32_t index) { return advance(index, results); });
    }
  }

 private:
  struct Slot {
    std::size_t index = 0;     // into the results
    std::size_t position = 0;  // of its first interval in this round
    AdaptiveIntegral state;
  };
  struct Varying {
    std::size_t argument;
    std::span<const double> source;
    std::vector<double> values = {};  // for each interval of a round
    AlignedVector<double> lanes = {};
  };

  void begin(std::size_t index) {
    Slot& slot = slots_[free_.back()];
    active_.push_back(free_.back());
    free_.pop_back();
    slot.index = index;
    slot.state.start(problem_->settings);
    list(slot);
  }

  /// Adds the intervals that an integral asks for to those of the next round.
  void list(Slot& slot) {
    slot.position = count_;
    for (const AdaptiveIntegral::Request& request : slot.state.requests()) {
      lower_[count_] = request.lower;
      upper_[count_] = request.upper;
      for (Varying& parameter : varying_) parameter.values[count_] = parameter.source[slot.index];
      ++count_;
    }
  }

  /// Whether the integral is done. If not, its next intervals are listed.
  bool advance(std::uint32_t index, std::span<Integral> results) {
    Slot& slot = slots_[index];
    slot.state.advance(std::span(estimates_).subspan(slot.position, slot.state.requests().size()));
    if (!slot.state.done()) {
      list(slot);
      return false;
    }
    results[slot.index] = slot.state.outcome();
    results[slot.index].evaluations =
        slot.state.intervals_estimated() * static_cast<std::int64_t>(problem_->steps.lanes);
    free_.push_back(index);
    return true;
  }

  /// Makes room for so many integrals at a time.
  void allocate(std::size_t integrals) {
    slots_.resize(integrals);
    const std::size_t intervals = integrals * AdaptiveIntegral::max_requests;
    lower_.resize(intervals);
    upper_.resize(intervals);
    estimates_.resize(intervals);
    for (Varying& parameter : varying_) parameter.values.resize(intervals);
  }

  std::int32_t evaluate() {
    for (std::size_t first = 0; first < count_; first += tile_size) {
      const std::int32_t code = evaluate_tile(first, std::min(tile_size, count_ - first));
      if (code != 0) return code;
    }
    return 0;
  }

  std::int32_t evaluate_tile(std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < varying_.size(); ++i)
      parameter_lanes_[i] = {varying_[i].values.data() + first, varying_[i].lanes.data()};
    const Panels panels = {
        .count = count,
        .lower = lower_.data() + first,
        .upper = upper_.data() + first,
        .boundary = problem_->boundary,
        .direction = problem_->direction,
        .nodes = nodes_.data(),
        .scales = scales_.data(),
        .parameters = parameter_lanes_,
        .values = values_.data(),
        .estimates = estimates_.data() + first,
    };
    if (!is_placed(first, count)) problem_->steps.place(panels);
    problem_->steps.repeat(panels);
    void* const outputs[] = {values_.data()};
    const auto lanes = static_cast<std::int64_t>(count * problem_->steps.lanes);
    const std::int32_t code = (*problem_->integrand.call)(inputs_.data(), outputs, lanes);
    if (code == 0) problem_->steps.measure(panels);
    return code;
  }

  /// Whether these intervals are those of the tile before, as they are while integrals keep pace.
  bool is_placed(std::size_t first, std::size_t count) const {
    const auto repeats = [first](const std::vector<double>& ends) {
      const double* tile = ends.data() + first;
      // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): bits are compared, in one instruction or a few.
      return std::memcmp(tile, tile - tile_size, tile_size * sizeof(double)) == 0;
    };
    return first >= tile_size && count == tile_size && repeats(lower_) && repeats(upper_);
  }

  const Problem* problem_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> active_;  // slots in use, oldest integral first
  std::vector<std::uint32_t> free_;
  std::size_t count_ = 0;  // intervals of this round
  std::vector<double> lower_;
  std::vector<double> upper_;
  AlignedVector<double> nodes_;
  AlignedVector<double> scales_;
  AlignedVector<double> values_;
  std::vector<Estimate> estimates_;
  std::vector<Varying> varying_;
  std::vector<ParameterLanes> parameter_lanes_;
  std::vector<const void*> inputs_;
};

}  // namespace

std::int32_t integrate_all(const Integrand& integrand, double lower, double upper, const IntegrateOptions& options,
                           std::span<Integral> results) {
  if (results.empty()) return 0;
  if (lower == upper) {
    std::ranges::fill(results, Integral{});
    return 0;
  }
  const bool reversed = upper < lower;
  if (reversed) std::swap(lower, upper);
  const Problem problem = make_problem(integrand, lower, upper, options);

  const std::size_t count = results.size();
  const std::size_t chunk = options.run.threads == 1 ? count : std::clamp(count / 32, min_chunk, max_chunk);
  const auto make_worker = [&]() -> Worker {
    return [&, batch = std::make_shared<Batch>(problem)](std::int64_t index) {
      const std::size_t first = static_cast<std::size_t>(index) * chunk;
      return batch->run(first, std::min(first + chunk, count), results);
    };
  };
  const std::size_t chunks = (count + chunk - 1) / chunk;
  const std::int32_t code = for_each_chunk(static_cast<std::int64_t>(chunks), options.run.threads, make_worker);
  if (code == 0 && reversed) {
    for (Integral& result : results) result.value = 0.0 - result.value;
  }
  return code;
}

}  // namespace drivers
}  // namespace jiteval
