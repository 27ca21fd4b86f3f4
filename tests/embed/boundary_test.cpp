// No exception passes the C interface.
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>

#include "capi/error.hpp"
#include "jiteval/jiteval.h"

namespace jiteval::capi {
namespace {

std::string code_of(jiteval_error* error) {
  std::string code = jiteval_error_count(error) == 0 ? "none" : jiteval_error_get(error, 0)->code;
  jiteval_error_free(error);
  return code;
}

TEST(Boundary, TurnsExceptionsIntoErrors) {
  jiteval_error* error = nullptr;
  EXPECT_EQ(guarded(&error, -1, []() -> Result<int> { throw std::bad_alloc(); }), -1);
  EXPECT_STREQ(jiteval_error_message(error), "out of memory");
  EXPECT_EQ(code_of(error), "out-of-memory");
  EXPECT_EQ(code_of(error), "out-of-memory") << "this one can be freed any number of times";
  EXPECT_EQ(guarded(&error, -1, []() -> Result<int> { throw std::length_error("too long"); }), -1);
  EXPECT_STREQ(jiteval_error_message(error), "error[internal]: an error inside the library: too long\n");
  EXPECT_EQ(code_of(error), "internal");
  EXPECT_EQ(guarded(nullptr, -1, []() -> Result<int> { throw std::bad_alloc(); }), -1);
  EXPECT_EQ(guarded(&error, -1, []() -> Result<int> { return 3; }), 3);
  EXPECT_EQ(error, nullptr);
}

}  // namespace
}  // namespace jiteval::capi
