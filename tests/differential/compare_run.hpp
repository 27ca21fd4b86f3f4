/// Comparing the engines on kernels that are called once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness.hpp"

namespace jiteval::test {

Verdict compare_run(const std::string& source, const std::vector<Argument>& arguments, std::string_view only = {});

}  // namespace jiteval::test
