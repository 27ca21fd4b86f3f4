#include "interp/leaving.hpp"

#include <utility>

namespace jiteval::interp {

namespace {

using ir::BlockId;
using ir::Stmt;
using ir::StmtKind;

class Finder {
 public:
  explicit Finder(const ir::Function& function) : function_(function), result_(function.blocks.size()) {}

  std::vector<Leaving> run() {
    visit(function_.body);
    return std::move(result_);
  }

 private:
  Leaving visit(BlockId block) {
    Leaving result;
    if (block == ir::no_block) return result;
    for (const Stmt& stmt : function_[block].stmts) {
      Leaving inner = visit(stmt.body);
      inner.add(visit(stmt.head));
      inner.add(visit(stmt.orelse));
      if (stmt.kind == StmtKind::while_ || stmt.kind == StmtKind::for_) inner.breaks = inner.continues = false;
      result.add(inner);
      if (!leaves_block(stmt)) continue;
      if (stmt.varying) {
        result.breaks |= stmt.kind == StmtKind::break_;
        result.continues |= stmt.kind == StmtKind::continue_;
        result.returns |= stmt.kind == StmtKind::return_;
      }
      break;
    }
    result_[static_cast<std::size_t>(block)] = result;
    return result;
  }

  const ir::Function& function_;
  std::vector<Leaving> result_;
};

}  // namespace

std::vector<Leaving> find_leaving(const ir::Function& function) { return Finder(function).run(); }

}  // namespace jiteval::interp
