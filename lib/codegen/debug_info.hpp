/// What tells debuggers and profilers which line of a kernel an instruction is from.
#pragma once

#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/DebugLoc.h>

#include "codegen/source.hpp"
#include "support/lines.hpp"

namespace jiteval::codegen {

/// The debug information of one LLVM function: its name and its lines. There are no variables.
class DebugInfo {
 public:
  DebugInfo(llvm::Function& emitted, const ir::Function& function, const Source& source);

  llvm::DebugLoc at(Span place) const;

 private:
  Lines lines_;
  llvm::DISubprogram* subprogram_;
};

}  // namespace jiteval::codegen
