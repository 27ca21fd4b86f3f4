/// A request to stop as C sees it.
#pragma once

#include "jiteval/cancellation.hpp"
#include "jiteval/jiteval.h"

struct jiteval_cancellation {
  jiteval::Cancellation cancellation;
};

namespace jiteval::capi {

/// The request that a call is under: the one given, or else what the thread is under already.
inline const Cancellation* cancellation_or_current(const jiteval_cancellation* given) {
  return given != nullptr ? &given->cancellation : CancellationScope::current();
}

}  // namespace jiteval::capi
