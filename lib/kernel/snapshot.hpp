/// The arrays that a call may store to, as they were before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ir/ir.hpp"
#include "jiteval/block_call.hpp"

namespace jiteval::kernel {

class Snapshot {
 public:
  /// What the function stores to in a call with these inputs. Nothing where that is more than a few hundred
  /// kilobytes, or nobody knows how much.
  static std::optional<Snapshot> of(const ir::Function& function, const void* const* inputs);

  /// Puts all elements back.
  void restore() const;

 private:
  struct Saved {
    BlockArray array;
    int dimensions = 1;
    std::int64_t element_size = 1;
    std::vector<std::byte> bytes;
  };
  std::vector<Saved> arrays_;
};

}  // namespace jiteval::kernel
