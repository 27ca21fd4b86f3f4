/// How lanes leave blocks.
#pragma once

#include <vector>

#include "ir/ir.hpp"

namespace jiteval::interp {

/// How lanes may leave a block one by one, other than at its end.
struct Leaving {
  bool breaks = false;
  bool continues = false;
  bool returns = false;

  bool any() const { return breaks || continues || returns; }
  void add(const Leaving& other) {
    breaks |= other.breaks;
    continues |= other.continues;
    returns |= other.returns;
  }
};

/// Of each block of the function.
std::vector<Leaving> find_leaving(const ir::Function& function);

/// Whether control never goes on to the next statement.
inline bool leaves_block(const ir::Stmt& stmt) {
  return stmt.kind == ir::StmtKind::break_ || stmt.kind == ir::StmtKind::continue_ ||
         stmt.kind == ir::StmtKind::return_;
}

}  // namespace jiteval::interp
