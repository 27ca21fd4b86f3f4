/// Wynn's epsilon algorithm, as QUADPACK applies it to the sums of a bisection that approaches a singularity.
#pragma once

#include <array>
#include <cstddef>

namespace jiteval::drivers {

/// The value and error of a limit, estimated from a sequence.
struct Extrapolation {
  double value;
  double error;  ///< the largest double while there is too little to judge by
};

/// The last diagonal of the epsilon table of a sequence, which is all that the next element needs.
class EpsilonTable {
 public:
  void clear() {
    size_ = 0;
    extrapolations_ = 0;
  }
  void push(double element) { diagonal_[size_++] = element; }
  /// Elements kept; irregular ones are dropped from the front, and no more than 50 are kept.
  std::size_t size() const { return size_; }

  /// The estimate with the smallest error on the new diagonal. To be called after every push from the third on.
  Extrapolation extrapolate();

 private:
  static constexpr std::size_t capacity = 50;

  std::array<double, capacity + 2> diagonal_ = {};
  std::array<double, 3> recent_ = {};  // the last three estimates, newest last
  std::size_t size_ = 0;
  std::size_t extrapolations_ = 0;
};

}  // namespace jiteval::drivers
