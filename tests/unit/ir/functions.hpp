/// Looking into functions, for tests.
#pragma once

#include <functional>
#include <vector>

#include "ir/ir.hpp"

namespace jiteval::ir::testing {

/// Calls `visit` with each statement, in the order of the text.
inline void for_each_statement(const Function& function, BlockId block,
                               const std::function<void(const Stmt&)>& visit) {
  if (block == no_block) return;
  for (const Stmt& stmt : function[block].stmts) {
    visit(stmt);
    for (BlockId inner : {stmt.head, stmt.body, stmt.orelse}) for_each_statement(function, inner, visit);
  }
}

/// How many statements of a kind the function has.
inline int count(const Function& function, StmtKind kind) {
  int found = 0;
  for_each_statement(function, function.body, [&](const Stmt& stmt) { found += stmt.kind == kind ? 1 : 0; });
  return found;
}

/// How many values of an operation the function computes.
inline int count(const Function& function, Op op) {
  int found = 0;
  for_each_statement(function, function.body, [&](const Stmt& stmt) {
    found += stmt.kind == StmtKind::let && function[stmt.value].op == op ? 1 : 0;
  });
  return found;
}

inline Parameter uniform_of(std::string name, Type type) {
  return {.name = std::move(name), .kind = ArgumentKind::uniform, .type = type};
}
inline Parameter varying_of(std::string name, Type type = Type::f64) {
  return {.name = std::move(name), .kind = ArgumentKind::varying, .type = type};
}
inline Parameter window_of(std::string name, std::int64_t size) {
  return {.name = std::move(name), .kind = ArgumentKind::window, .window_size = size};
}
inline Parameter array_of(std::string name, ElementType element = ElementType::f64, int dimensions = 1,
                          bool is_contiguous = false) {
  return {.name = std::move(name),
          .kind = ArgumentKind::array,
          .element = element,
          .dimensions = dimensions,
          .is_contiguous = is_contiguous};
}
inline Parameter pointer_of(std::string name, ElementType element = ElementType::f64) {
  return {.name = std::move(name), .kind = ArgumentKind::pointer, .element = element};
}

}  // namespace jiteval::ir::testing
