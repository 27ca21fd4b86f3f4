/// The adaptive strategy of QUADPACK's QAGS and QAGI for one integral, as a state machine: it asks for estimates of
/// some intervals, is given them, and asks again or is done. Whoever drives it can so advance many at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "drivers/quadrature_epsilon.hpp"
#include "drivers/quadrature_rules.hpp"
#include "jiteval/integrate.hpp"

namespace jiteval::drivers {

/// What the integrals of one batch have in common. `lower` and `upper` are in the rule's variable t.
struct AdaptiveSettings {
  double epsabs;
  double epsrel;
  std::size_t limit;
  Range range;
  double lower;
  double upper;
};

/// One integral at a time; start() begins the next in the same memory.
class AdaptiveIntegral {
 public:
  /// An interval to be estimated.
  struct Request {
    double lower;
    double upper;
  };

  /// The most intervals asked for at once.
  static constexpr std::size_t max_requests = 8;

  /// Begins an integral. The settings must live until it is done.
  void start(const AdaptiveSettings& settings);

  bool done() const { return phase_ == Phase::done; }
  /// The intervals to be estimated next (none when done).
  std::span<const Request> requests() const { return {requests_.data(), request_count_}; }
  /// Goes on, with the estimate of each request.
  void advance(std::span<const Estimate> estimates);

  /// Once done: all but the number of evaluations.
  const Integral& outcome() const { return outcome_; }
  /// How many intervals were estimated so far.
  std::int64_t intervals_estimated() const { return intervals_estimated_; }

 private:
  enum class Phase : std::uint8_t { whole, probe, bisect, done };
  struct Piece {
    double lower;
    double upper;
    double area;
    double error;
    double magnitude;
  };
  struct Totals {
    double area = 0;
    double error = 0;
    double magnitude = 0;
  };

  double tolerance(double value) const;
  double width(std::size_t piece) const;

  Totals totals() const;

  void after_whole(const Estimate& whole);
  bool saw_nothing(const Totals& seen) const;
  void request_probe();
  void after_probe(std::span<const Estimate> estimates);
  void prepare_extrapolation();
  void request_bisection();
  void after_bisection(const Estimate& left, const Estimate& right);
  void count_roundoff(const Piece& parent, const Estimate& left, const Estimate& right);
  void replace_worst(const Piece& left, const Piece& right);
  bool pick_large_piece();
  void extrapolate();
  void conclude(Convergence status);
  void finish_with_sum(Convergence status);
  void finish_with_sum(Convergence status, const Totals& sum);
  void finish(Convergence status, double value, double error, double magnitude);

  const AdaptiveSettings* settings_ = nullptr;
  Phase phase_ = Phase::done;
  std::size_t request_count_ = 0;
  std::array<Request, max_requests> requests_ = {};
  std::int64_t intervals_estimated_ = 0;
  bool probed_ = false;
  Integral outcome_;

  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> by_error_;  // the pieces, largest error first
  std::size_t rank_ = 0;                 // the place in by_error_ of ...
  std::size_t worst_ = 0;                // ... the piece to be bisected next
  double area_ = 0;                      // running sums over the pieces
  double error_sum_ = 0;
  double target_ = 0;     // the error sum that would do
  double magnitude_ = 0;  // the integral of the absolute value, as first estimated
  bool one_sign_ = false;

  // Bisections that did not help: which changed neither area nor error, outside of and during extrapolation, and
  // which made the error larger.
  int idle_ = 0;
  int idle_extrapolating_ = 0;
  int worse_ = 0;

  // Extrapolation: while the smallest pieces have the largest errors, the larger ones are refined until their
  // errors are small; then the sum is one more element of a sequence indexed by the size of the smallest piece.
  EpsilonTable table_;
  Extrapolation best_ = {};
  double best_correction_ = 0;  // the error of the larger pieces when best_ was found
  double small_ = 0;            // pieces up to this wide are small
  double large_error_ = 0;      // the error sum of the larger ones
  double large_target_ = 0;
  int stalled_ = 0;  // extrapolations since best_ was found
  bool extrapolating_ = false;
  bool extrapolation_off_ = false;
  bool table_unreliable_ = false;
};

}  // namespace jiteval::drivers
