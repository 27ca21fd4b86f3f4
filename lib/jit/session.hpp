/// From the typed IR to native code in this process, and to text for people.
#pragma once

#include <memory>
#include <string>

#include "codegen/codegen.hpp"
#include "ir/ir.hpp"
#include "jiteval/code_cache.hpp"
#include "jiteval/diagnostic.hpp"
#include "jiteval/kernel.hpp"
#include "support/phases.hpp"

namespace jiteval::jit {

/// One native function; its memory is freed with the object.
class NativeCode {
 public:
  virtual ~NativeCode() = default;
  virtual void* address() const = 0;
};

/// What to make of a function.
struct Target {
  codegen::Entry entry = codegen::Entry::block;
  FpMode fp = FpMode::strict;
  Isa isa = Isa::native;
  codegen::CSignature signature = {};  // entry `direct`
  codegen::Source source = {};         // for those who look at the code
};

/// Compiles one function, or takes its code from the cache, where one is given; may be called from any thread. Adds
/// to `phases` what took the time. Errors (ErrorKind::environment): an instruction set this machine lacks, no
/// memory for code, or LLVM's own failures.
Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target,
                                                  const CodeCache* cache, Phases& phases);
Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target);

/// The LLVM IR after its passes, as text.
Result<std::string> llvm_ir(const ir::Function& function, const Target& target);

/// The machine code as assembly text, the lines of the source above what they became.
Result<std::string> assembly(const ir::Function& function, const Target& target);

}  // namespace jiteval::jit
