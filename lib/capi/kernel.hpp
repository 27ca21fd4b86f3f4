/// A kernel as C sees it.
#pragma once

#include "capi/error.hpp"
#include "jiteval/kernel.hpp"

struct jiteval_kernel {
  jiteval::Kernel kernel;
};

namespace jiteval::capi {

/// A text that may be null, which is like an empty one.
inline std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : std::string(text); }

}  // namespace jiteval::capi
