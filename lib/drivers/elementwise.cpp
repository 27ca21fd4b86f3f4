#include "drivers/elementwise.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <type_traits>

#include "drivers/parallel.hpp"
#include "drivers/strided.hpp"
#include "support/words.hpp"

namespace jiteval::drivers {
namespace {

/// Below this length of the innermost axis, gathering costs less than the calls it saves.
constexpr std::int64_t shortest_run = 128;
/// Lanes in a block when operands are gathered: few enough for the buffers to stay in the first-level cache.
constexpr std::int64_t packed_lanes = 2048;
/// Lanes in a block otherwise, and about as many in a chunk of work. Neither depends on the number of threads.
constexpr std::int64_t chunk_lanes = 16384;
/// A vector that lies across two cache lines is loaded and stored in two parts. From this many lanes on, a block
/// that begins inside a line is worth a call of its own for the lanes up to the next line.
constexpr std::int64_t lanes_worth_aligning = 256;
constexpr auto cache_line = static_cast<std::uintptr_t>(CacheLineAllocator<Word>::alignment);

std::int64_t product(std::span<const std::int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
}

bool all_zero(std::span<const std::int64_t> strides) {
  return std::ranges::all_of(strides, [](std::int64_t stride) { return stride == 0; });
}

/// Whether elements in memory are words already.
bool is_word(ElementType type) { return size_of(type) == sizeof(Word); }

/// The element that a kernel's result stands for.
template <class T>
T element_of(Word word) {
  if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, bool>) {
    return static_cast<T>(std::bit_cast<double>(word));
  } else {
    return static_cast<T>(word);
  }
}

void permute(std::vector<std::int64_t>& values, std::span<const std::size_t> order) {
  std::vector<std::int64_t> permuted;
  permuted.reserve(order.size());
  for (const std::size_t from : order) permuted.push_back(values[from]);
  values = std::move(permuted);
}

}  // namespace

ElementwisePlan::ElementwisePlan(std::span<const TypedView> arguments, const ArrayReference& out) {
  out_.type = out.type;
  out_.data = static_cast<std::byte*>(out.data);
  operands_.resize(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    operands_[i].type = arguments[i].type;
    operands_[i].data = static_cast<const std::byte*>(arguments[i].data);
  }
  if (element_count(out.shape) == 0) return;
  for (std::size_t axis = 0; axis < out.shape.size(); ++axis) {
    if (out.shape[axis] == 1) continue;
    sizes_.push_back(out.shape[axis]);
    out_.strides.push_back(out.strides[axis]);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const TypedView& argument = arguments[i];
      const std::size_t missing = out.shape.size() - argument.shape.size();
      const bool steps = axis >= missing && argument.shape[axis - missing] != 1;
      operands_[i].strides.push_back(steps ? argument.strides[axis - missing] : 0);
    }
  }
  if (sizes_.empty()) {
    // One lane, and an argument may be the output's own memory: pass them all as lanes.
    sizes_.push_back(1);
    out_.strides.push_back(1);
    for (Operand& operand : operands_) operand.strides.push_back(1);
  }
  order_axes();
  merge_axes();
  choose_run();
}

/// The output's fastest axis goes innermost, and all its strides become positive.
void ElementwisePlan::order_axes() {
  std::vector<std::size_t> order(sizes_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto step = [&](std::size_t axis) { return std::abs(out_.strides[axis]); };
  if (!std::ranges::is_sorted(order, std::greater<>(), step)) {
    std::ranges::stable_sort(order, std::greater<>(), step);
    permute(sizes_, order);
    permute(out_.strides, order);
    for (Operand& operand : operands_) permute(operand.strides, order);
  }

  for (std::size_t axis = 0; axis < sizes_.size(); ++axis) {
    if (out_.strides[axis] >= 0) continue;
    const auto reverse = [&](auto& operand) {
      operand.data = operand.at((sizes_[axis] - 1) * operand.strides[axis]);
      operand.strides[axis] = -operand.strides[axis];
    };
    reverse(out_);
    for (Operand& operand : operands_) reverse(operand);
  }
}

/// Merges each axis into the next inner one where every operand steps through both as through one.
void ElementwisePlan::merge_axes() {
  for (std::size_t axis = sizes_.size() - 1; axis-- > 0;) {
    const auto merges = [&](const auto& operand) {
      return operand.strides[axis] == operand.strides[axis + 1] * sizes_[axis + 1];
    };
    if (!merges(out_) || !std::ranges::all_of(operands_, merges)) continue;
    sizes_[axis + 1] *= sizes_[axis];
    const auto erase = [&](auto& values) { values.erase(values.begin() + static_cast<std::ptrdiff_t>(axis)); };
    erase(sizes_);
    erase(out_.strides);
    for (Operand& operand : operands_) erase(operand.strides);
  }
}

void ElementwisePlan::choose_run() {
  row_axes_ = sizes_.size() - 1;
  run_length_ = sizes_.back();
  if (run_length_ < shortest_run) {
    while (row_axes_ > 0 && run_length_ < packed_lanes) run_length_ *= sizes_[--row_axes_];
  }
  row_count_ = product(std::span(sizes_).first(row_axes_));
  // Whole rows of a short inner axis, so that what repeats along it is the same in every block.
  const bool several_axes = run_sizes().size() > 1;
  block_lanes_ = several_axes ? packed_lanes / sizes_.back() * sizes_.back() : packed_lanes;

  out_.direct = is_word(out_.type) && is_contiguous_over_run(out_.strides);
  in_place_ = out_.direct;
  for (Operand& operand : operands_) {
    operand.access = access_of(operand);
    in_place_ &= operand.access == Access::direct || operand.access == Access::fixed;
  }
  if (in_place_) block_lanes_ = chunk_lanes;
}

bool ElementwisePlan::is_contiguous_over_run(std::span<const std::int64_t> strides) const {
  std::int64_t step = 1;
  for (std::size_t axis = sizes_.size(); axis-- > row_axes_;) {
    if (strides[axis] != step) return false;
    step *= sizes_[axis];
  }
  return true;
}

ElementwisePlan::Access ElementwisePlan::access_of(const Operand& operand) const {
  if (all_zero(run_part(operand.strides))) return Access::fixed;
  if (is_word(operand.type) && is_contiguous_over_run(operand.strides)) return Access::direct;
  const bool only_innermost_steps = all_zero(std::span(operand.strides).first(sizes_.size() - 1));
  const bool blocks_start_alike = block_lanes_ % sizes_.back() == 0 || run_length_ <= block_lanes_;
  return only_innermost_steps && blocks_start_alike ? Access::repeated : Access::packed;
}

std::vector<ArgumentKind> ElementwisePlan::kinds() const {
  std::vector<ArgumentKind> kinds;
  kinds.reserve(operands_.size());
  for (const Operand& operand : operands_) {
    kinds.push_back(operand.access == Access::fixed ? ArgumentKind::uniform : ArgumentKind::varying);
  }
  return kinds;
}

/// Computes blocks one at a time, with a buffer for each operand that is gathered.
class ElementwisePlan::BlockWorker {
 public:
  BlockWorker(const ElementwisePlan& plan, const BlockCall& call)
      : plan_(plan), call_(call), buffers_(plan.operands_.size()), inputs_(plan.operands_.size()) {
    const std::int64_t lanes = std::min(plan.block_lanes_, plan.run_length_);
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      const Operand& operand = plan.operands_[i];
      const bool is_fixed = operand.access == Access::fixed;
      if (operand.access == Access::direct || (is_fixed && is_word(operand.type))) continue;
      buffers_[i].resize(is_fixed ? 1 : static_cast<std::size_t>(lanes));
      inputs_[i] = buffers_[i].data();
      if (operand.access == Access::repeated) pack(i, 0, 0, lanes);
    }
    if (!plan.out_.direct) result_.resize(static_cast<std::size_t>(lanes));
  }

  /// The block of lanes `position` .. `position + n - 1` of a row's run.
  std::int32_t compute(std::int64_t row, std::int64_t position, std::int64_t n) {
    const std::int64_t ahead = lanes_ahead_of_line(row, position, n);
    if (ahead != 0) {
      if (const std::int32_t code = compute_at_once(row, position, ahead); code != 0) return code;
    }
    return compute_at_once(row, position + ahead, n - ahead);
  }

 private:
  /// How many lanes of a block to compute first, so that the others begin with a cache line: those of the first
  /// operand with a lane for each, or of the output. (Results tend to lie as their operands do.)
  std::int64_t lanes_ahead_of_line(std::int64_t row, std::int64_t position, std::int64_t n) const {
    if (!plan_.in_place_ || n < lanes_worth_aligning) return 0;
    const auto first = std::ranges::find(plan_.operands_, Access::direct, &Operand::access);
    const std::byte* const lanes = first != plan_.operands_.end()
                                       ? first->at(row_offset(first->strides, row) + position)
                                       : plan_.out_.at(row_offset(plan_.out_.strides, row) + position);
    const std::uintptr_t bytes = -reinterpret_cast<std::uintptr_t>(lanes) % cache_line;
    return static_cast<std::int64_t>(bytes / sizeof(Word));
  }

  std::int32_t compute_at_once(std::int64_t row, std::int64_t position, std::int64_t n) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const Operand& operand = plan_.operands_[i];
      switch (operand.access) {
        case Access::fixed:
          if (is_word(operand.type)) {
            inputs_[i] = operand.at(row_offset(operand.strides, row));
          } else {
            pack(i, row, 0, 1);
          }
          break;
        case Access::direct:
          inputs_[i] = operand.at(row_offset(operand.strides, row) + position);
          break;
        case Access::packed:
          pack(i, row, position, n);
          break;
        case Access::repeated:
          break;
      }
    }
    const std::int64_t first = row_offset(plan_.out_.strides, row);
    void* const outputs[] = {plan_.out_.direct ? static_cast<void*>(plan_.out_.at(first + position))
                                               : result_.data()};
    if (const std::int32_t code = call_(inputs_.data(), outputs, n); code != 0) return code;
    if (!plan_.out_.direct) unpack(first, position, n);
    return 0;
  }

  std::int64_t row_offset(std::span<const std::int64_t> strides, std::int64_t row) const {
    std::int64_t offset = 0;
    for (std::size_t axis = plan_.row_axes_; axis-- > 0; row /= plan_.sizes_[axis]) {
      offset += row % plan_.sizes_[axis] * strides[axis];
    }
    return offset;
  }

  void pack(std::size_t i, std::int64_t row, std::int64_t position, std::int64_t n) {
    const Operand& operand = plan_.operands_[i];
    const std::byte* const first = operand.at(row_offset(operand.strides, row));
    visit_type(operand.type, [&]<class T>(T) {
      using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
      gather(reinterpret_cast<const Stored*>(first), plan_.run_sizes(), plan_.run_part(operand.strides), position,
             n, buffers_[i].data(), [](Stored element) { return to_word(static_cast<T>(element)); });
    });
  }

  void unpack(std::int64_t first, std::int64_t position, std::int64_t n) {
    visit_type(plan_.out_.type, [&]<class T>(T) {
      scatter(result_.data(), reinterpret_cast<T*>(plan_.out_.at(first)), plan_.run_sizes(),
              plan_.run_part(plan_.out_.strides), position, n, [](Word word) { return element_of<T>(word); });
    });
  }

  const ElementwisePlan& plan_;
  const BlockCall& call_;
  std::vector<AlignedVector<Word>> buffers_;
  AlignedVector<Word> result_;
  std::vector<const void*> inputs_;
};

std::int32_t ElementwisePlan::run(const BlockCall& call, int threads) const {
  if (row_count_ == 0) return 0;  // there are no elements
  const std::int64_t blocks_in_row = (run_length_ + block_lanes_ - 1) / block_lanes_;
  const std::int64_t blocks = row_count_ * blocks_in_row;
  const std::int64_t blocks_in_chunk = std::max<std::int64_t>(1, chunk_lanes / std::min(block_lanes_, run_length_));
  const std::int64_t chunks = (blocks + blocks_in_chunk - 1) / blocks_in_chunk;
  return for_each_chunk(chunks, threads, [&]() -> Worker {
    // The worker is shared because std::function copies what it holds.
    return [&, worker = std::make_shared<BlockWorker>(*this, call)](std::int64_t chunk) {
      const std::int64_t end = std::min(blocks, (chunk + 1) * blocks_in_chunk);
      for (std::int64_t block = chunk * blocks_in_chunk; block < end; ++block) {
        const std::int64_t position = block % blocks_in_row * block_lanes_;
        const std::int64_t n = std::min(block_lanes_, run_length_ - position);
        if (const std::int32_t code = worker->compute(block / blocks_in_row, position, n); code != 0) return code;
      }
      return 0;
    };
  });
}

}  // namespace jiteval::drivers
