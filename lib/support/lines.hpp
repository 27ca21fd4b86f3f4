/// The lines of a text, found by the offset of a place in it or by their number.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace jiteval {

class Lines {
 public:
  explicit Lines(std::string_view text);

  /// The line that the byte at `offset` is in, from 1; the last line for what lies beyond the text.
  std::size_t number_at(std::size_t offset) const;

  /// Line `number`, from 1, without its line break; empty where there is no such line.
  std::string_view operator[](std::size_t number) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

}  // namespace jiteval
