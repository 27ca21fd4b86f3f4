/// Compiles what computes values and what stores elements.
#pragma once

#include <vector>

#include "interp/assembler.hpp"
#include "interp/registers.hpp"

namespace jiteval::interp {

class ValueCompiler {
 public:
  ValueCompiler(const ir::Function& function, Assembler& code, Registers& registers);

  /// Computes a value in the lanes of `mask`, straight into the place that the `next` statement (or null) would
  /// copy it to, if possible. Returns whether that did the next statement.
  bool compute(ir::ValueId value, const ir::Stmt* next, Register mask);

  void store(const ir::Stmt& stmt);
  void private_store(const ir::Stmt& stmt, Register mask);
  void output(const ir::Stmt& stmt);

 private:
  bool is_uniform(const ir::Value& value, const Operands& operands) const;
  bool can_compute_into(ir::ValueId id, bool uniform, const ir::Stmt& next, Register mask) const;
  void emit(const ir::Value& value, Register d, Operands operands, Register mask);

  const ir::Function& function_;
  Assembler& code_;
  Registers& registers_;
  std::vector<std::int32_t> private_arrays_;  // the first element of each
};

}  // namespace jiteval::interp
