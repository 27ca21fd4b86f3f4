#include "kernel/snapshot.hpp"

#include <cstring>
#include <new>

#include "jiteval/element_type.hpp"

namespace jiteval::kernel {

namespace {

/// Copying them takes about ten microseconds.
constexpr std::int64_t most_bytes = std::int64_t{256} << 10;

/// The parameters that are stored to, each true or false; nothing where a store may go anywhere.
std::optional<std::vector<bool>> stored_parameters(const ir::Function& function) {
  std::vector<bool> stored(function.parameters.size());
  for (const ir::Block& block : function.blocks) {
    for (const ir::Stmt& stmt : block.stmts) {
      if (stmt.kind != ir::StmtKind::store) continue;
      const ir::Value& address = function[stmt.address];
      if (address.op == ir::Op::allocate) continue;
      if (address.op != ir::Op::array_base) return std::nullopt;
      stored[address.index] = true;
    }
  }
  return stored;
}

/// Calls `visit` with every run of elements that lie one behind another, in C order: its address and its bytes.
template <class Visit>
void for_each_run(const BlockArray& array, int dimensions, std::int64_t element_size, const Visit& visit,
                  int axis = 0, std::int64_t offset = 0) {
  const std::int64_t extent = array.shape[axis];
  const std::int64_t stride = array.strides[axis];
  const bool is_innermost = axis + 1 == dimensions;
  if (is_innermost && stride == 1) {
    visit(static_cast<std::byte*>(array.data) + offset * element_size,
          static_cast<std::size_t>(extent * element_size));
    return;
  }
  for (std::int64_t i = 0; i < extent; ++i, offset += stride) {
    if (is_innermost) {
      visit(static_cast<std::byte*>(array.data) + offset * element_size, static_cast<std::size_t>(element_size));
    } else {
      for_each_run(array, dimensions, element_size, visit, axis + 1, offset);
    }
  }
}

}  // namespace

std::optional<Snapshot> Snapshot::of(const ir::Function& function, const void* const* inputs) {
  const auto stored = stored_parameters(function);
  if (!stored) return std::nullopt;
  Snapshot snapshot;
  std::int64_t bytes_left = most_bytes;
  for (std::size_t i = 0; i < stored->size(); ++i) {
    if (!(*stored)[i]) continue;
    const ir::Parameter& parameter = function.parameters[i];
    if (parameter.kind != ArgumentKind::array) return std::nullopt;
    Saved saved{.array = *static_cast<const BlockArray*>(inputs[i]),
                .dimensions = parameter.dimensions,
                .element_size = static_cast<std::int64_t>(size_of(parameter.element)),
                .bytes = {}};
    std::int64_t bytes = saved.element_size;
    for (int axis = parameter.dimensions; axis-- > 0;) {
      if (parameter.is_contiguous) saved.array.strides[axis] = bytes / saved.element_size;
      if (__builtin_mul_overflow(bytes, saved.array.shape[axis], &bytes)) return std::nullopt;
    }
    bytes_left -= bytes;
    if (bytes_left < 0) return std::nullopt;
    try {
      saved.bytes.reserve(static_cast<std::size_t>(bytes));
      for_each_run(saved.array, saved.dimensions, saved.element_size, [&](const std::byte* run, std::size_t size) {
        saved.bytes.insert(saved.bytes.end(), run, run + size);
      });
      snapshot.arrays_.push_back(std::move(saved));
    } catch (const std::bad_alloc&) {
      return std::nullopt;
    }
  }
  return snapshot;
}

void Snapshot::restore() const {
  for (const Saved& saved : arrays_) {
    const std::byte* from = saved.bytes.data();
    for_each_run(saved.array, saved.dimensions, saved.element_size, [&](std::byte* run, std::size_t size) {
      std::memcpy(run, from, size);
      from += size;
    });
  }
}

}  // namespace jiteval::kernel
