/// Numbers as text that reads back to the same bits.
#pragma once

#include <charconv>
#include <cmath>
#include <string>
#include <type_traits>

namespace jiteval::io {

/// Appends the shortest text that reads back to the same value of the type: 3 (not 3.0), 1e-300, inf, -inf, -0, and
/// nan without a sign. Truth values are True and False.
template <class T>
void append_number(std::string& text, T value) {
  if constexpr (std::is_same_v<T, bool>) {
    text += value ? "True" : "False";
  } else {
    if constexpr (std::is_floating_point_v<T>) {
      if (std::isnan(value)) {
        text += "nan";
        return;
      }
    }
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text.append(digits, end);
  }
}

}  // namespace jiteval::io
