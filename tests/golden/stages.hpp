/// What the cases of each folder of cases/ are put through.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "golden_file.hpp"

namespace jiteval::golden {

/// Turns the input of a case into text to be compared.
struct Stage {
  std::string_view folder;
  std::string (*run)(const Case& golden_case);
};

std::span<const Stage> stages();

}  // namespace jiteval::golden
