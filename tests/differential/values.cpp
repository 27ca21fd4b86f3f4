#include "values.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "jiteval/typed_array.hpp"

namespace jiteval::test {

const std::vector<double>& hard_values() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  static const std::vector<double> values = {0.0,
                                             -0.0,
                                             1.0,
                                             -1.0,
                                             0.5,
                                             -0.5,
                                             1.5,
                                             -1.5,
                                             2.0,
                                             -2.0,
                                             3.0,
                                             -3.0,
                                             2.5,
                                             1e-3,
                                             -7.0,
                                             10.0,
                                             100.0,
                                             0x1p-1074,
                                             -0x1p-1074,
                                             0x1p-1022,
                                             0x1.fffffffffffffp-1023,
                                             1e-300,
                                             1e300,
                                             -1e300,
                                             0x1.fffffffffffffp1023,
                                             709.78,
                                             -745.2,
                                             -708.4,
                                             0x1p52,
                                             0x1p53,
                                             -0x1p53,
                                             1e16,
                                             0.1,
                                             -0.1,
                                             infinity,
                                             -infinity,
                                             nan,
                                             4.0,
                                             5.0,
                                             -4.0};
  return values;
}

namespace {

double random_double(std::mt19937_64& random) {
  const std::vector<double>& hard = hard_values();
  if (random() % 3 == 0) return hard[random() % hard.size()];
  return std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), -61);
}

template <class T>
T random_integer(std::mt19937_64& random) {
  const std::uint64_t bits = random();
  switch (random() % 8) {
    case 0:
      return std::numeric_limits<T>::max() - static_cast<T>(bits % 3);
    case 1:
      return std::numeric_limits<T>::min() + static_cast<T>(bits % 3);
    case 2:
      return static_cast<T>(bits);
    case 3:
      return static_cast<T>(T{1} << (bits % std::numeric_limits<T>::digits));
    default:
      return static_cast<T>(static_cast<std::int64_t>(bits % 24) - (std::is_signed_v<T> ? 7 : 0));
  }
}

}  // namespace

std::uint64_t random_word(ElementType type, std::mt19937_64& random) {
  return visit_type(type, [&]<class T>(T) -> std::uint64_t {
    if constexpr (std::is_same_v<T, bool>) {
      return random() % 2;
    } else if constexpr (std::is_floating_point_v<T>) {
      return std::bit_cast<std::uint64_t>(static_cast<double>(static_cast<T>(random_double(random))));
    } else {
      return static_cast<std::uint64_t>(random_integer<T>(random));
    }
  });
}

}  // namespace jiteval::test
