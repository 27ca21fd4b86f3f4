/// The arguments of one call as a block call takes them.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "jiteval/block_call.hpp"
#include "jiteval/run.hpp"
#include "support/words.hpp"

namespace jiteval::drivers {

/// Arguments in memory. A specialisation that `run_specialisation` made for them says how each is passed.
class PassedArguments {
 public:
  /// Errors: a number that a declared type cannot hold.
  static Result<PassedArguments> of(const Kernel& kernel, const Specialisation& how,
                                    std::span<const RunArgument> arguments);

  const void* const* inputs() const { return inputs_.data(); }

 private:
  // Deques, whose elements stay where they are when these are moved.
  std::deque<Word> words_;
  std::deque<BlockArray> arrays_;
  std::vector<const void*> inputs_;
};

}  // namespace jiteval::drivers
