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
#include "sema/analyze.hpp"
#include "support/value_call.hpp"
#include "support/words.hpp"
#include "syntax/ast.hpp"

namespace jiteval {

struct Kernel::Impl {
  /// What one specialisation has been made into.
  struct Specialised {
    ir::Function function;
    std::shared_ptr<const ValueCall> interpreted;
    std::shared_ptr<const ValueCall> native;
  };

  CompileOptions options;
  syntax::Module module;
  const syntax::Function* function = nullptr;
  std::vector<std::string> names;
  std::vector<sema::ArgumentUse> uses;  ///< one for each name
  bool takes_doubles = true;            ///< no argument is declared to be of another type

  /// Everything below is made when it is first asked for, under the mutex.
  mutable std::mutex mutex;
  mutable std::map<Specialisation, Specialised> specialised;
  mutable std::map<std::string, std::shared_ptr<const jit::NativeCode>> pointers;
  mutable Phases build_steps;
  /// What `call` runs; owned by its entry in `specialised`, which stays as long as the kernel.
  mutable std::atomic<const ValueCall*> one_value = nullptr;

  /// The mutex is held. Errors: what is wrong with the body for these arguments.
  Result<Specialised*> specialise(const Specialisation& how) const;

  bool is_array(std::size_t index) const;
  /// The arguments of a call as the words that their declared types have.
  Result<std::vector<Word>> words_of(std::span<const double> arguments) const;
  Specialisation specialisation(ArgumentKind otherwise) const;
  jit::Target target(codegen::Entry entry, codegen::CSignature signature = {}) const;
  /// Native code, by way of the code cache where there is one. The mutex is held.
  Result<std::shared_ptr<const jit::NativeCode>> native_code(const ir::Function& made,
                                                             const jit::Target& how) const {
    return jit::compile(made, how, options.code_cache.get(), build_steps);
  }
};

}  // namespace jiteval
