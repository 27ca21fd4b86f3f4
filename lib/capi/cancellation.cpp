#include "capi/cancellation.hpp"

#include "capi/error.hpp"

using namespace jiteval;
using namespace jiteval::capi;

jiteval_cancellation* jiteval_cancellation_new(jiteval_error** error) {
  return guarded<jiteval_cancellation*>(error, nullptr,
                                        []() -> Result<jiteval_cancellation*> { return new jiteval_cancellation; });
}

void jiteval_cancellation_request(jiteval_cancellation* cancellation) {
  if (cancellation != nullptr) cancellation->cancellation.request();
}

void jiteval_cancellation_free(jiteval_cancellation* cancellation) { delete cancellation; }
