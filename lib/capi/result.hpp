/// What a kernel returned, as C sees it.
#pragma once

#include <memory>
#include <vector>

#include "jiteval/jiteval.h"
#include "jiteval/run.hpp"

/// Stays where it is: its array points into it.
struct jiteval_result {
  explicit jiteval_result(jiteval::RunResult returned);
  jiteval_result(const jiteval_result&) = delete;
  jiteval_result& operator=(const jiteval_result&) = delete;

  std::int32_t form = JITEVAL_NOTHING;
  jiteval::RunResult result;  ///< a tuple's items have moved to `items`
  jiteval_array array = {};   ///< of a number or an array
  std::vector<std::unique_ptr<jiteval_result>> items;
};
