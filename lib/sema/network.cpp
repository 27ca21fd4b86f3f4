#include "sema/network.hpp"

#include <algorithm>

namespace jiteval::sema {

std::vector<Exchange> pruned_network(std::size_t size, std::vector<bool> wanted) {
  std::vector<Exchange> network;
  for (std::size_t sorted = 1; sorted < size; sorted *= 2) {
    // Runs of `sorted` elements are in order; two at a time become one.
    for (std::size_t distance = sorted; distance >= 1; distance /= 2) {
      for (std::size_t first = distance % sorted; first + distance < size; first += 2 * distance) {
        for (std::size_t i = first; i < first + distance && i + distance < size; ++i) {
          if (i / (2 * sorted) == (i + distance) / (2 * sorted)) network.push_back({i, i + distance});
        }
      }
    }
  }
  // From the end: an exchange that nothing reads is left out, and what one reads must be computed.
  for (std::size_t i = network.size(); i-- > 0;) {
    Exchange& exchange = network[i];
    exchange.needs_low = wanted[exchange.low];
    exchange.needs_high = wanted[exchange.high];
    if (exchange.needs_low || exchange.needs_high) wanted[exchange.low] = wanted[exchange.high] = true;
  }
  std::erase_if(network, [](const Exchange& exchange) { return !exchange.needs_low && !exchange.needs_high; });
  return network;
}

}  // namespace jiteval::sema
