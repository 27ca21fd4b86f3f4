/// The grammar of statements and functions.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "syntax/expressions.hpp"
#include "syntax/parse_context.hpp"

namespace jiteval::syntax {

/// Parses by recursive descent. Every statement reports at most one mistake of its own; then its line is skipped,
/// and its block is parsed all the same, so that mistakes further down are reported too.
class StatementParser {
 public:
  explicit StatementParser(ParseContext& context) : context_(context), expressions_(context) {}

  /// Parses a text of `def`s with what may stand around them, up to its end.
  void parse_file();
  /// Parses the lines of imports that come next.
  void parse_imports();

 private:
  using Body = std::vector<StmtId>;
  /// False after reporting a mistake.
  using SimpleStatement = bool (StatementParser::*)(Body& into);

  // Outside of functions.
  void top_level();
  bool top_level_statement(Body& into);
  bool is_global_assignment() const;
  bool global_assignment(Body& into);
  bool is_main_guard() const;
  void skip_main_guard();
  void report_top_level(Span span);
  void skip_to_definition();
  void decorators();
  bool decorator();
  bool import_statement();
  bool from_statement();
  bool imported_name(bool dotted);
  bool import_ends();

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
  void skip_line_and_block();

  void statement(Body& into);
  /// Statements with semicolons between them, up to the end of the line.
  void simple_line(Body& into, SimpleStatement parse);
  bool simple_statement(Body& into);
  bool keyword_statement(StmtKind kind, Body& into);
  bool return_statement(Body& into);
  bool assert_statement(Body& into);
  bool expression_statement(Body& into);
  bool annotated_assignment(ExprId target, std::uint32_t begin, Body& into);
  bool assignment(ExprId target, std::uint32_t begin, Body& into);
  void report_after_expression(ExprId value);
  /// Takes a string that is a statement of its own.
  bool docstring();

  void if_statement(Body& into);
  void while_statement(Body& into);
  void for_statement(Body& into);
  void loop_body(Token keyword, bool header_good, Stmt& loop);
  void skip_clauses();

  bool is_match() const;
  void refuse_statement(std::string_view what = {}, std::string_view advice = {});
  void refuse_decorated();
  void misplaced_clause();

  ParseContext& context_;
  ExpressionParser expressions_;
  int loops_ = 0;  // around the statement
  int elifs_ = 0;  // before the statement, in the chains that it stands in
  std::unordered_map<std::string_view, Span> function_names_;
};

}  // namespace jiteval::syntax
