/// Native code as a block call.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "jit/session.hpp"
#include "jiteval/kernel.hpp"
#include "support/value_call.hpp"

namespace jiteval::kernel {

class NativeBlock final : public ValueCall {
 public:
  using Function = Kernel::BlockFunction*;

  explicit NativeBlock(std::shared_ptr<const jit::NativeCode> code)
      : code_(std::move(code)), function_(reinterpret_cast<Function>(code_->address())) {}

  Function function() const { return function_; }

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    return function_(inputs, outputs, n);
  }

  // Not inlined where the compiler guesses that this engine is meant.
  [[gnu::noinline]] std::int32_t value(const double* arguments, std::size_t count, double* result) const override {
    constexpr std::size_t usual_count = 16;
    const void* few[usual_count];
    std::vector<const void*> many(count > usual_count ? count : 0);
    const void** const inputs = count > usual_count ? many.data() : few;
    for (std::size_t i = 0; i < count; ++i) inputs[i] = &arguments[i];
    void* outputs[] = {result};
    return function_(inputs, outputs, 1);
  }

 private:
  std::shared_ptr<const jit::NativeCode> code_;
  Function function_;
};

}  // namespace jiteval::kernel
