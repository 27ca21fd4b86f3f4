#include "drivers/quadrature_epsilon.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace jiteval::drivers {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double unknown = std::numeric_limits<double>::max();

}  // namespace

// The table's entries of even order, one antidiagonal at a time: diagonal_[size - 1] is the newest element of the
// sequence, and each step to the left by two is one order higher. In a rhombus
//            e0
//      e3    e1    next
//            e2
// next = e1 + 1 / (1 / (e1 - e3) + 1 / (e2 - e1) - 1 / (e1 - e0)).
Extrapolation EpsilonTable::extrapolate() {
  ++extrapolations_;
  const std::size_t last = size_ - 1;
  Extrapolation best = {diagonal_[last], unknown};
  const auto with_floor = [](Extrapolation of) {
    return Extrapolation{of.value, std::max(of.error, 5.0 * epsilon * std::fabs(of.value))};
  };
  if (size_ < 3) return with_floor(best);

  const std::size_t pushed = size_;
  const std::size_t new_elements = (size_ - 1) / 2;
  diagonal_[last + 2] = diagonal_[last];
  diagonal_[last] = unknown;
  std::size_t at = last;
  for (std::size_t order = 0; order < new_elements; ++order, at -= 2) {
    const double e0 = diagonal_[at - 2];
    const double e1 = diagonal_[at - 1];
    const double e2 = diagonal_[at + 2];
    const double e3 = diagonal_[at];
    const double step2 = e2 - e1;
    const double step3 = e1 - e0;
    const double change2 = std::fabs(step2);
    const double change3 = std::fabs(step3);
    const double noise2 = std::max(std::fabs(e2), std::fabs(e1)) * epsilon;
    const double noise3 = std::max(std::fabs(e1), std::fabs(e0)) * epsilon;
    if (change2 <= noise2 && change3 <= noise3) return with_floor({e2, change2 + change3});  // converged

    diagonal_[at] = e1;
    const double step1 = e1 - e3;
    const double change1 = std::fabs(step1);
    const double noise1 = std::max(std::fabs(e1), std::fabs(e3)) * epsilon;
    // Where neighbours agree to rounding, or the table behaves irregularly, its higher orders are given up.
    bool regular = change1 > noise1 && change2 > noise2 && change3 > noise3;
    double slope = 0.0;
    if (regular) {
      slope = 1.0 / step1 + 1.0 / step2 - 1.0 / step3;
      regular = std::fabs(slope * e1) > 1e-4;
    }
    if (!regular) {
      size_ = 2 * order + 1;
      break;
    }
    const double next = e1 + 1.0 / slope;
    diagonal_[at] = next;
    const double error = change2 + std::fabs(next - e2) + change3;
    if (error <= best.error) best = {next, error};
  }

  if (size_ == capacity) size_ = capacity - 1;
  // The even or the odd places move down by one rhombus; then the front is dropped.
  for (std::size_t i = 0, to = pushed % 2 == 0 ? 1 : 0; i <= new_elements; ++i, to += 2)
    diagonal_[to] = diagonal_[to + 2];
  if (size_ != pushed) std::copy_n(diagonal_.begin() + (pushed - size_), size_, diagonal_.begin());

  if (extrapolations_ < 4) {
    recent_[extrapolations_ - 1] = best.value;
    best.error = unknown;
  } else {
    best.error = 0.0;
    for (std::size_t i = recent_.size(); i-- > 0;) best.error += std::fabs(best.value - recent_[i]);
    recent_ = {recent_[1], recent_[2], best.value};
  }
  return with_floor(best);
}

}  // namespace jiteval::drivers
