/// One block call at every element of operands that broadcast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "jiteval/block_call.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval::drivers {

/// How to visit every element of an output and of operands that broadcast to it: as a loop nest whose outer axes
/// are rows, and whose inner axes together form the run that blocks of lanes are cut from. Axes are ordered by the
/// output's strides and merged where all operands allow, so contiguous operands become one long run.
///
/// A run is one axis if that is long enough. If not (shape (1000000, 3) with an operand of shape (3,)), several
/// axes make up a run, and operands that are not contiguous over all of them are gathered.
class ElementwisePlan {
 public:
  /// The arguments' shapes must broadcast to the output's; the output's strides may not be zero. Elements are
  /// passed as words (see ArgumentKind); those that are none in memory are converted on the way. An output of type
  /// boolean or f32 takes the doubles that a kernel gives for them; the others take words as they are.
  ElementwisePlan(std::span<const TypedView> arguments, const ArrayReference& out);

  /// How each argument varies over the lanes of a block: `uniform` or `varying`.
  std::vector<ArgumentKind> kinds() const;

  /// Computes every element by a block call of these kinds. Returns 0 or a fault code.
  std::int32_t run(const BlockCall& call, int threads) const;

 private:
  /// How a block finds its lanes of an operand.
  enum class Access : std::uint8_t {
    fixed,     ///< one element for the whole run
    direct,    ///< contiguous along the run: where it lies
    packed,    ///< gathered into a buffer of words
    repeated,  ///< gathered, but the same lanes in every block
  };
  struct Operand {
    std::vector<std::int64_t> strides;  ///< one for each axis of the nest
    Access access = Access::direct;
    ElementType type = ElementType::f64;
    const std::byte* data = nullptr;

    const std::byte* at(std::int64_t offset) const {
      return data + offset * static_cast<std::int64_t>(size_of(type));
    }
  };
  struct Output {
    std::vector<std::int64_t> strides;
    bool direct = true;
    ElementType type = ElementType::f64;
    std::byte* data = nullptr;

    std::byte* at(std::int64_t offset) const { return data + offset * static_cast<std::int64_t>(size_of(type)); }
  };
  class BlockWorker;

  void order_axes();
  void merge_axes();
  void choose_run();
  bool is_contiguous_over_run(std::span<const std::int64_t> strides) const;
  Access access_of(const Operand& operand) const;
  std::span<const std::int64_t> run_sizes() const { return std::span(sizes_).subspan(row_axes_); }
  std::span<const std::int64_t> run_part(std::span<const std::int64_t> strides) const {
    return strides.subspan(row_axes_);
  }

  std::vector<std::int64_t> sizes_;  ///< extents of the nest, outermost first; at least one axis
  std::size_t row_axes_ = 0;         ///< how many of them are outer axes
  std::int64_t row_count_ = 0;
  std::int64_t run_length_ = 0;
  std::int64_t block_lanes_ = 0;
  bool in_place_ = false;  ///< no operand is gathered, and the output is not scattered
  std::vector<Operand> operands_;
  Output out_;
};

}  // namespace jiteval::drivers
