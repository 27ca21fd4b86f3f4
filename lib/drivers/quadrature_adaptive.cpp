#include "drivers/quadrature_adaptive.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

// The method and all of its constants are those of R. Piessens, E. de Doncker-Kapenga, C. Ueberhuber and D.
// Kahaner, QUADPACK (Springer, 1983), routines QAGSE and QAGIE, so that evaluation counts and error estimates are
// those that its users know. Where we differ:
//  - An integral that is found negligible is not believed before it was probed elsewhere: see saw_nothing().
//  - Values that are not finite end the integral as `suspect`.
//  - An integral whose error sum is within its tolerance is `converged`, even when the limit, or signs of rounding
//    errors, were reached with the last bisection.
//  - The error is the sum over the pieces, added afresh (the running sum, which steers, may have lost digits), and
//    is never below the rounding error of the result, unless the integrand is zero at every node.

namespace jiteval::drivers {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double tiny = std::numeric_limits<double>::min();
constexpr double unknown = std::numeric_limits<double>::max();

bool is_finite(const Estimate& estimate) {
  return std::isfinite(estimate.area) && std::isfinite(estimate.error) && std::isfinite(estimate.magnitude);
}

/// Where the probe splits (0, 1): irregularly, so that its nodes miss those of the first pass and all symmetries.
/// On an infinite range the pieces shrink towards t = 0, which is far away: 1 / t grows by the same factor in each.
double probe_split(Range range, std::size_t index, std::size_t count) {
  if (index == 0) return 0.0;
  if (index == count) return 1.0;
  const auto from_end = static_cast<double>(count - index);
  if (range != Range::finite) return std::pow(0.3819660112501051, from_end);
  constexpr double golden = 0.6180339887498949;
  const double jitter = from_end * golden - std::floor(from_end * golden) - 0.5;
  return (static_cast<double>(index) + 0.5 * jitter) / static_cast<double>(count);
}

}  // namespace

void AdaptiveIntegral::start(const AdaptiveSettings& settings) {
  settings_ = &settings;
  phase_ = Phase::whole;
  requests_[0] = {settings.lower, settings.upper};
  request_count_ = 1;
  intervals_estimated_ = 0;
  probed_ = false;
  pieces_.clear();
  by_error_.clear();
  pieces_.reserve(max_requests);  // enough for most
  by_error_.reserve(max_requests);
}

void AdaptiveIntegral::advance(std::span<const Estimate> estimates) {
  intervals_estimated_ += static_cast<std::int64_t>(request_count_);
  bool finite = true;
  for (const Estimate& estimate : estimates) finite = finite && is_finite(estimate);
  if (!finite) {
    double value = 0.0;
    for (const Estimate& estimate : estimates) value += estimate.area;
    for (std::size_t i = 0; i < pieces_.size(); ++i) value += i == worst_ ? 0.0 : pieces_[i].area;
    return finish(Convergence::suspect, value, std::numeric_limits<double>::infinity(), totals().magnitude);
  }
  switch (phase_) {
    case Phase::whole:
      return after_whole(estimates[0]);
    case Phase::probe:
      return after_probe(estimates);
    case Phase::bisect:
      return after_bisection(estimates[0], estimates[1]);
    case Phase::done:
      break;
  }
}

double AdaptiveIntegral::tolerance(double value) const {
  return std::max(settings_->epsabs, settings_->epsrel * std::fabs(value));
}

double AdaptiveIntegral::width(std::size_t piece) const {
  return std::fabs(pieces_[piece].upper - pieces_[piece].lower);
}

AdaptiveIntegral::Totals AdaptiveIntegral::totals() const {
  Totals sum;
  for (const Piece& piece : pieces_) {
    sum.area += piece.area;
    sum.error += piece.error;
    sum.magnitude += piece.magnitude;
  }
  return sum;
}

void AdaptiveIntegral::after_whole(const Estimate& whole) {
  pieces_.push_back({settings_->lower, settings_->upper, whole.area, whole.error, whole.magnitude});
  by_error_.push_back(0);
  magnitude_ = whole.magnitude;
  area_ = whole.area;
  error_sum_ = whole.error;
  target_ = tolerance(whole.area);
  if (saw_nothing({whole.area, whole.error, whole.magnitude})) return request_probe();
  if ((whole.error <= target_ && whole.error != whole.variation) || whole.error == 0.0)
    return finish_with_sum(Convergence::converged);
  if (settings_->limit == 1) return finish_with_sum(Convergence::limit);
  if (whole.error <= 100.0 * epsilon * whole.magnitude && whole.error > target_)
    return finish_with_sum(Convergence::roundoff);

  prepare_extrapolation();
  table_.push(whole.area);
  request_bisection();
}

/// Whether the estimates so far are within the tolerance but say nothing about the integrand: it was zero at every
/// node, or its whole absolute integral is below the tolerance and yet was not resolved, as when only the foot of a
/// narrow peak was seen, or when bisection has lost sight of it. (A smooth integrand that is merely small is
/// resolved.)
bool AdaptiveIntegral::saw_nothing(const Totals& seen) const {
  if (probed_ || settings_->limit == 1 || seen.error > target_ || seen.magnitude > target_) return false;
  return seen.magnitude == 0.0 || seen.error > settings_->epsrel * std::fabs(seen.area);
}

/// Starts again with several pieces in place of one.
void AdaptiveIntegral::request_probe() {
  phase_ = Phase::probe;
  probed_ = true;
  pieces_.clear();
  by_error_.clear();
  request_count_ = std::min(settings_->limit, max_requests);
  double lower = settings_->lower;
  for (std::size_t i = 0; i < request_count_; ++i) {
    const double split = probe_split(settings_->range, i + 1, request_count_);
    const double upper = (1.0 - split) * settings_->lower + split * settings_->upper;
    requests_[i] = {lower, upper};
    lower = upper;
  }
}

void AdaptiveIntegral::after_probe(std::span<const Estimate> estimates) {
  magnitude_ = area_ = error_sum_ = 0.0;
  for (std::size_t i = 0; i < request_count_; ++i) {
    const Estimate& estimate = estimates[i];
    pieces_.push_back({requests_[i].lower, requests_[i].upper, estimate.area, estimate.error, estimate.magnitude});
    by_error_.push_back(static_cast<std::uint32_t>(i));
    area_ += estimate.area;
    error_sum_ += estimate.error;
    magnitude_ += estimate.magnitude;
  }
  target_ = tolerance(area_);
  if (error_sum_ <= target_) return finish_with_sum(Convergence::converged);
  if (pieces_.size() >= settings_->limit) return finish_with_sum(Convergence::limit);

  std::stable_sort(by_error_.begin(), by_error_.end(),
                   [this](auto a, auto b) { return pieces_[a].error > pieces_[b].error; });
  prepare_extrapolation();
  table_.push(0.0);
  table_.push(area_);
  double narrowest = width(0);
  for (std::size_t i = 1; i < pieces_.size(); ++i) narrowest = std::min(narrowest, width(i));
  small_ = 0.75 * narrowest;
  large_error_ = error_sum_;
  large_target_ = target_;
  request_bisection();
}

void AdaptiveIntegral::prepare_extrapolation() {
  table_.clear();
  best_ = {area_, unknown};
  best_correction_ = 0;
  rank_ = 0;
  worst_ = by_error_[0];
  idle_ = idle_extrapolating_ = worse_ = stalled_ = 0;
  extrapolating_ = extrapolation_off_ = table_unreliable_ = false;
  one_sign_ = std::fabs(area_) >= (1.0 - 50.0 * epsilon) * magnitude_;
}

void AdaptiveIntegral::request_bisection() {
  phase_ = Phase::bisect;
  const Piece& piece = pieces_[worst_];
  const double middle = 0.5 * piece.lower + 0.5 * piece.upper;
  requests_[0] = {piece.lower, middle};
  requests_[1] = {middle, piece.upper};
  request_count_ = 2;
}

void AdaptiveIntegral::after_bisection(const Estimate& left, const Estimate& right) {
  const Piece parent = pieces_[worst_];
  const double middle = requests_[0].upper;
  const double error = left.error + right.error;
  error_sum_ = error_sum_ + error - parent.error;
  area_ = area_ + (left.area + right.area) - parent.area;
  target_ = tolerance(area_);
  count_roundoff(parent, left, right);
  replace_worst({parent.lower, middle, left.area, left.error, left.magnitude},
                {middle, parent.upper, right.area, right.error, right.magnitude});

  if (error_sum_ <= target_) {
    const Totals sum = totals();
    if (saw_nothing(sum)) return request_probe();
    return finish_with_sum(Convergence::converged, sum);
  }
  const bool too_narrow = std::max(std::fabs(parent.lower), std::fabs(parent.upper)) <=
                          (1.0 + 100.0 * epsilon) * (std::fabs(middle) + 1000.0 * tiny);
  if (too_narrow) return conclude(Convergence::suspect);
  if (pieces_.size() >= settings_->limit) return conclude(Convergence::limit);
  if (idle_ + idle_extrapolating_ >= 10 || worse_ >= 20) return conclude(Convergence::roundoff);

  if (pieces_.size() == 2) {
    small_ = 0.375 * std::fabs(parent.upper - parent.lower);
    large_error_ = error_sum_;
    large_target_ = target_;
    table_.push(area_);
  } else if (!extrapolation_off_) {
    large_error_ -= parent.error;
    if (std::fabs(middle - parent.lower) > small_) large_error_ += error;
    if (!pick_large_piece()) {
      extrapolate();
      if (done()) return;
    }
  }
  request_bisection();
}

void AdaptiveIntegral::count_roundoff(const Piece& parent, const Estimate& left, const Estimate& right) {
  const double area = left.area + right.area;
  const double error = left.error + right.error;
  if (left.variation != left.error && right.variation != right.error) {
    if (std::fabs(parent.area - area) <= 1e-5 * std::fabs(area) && error >= 0.99 * parent.error)
      ++(extrapolating_ ? idle_extrapolating_ : idle_);
    if (pieces_.size() + 1 > 10 && error > parent.error) ++worse_;
  }
  if (idle_extrapolating_ >= 5) table_unreliable_ = true;
}

/// Puts the halves of the worst piece in its place, and makes the piece that then has rank_ the worst.
void AdaptiveIntegral::replace_worst(const Piece& left, const Piece& right) {
  const bool right_is_worse = right.error > left.error;
  const Piece& larger = right_is_worse ? right : left;
  const Piece& smaller = right_is_worse ? left : right;
  pieces_[worst_] = larger;
  const auto larger_index = static_cast<std::uint32_t>(worst_);
  const auto smaller_index = static_cast<std::uint32_t>(pieces_.size());
  pieces_.push_back(smaller);

  const auto error_at = [this](std::size_t place) { return pieces_[by_error_[place]].error; };
  while (rank_ > 0 && larger.error > error_at(rank_ - 1)) {  // a bisection may increase the error
    by_error_[rank_] = by_error_[rank_ - 1];
    --rank_;
  }
  std::size_t place = rank_;
  for (; place + 1 < by_error_.size() && larger.error < error_at(place + 1); ++place)
    by_error_[place] = by_error_[place + 1];
  by_error_[place] = larger_index;
  by_error_.push_back(smaller_index);
  std::size_t smaller_place = by_error_.size() - 1;
  for (; smaller_place > place + 1 && smaller.error >= error_at(smaller_place - 1); --smaller_place)
    by_error_[smaller_place] = by_error_[smaller_place - 1];
  by_error_[smaller_place] = smaller_index;
  worst_ = by_error_[rank_];
}

/// Chooses a larger piece to be bisected next; false if it is time to extrapolate instead.
bool AdaptiveIntegral::pick_large_piece() {
  if (!extrapolating_) {
    if (width(worst_) > small_) return true;
    extrapolating_ = true;
    rank_ = 1;
  }
  if (table_unreliable_ || large_error_ <= large_target_) return false;
  // Near the limit only as many pieces matter as may still be bisected.
  const std::size_t count = pieces_.size();
  const std::size_t end = count > 2 + settings_->limit / 2 ? settings_->limit + 3 - count : count;
  for (; rank_ < end; ++rank_) {
    worst_ = by_error_[rank_];
    if (width(worst_) > small_) return true;
  }
  return false;
}

void AdaptiveIntegral::extrapolate() {
  table_.push(area_);
  const Extrapolation next = table_.extrapolate();
  ++stalled_;
  const bool divergent = stalled_ > 5 && best_.error < 1e-3 * error_sum_;
  if (next.error < best_.error) {
    stalled_ = 0;
    best_ = next;
    best_correction_ = large_error_;
    large_target_ = tolerance(next.value);
    if (next.error <= large_target_) return conclude(divergent ? Convergence::divergent : Convergence::converged);
  }
  if (table_.size() == 1) extrapolation_off_ = true;
  if (divergent) return conclude(Convergence::divergent);
  worst_ = by_error_[0];
  rank_ = 0;
  extrapolating_ = false;
  small_ *= 0.5;
  large_error_ = error_sum_;
}

/// Chooses between the extrapolated value and the sum over the pieces, and looks for signs of divergence.
void AdaptiveIntegral::conclude(Convergence status) {
  if (best_.error == unknown) return finish_with_sum(status);
  double error = best_.error;
  if (status != Convergence::converged || table_unreliable_) {
    if (table_unreliable_) error += best_correction_;
    if (status == Convergence::converged) status = Convergence::roundoff;
    if (best_.value != 0.0 && area_ != 0.0) {
      if (error / std::fabs(best_.value) > error_sum_ / std::fabs(area_)) return finish_with_sum(status);
    } else {
      if (error > error_sum_) return finish_with_sum(status);
      if (area_ == 0.0) return finish(status, best_.value, error, totals().magnitude);
    }
  }
  const bool cancels = !one_sign_ && std::max(std::fabs(best_.value), std::fabs(area_)) <= 0.01 * magnitude_;
  if (!cancels) {
    const double ratio = best_.value / area_;
    if (ratio < 0.01 || ratio > 100.0 || error_sum_ > std::fabs(area_)) status = Convergence::divergent;
  }
  finish(status, best_.value, error, totals().magnitude);
}

void AdaptiveIntegral::finish_with_sum(Convergence status) { finish_with_sum(status, totals()); }

void AdaptiveIntegral::finish_with_sum(Convergence status, const Totals& sum) {
  finish(status, sum.area, sum.error, sum.magnitude);
}

void AdaptiveIntegral::finish(Convergence status, double value, double error, double magnitude) {
  if (magnitude > 0.0) error = std::max({error, epsilon * magnitude, tiny});
  if (status == Convergence::converged && error > tolerance(value)) status = Convergence::roundoff;
  outcome_ = {.value = value, .error = error, .status = status};
  phase_ = Phase::done;
  request_count_ = 0;
}

}  // namespace jiteval::drivers
