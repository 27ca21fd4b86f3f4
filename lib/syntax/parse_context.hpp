/// What the parsers of expressions and of statements share: the tokens, the tree being built, the mistakes found.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/ast.hpp"
#include "syntax/lexer.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::syntax {

class ParseContext {
 public:
  /// `module` has its source, and outlives the context.
  explicit ParseContext(Module& module);

  // ---- tokens

  const Token& peek(std::size_t ahead = 0) const;
  /// The token taken `back` tokens ago; the first one where there were not so many.
  const Token& previous(std::size_t back = 1) const { return tokens_[at_ > back ? at_ - back : 0]; }
  bool check(TokenKind kind) const { return peek().kind == kind; }
  /// The token is of the line's own: neither `newline` nor `end`.
  bool in_line() const { return !check(TokenKind::newline) && !check(TokenKind::end); }
  /// Takes the next token; `end` stays.
  Token advance();
  /// Takes the next token if it is of this kind.
  bool match(TokenKind kind);
  std::string_view text(Span span) const;
  std::string_view text(Token token) const { return text(token.span); }
  /// The end of the last token taken that is not empty.
  std::uint32_t last_end() const { return last_end_; }
  /// From `begin` to the last token taken.
  Span span_from(std::uint32_t begin) const { return {begin, last_end_ > begin ? last_end_ : begin}; }
  Span whole_text() const;

  // ---- the tree

  Module& module() { return module_; }
  const Module& module() const { return module_; }
  ExprId add(Expr expr, std::span<const ExprId> children = {});
  ExprId add(Expr expr, std::initializer_list<ExprId> children) {
    return add(expr, std::span(children.begin(), children.size()));
  }
  StmtId add(Stmt stmt);

  // ---- mistakes

  void report(Diagnostic diagnostic);
  void report(std::string_view code, Span span, std::string message, std::string_view label = {});
  /// Reports that the next token is wrong: as its own mistake if it is one by itself, otherwise with this message.
  void report_next(std::string_view code, std::string message, std::string_view label = {});
  /// Reports the next token if it is a mistake by itself.
  bool report_lexical_mistake();
  /// Reports a token that does not fit after a complete expression, guessing what was meant; `before_operand` is
  /// the label where an operand follows.
  void report_unexpected(std::string_view before_operand = "an operator is missing before it");
  /// Adds to the last mistake.
  void add_note(DiagnosticNote note);
  std::size_t mistake_count() const { return mistakes_.size(); }
  bool full() const { return mistakes_.size() >= max_mistakes; }
  std::vector<Diagnostic> take_mistakes() { return std::move(mistakes_); }

  // ---- depth

  /// Counts one level of nesting while it lives. `allowed()` is false, and a mistake reported, beyond
  /// `max_nesting`.
  class Level {
   public:
    Level(ParseContext& context, Token at);
    ~Level() { --context_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    bool allowed() const { return allowed_; }

   private:
    ParseContext& context_;
    bool allowed_;
  };

 private:
  Module& module_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::uint32_t last_end_ = 0;
  int depth_ = 0;
  std::vector<Diagnostic> mistakes_;
};

/// The last items of a stack that parsers share, so that a list of children costs no allocation. They are taken off
/// when this goes out of scope; until then, those who push in between take off theirs.
template <class T>
class StackList {
 public:
  explicit StackList(std::vector<T>& stack) : stack_(stack), first_(stack.size()) {}
  ~StackList() { stack_.resize(first_); }
  StackList(const StackList&) = delete;
  StackList& operator=(const StackList&) = delete;

  void push(T item) { stack_.push_back(item); }
  std::size_t size() const { return stack_.size() - first_; }
  std::span<const T> items() const { return std::span(stack_).subspan(first_); }

 private:
  std::vector<T>& stack_;
  std::size_t first_;
};

/// The token as a message names it: "'x'", "the end of the line".
std::string describe(const ParseContext& context, const Token& token);

}  // namespace jiteval::syntax
