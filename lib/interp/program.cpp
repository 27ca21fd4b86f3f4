#include "interp/program.hpp"

#include <utility>

#include "interp/bytecode.hpp"

namespace jiteval::interp {

namespace {

class Interpreter final : public ValueCall {
 public:
  explicit Interpreter(Program program) : program_(std::move(program)) {}

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    auto* const output = static_cast<Word*>(outputs[0]);
    if (n == 1) return run_scalar(program_, inputs, output, 0);
    return n <= few ? run_few(inputs, output, n) : run_batch(program_, kernels_, inputs, output, n);
  }

  std::int32_t value(const double* arguments, std::size_t, double* result) const override {
    return run_value(program_, arguments, reinterpret_cast<Word*>(result));
  }

 private:
  // Up to here, running lanes one by one costs less than setting up a batch.
  static constexpr std::int64_t few = 3;

  [[gnu::noinline]] std::int32_t run_few(const void* const* inputs, Word* output, std::int64_t n) const {
    for (std::int64_t lane = 0; lane < n; ++lane) {
      if (const std::int32_t fault = run_scalar(program_, inputs, output, lane)) return fault;
    }
    return 0;
  }

  const Program program_;
  const LaneKernels& kernels_ = best_lane_kernels();
};

}  // namespace

Word* scratch_words(std::size_t count) {
  struct alignas(64) Line {
    Word words[8];
  };
  thread_local std::vector<Line> lines;
  const std::size_t needed = (count + 7) / 8;
  if (lines.size() < needed) lines = std::vector<Line>(needed);
  return lines.data()->words;
}

std::unique_ptr<const ValueCall> interpret(const ir::Function& function) {
  return std::make_unique<Interpreter>(compile(function));
}

std::string print_bytecode(const ir::Function& function) { return print(compile(function), function); }

}  // namespace jiteval::interp
