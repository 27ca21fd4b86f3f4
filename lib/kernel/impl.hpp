/// What a Kernel holds: the text as parsed, and all that has been made of it so far.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ir/ir.hpp"
#include "jit/session.hpp"
#include "jiteval/kernel.hpp"
#include "kernel/specialised.hpp"
#include "sema/analyze.hpp"
#include "support/value_call.hpp"
#include "support/words.hpp"
#include "syntax/ast.hpp"

namespace jiteval {

struct Kernel::Impl {
  CompileOptions options;
  syntax::Module module;
  const syntax::Function* function = nullptr;
  std::vector<std::string> names;
  std::vector<sema::ArgumentUse> uses;  ///< one for each name
  bool takes_doubles = true;            ///< no argument is declared to be of another type

  /// Everything below is made when it is first asked for, under the mutex.
  mutable std::mutex mutex;
  mutable std::map<Specialisation, std::shared_ptr<kernel::Specialised>> specialised;
  mutable std::map<std::string, std::shared_ptr<const jit::NativeCode>> pointers;
  mutable Phases pointer_steps;

  /// What `call` runs, and the specialisation it belongs to, which stays as long as the kernel.
  mutable std::atomic<const ValueCall*> one_value = nullptr;
  mutable std::atomic<const kernel::Specialised*> one_value_of = nullptr;
  /// Counts calls of an interpreted kernel down to the next look at what they cost. Negative: nobody looks.
  mutable std::atomic<std::int32_t> calls_to_look = -1;

  /// The mutex is held. Errors: what is wrong with the body for these arguments.
  Result<std::shared_ptr<const kernel::Specialised>> specialise(const Specialisation& how) const;

  /// The same where the mutex is not held.
  Result<std::shared_ptr<const kernel::Specialised>> locked_specialise(const Specialisation& how) const {
    const std::lock_guard lock(mutex);
    return specialise(how);
  }

  bool is_array(std::size_t index) const;
  /// The arguments of a call as the words that their declared types have.
  Result<std::vector<Word>> words_of(std::span<const double> arguments) const;
  Specialisation specialisation(ArgumentKind otherwise) const;
  jit::Target target(codegen::Entry entry, codegen::CSignature signature = {}) const;
  /// Chooses what `call` runs. Errors: arguments that are arrays, no native code where that is asked for.
  Result<const ValueCall*> choose_one_value() const;
  /// A look at what the calls of an interpreted kernel cost, of which one took so long.
  void look_at_calls(double seconds) const;
};

}  // namespace jiteval
