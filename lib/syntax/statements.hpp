/// The grammar of statements and functions.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "syntax/expressions.hpp"
#include "syntax/parse_context.hpp"

namespace jiteval::syntax {

/// Parses by recursive descent. Every statement reports at most one mistake of its own; then its line is skipped,
/// and its block is parsed all the same, so that mistakes further down are reported too.
class StatementParser {
 public:
  explicit StatementParser(ParseContext& context) : context_(context), expressions_(context) {}

  /// Parses a text of `def`s, up to its end.
  void parse_functions();

 private:
  using Body = std::vector<StmtId>;

  void function();
  void function_header(Function& function);

  /// What follows a header such as `if c`: a colon, and statements in the same line or in a block. `header_good` is
  /// false when the header had a mistake; the rest of its line is then skipped.
  void suite(Token keyword, bool header_good, Body& body);
  /// Takes the colon after a header; false after reporting that it is missing.
  bool colon(Token keyword);
  /// The statements of a block, whose `indent` was taken; takes its `dedent`.
  void block(Body& body);
  void skip_block();
  void skip_line();
  void skip_to_function();

  void statement(Body& into);
  void simple_line(Body& into);
  /// False after reporting a mistake.
  bool simple_statement(Body& into);
  bool keyword_statement(StmtKind kind, Body& into);
  bool return_statement(Body& into);
  bool expression_statement(Body& into);
  bool assignment(ExprId target, std::uint32_t begin, Body& into);
  bool is_target(ExprId target);
  void report_after_expression(ExprId value);
  bool assignment_follows() const;

  void if_statement(Body& into);
  void while_statement(Body& into);
  void for_statement(Body& into);
  bool for_header(Stmt& loop);
  void loop_body(Token keyword, bool header_good, Stmt& loop);
  void skip_clauses();
  void refuse_statement(std::string_view what);
  void misplaced_clause();

  void docstring();

  ParseContext& context_;
  ExpressionParser expressions_;
  int loops_ = 0;  // around the statement
  std::unordered_set<std::string_view> function_names_;
};

}  // namespace jiteval::syntax
