/// Mistakes as C sees them, and the boundary that no exception passes.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <vector>

#include "jiteval/diagnostic.hpp"
#include "jiteval/jiteval.h"

/// Owns the texts that its diagnostics point to.
struct jiteval_error {
  std::string text;
  std::vector<jiteval::Diagnostic> mistakes;
  std::vector<jiteval_diagnostic> diagnostics;
};

namespace jiteval::capi {

/// Never null; without memory, an object that is always there.
jiteval_error* make_error(const Diagnostics& diagnostics) noexcept;
/// The error of an exception, which only a lack of memory or a bug can be.
jiteval_error* make_error(const std::exception& exception) noexcept;

/// The error of an argument that is null and may not be.
Diagnostics null_argument(std::string_view name);

/// What `work`, which returns a Result<T>, gives; or `failure`, and the mistake goes to *error.
template <class T, class Work>
T guarded(jiteval_error** error, T failure, const Work& work) noexcept {
  jiteval_error* mistake = nullptr;
  T value = failure;
  try {
    if (auto done = work()) {
      value = *done;
    } else {
      mistake = make_error(done.error());
    }
  } catch (const std::exception& exception) {
    mistake = make_error(exception);
  }
  if (error != nullptr) {
    *error = mistake;
  } else {
    jiteval_error_free(mistake);
  }
  return value;
}

/// The same for functions that return 0, or -1; `work` returns a Result<void>.
template <class Work>
int guarded_status(jiteval_error** error, const Work& work) noexcept {
  return guarded(error, -1, [&]() -> Result<int> {
    if (Result<void> done = work(); !done) return std::unexpected(std::move(done.error()));
    return 0;
  });
}

}  // namespace jiteval::capi
