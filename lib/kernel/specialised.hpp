/// A kernel for one kind of arguments: its IR, and what the engines make of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "ir/ir.hpp"
#include "jit/session.hpp"
#include "jiteval/code_cache.hpp"
#include "kernel/native_block.hpp"
#include "support/phases.hpp"
#include "support/value_call.hpp"

namespace jiteval::kernel {

/// As a call of its own it is the engine `automatic`: it interprets, and goes over to native code when that has
/// been made, which it lets happen on another thread as soon as what there is to compute seems to pay for it
/// (docs/decisions/0010-tiers.md). All members may be called from any thread.
class Specialised final : public ValueCall, public std::enable_shared_from_this<Specialised> {
 public:
  Specialised(ir::Function function, jit::Target target, std::shared_ptr<const CodeCache> cache);

  const ir::Function& function() const { return function_; }
  /// Whether a call may take arbitrarily long.
  bool has_loops() const { return has_loops_; }

  std::shared_ptr<const ValueCall> interpreted() const;

  /// Compiles in this thread, where that has not been done. Errors: no native code can be made.
  Result<std::shared_ptr<const NativeBlock>> native() const;

  /// The native code if it has been made, or null; it lives as long as this.
  const ValueCall* native_if_made() const { return native_call_.load(std::memory_order_acquire); }

  /// This as the engine `automatic`.
  std::shared_ptr<const ValueCall> automatic() const;

  /// Says that calls of the interpreter, made from elsewhere, took so long.
  void account(double seconds) const;

  /// What making native code took so far.
  Phases build_steps() const;

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override;
  std::int32_t value(const double* arguments, std::size_t count, double* result) const override;

 private:
  class Attempt;
  enum class SavedShare : std::uint8_t { unknown, measured, known };

  /// Interprets, or begins to and then goes over to native code.
  std::int32_t attempt(const void* const* inputs, void* const* outputs, std::int64_t n) const;
  std::int32_t run_single(const void* const* inputs, void* const* outputs) const;
  /// Whether native code would pay that nobody asked for yet, with `seconds` of interpretation more than are
  /// accounted for.
  bool pays(double seconds) const;
  /// Whether it does also when a call that took `seconds` is computed a second time: what that one waited for
  /// memory, native code would wait too.
  bool pays_when_memory_is_fast(const void* const* inputs, void* const* outputs, std::int64_t n,
                                double seconds) const;
  void add(double seconds) const;
  void ask_for_native() const;

  const ir::Function function_;
  const jit::Target target_;
  const std::shared_ptr<const CodeCache> cache_;
  const bool has_loops_;

  mutable std::once_flag interpreted_once_;
  mutable std::shared_ptr<const ValueCall> interpreted_;

  mutable std::mutex native_mutex_;  // held while native code is made
  mutable std::shared_ptr<const NativeBlock> native_;
  mutable std::atomic<const NativeBlock*> native_call_ = nullptr;
  mutable std::atomic<bool> native_asked_for_ = false;
  mutable std::atomic<bool> cannot_be_native_ = false;

  mutable std::mutex steps_mutex_;
  mutable Phases build_steps_;

  mutable std::atomic<double> interpreted_seconds_ = 0;  // by all threads
  // How much of that native code could save, as far as it is known.
  mutable std::atomic<double> saved_share_ = 1;
  mutable std::atomic<SavedShare> saved_share_state_ = SavedShare::unknown;
};

}  // namespace jiteval::kernel
