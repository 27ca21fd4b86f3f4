#include "syntax/parse_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

bool begins_operand(TokenKind kind) {
  using enum TokenKind;
  return kind == name || kind == number || kind == string || kind == true_ || kind == false_ || kind == none_ ||
         kind == left_paren;
}

}  // namespace

ParseContext::ParseContext(Module& module) : module_(module), tokens_(tokenize(*module.source)) {
  const std::size_t likely = std::min(tokens_.size(), std::size_t{1000});
  module_.exprs.reserve(likely);
  module_.children.reserve(likely);
}

const Token& ParseContext::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

Token ParseContext::advance() {
  const Token token = peek();
  if (token.kind != TokenKind::end) ++at_;
  if (token.span.end > token.span.begin) last_end_ = token.span.end;
  return token;
}

bool ParseContext::match(TokenKind kind) {
  if (!check(kind)) return false;
  advance();
  return true;
}

std::string_view ParseContext::text(Span span) const {
  return std::string_view(*module_.source).substr(span.begin, span.end - span.begin);
}

Span ParseContext::whole_text() const {
  const auto has_text = [](const Token& token) { return token.span.end > token.span.begin; };
  const auto first = std::ranges::find_if(tokens_, has_text);
  return first == tokens_.end() ? Span{} : Span{first->span.begin, tokens_.back().span.end};
}

ExprId ParseContext::add(Expr expr, std::span<const ExprId> children) {
  expr.first_child = static_cast<std::uint32_t>(module_.children.size());
  expr.child_count = static_cast<std::uint32_t>(children.size());
  module_.children.insert(module_.children.end(), children.begin(), children.end());
  module_.exprs.push_back(expr);
  return static_cast<ExprId>(module_.exprs.size() - 1);
}

StmtId ParseContext::add(Stmt stmt) {
  module_.stmts.push_back(std::move(stmt));
  return static_cast<StmtId>(module_.stmts.size() - 1);
}

void ParseContext::report(Diagnostic diagnostic) {
  if (full()) return;
  mistakes_.push_back(std::move(diagnostic));
  if (full()) mistakes_.back().notes.push_back({.message = "this is the last mistake shown; there may be more"});
}

void ParseContext::report(std::string_view code, Span span, std::string message, std::string_view label) {
  report(mistake(code, span, std::move(message), label));
}

void ParseContext::report_next(std::string_view code, std::string message, std::string_view label) {
  if (!report_lexical_mistake()) report(code, peek().span, std::move(message), label);
}

void ParseContext::add_note(DiagnosticNote note) {
  if (!full()) mistakes_.back().notes.push_back(std::move(note));
}

bool ParseContext::report_lexical_mistake() {
  auto found = lexical_mistake(*module_.source, peek(), peek(1));
  if (!found) return false;
  report(std::move(*found));
  return true;
}

void ParseContext::report_unexpected(std::string_view before_operand) {
  const Token token = peek();
  if (report_lexical_mistake()) return;
  const auto unexpected = [&](std::string_view label) {
    report(code::unexpected_token, token.span, fmt::format("unexpected {}", describe(*this, token)), label);
  };
  switch (token.kind) {
    case TokenKind::assign:
      return report(code::unexpected_token, token.span, "'=' cannot stand in an expression",
                    "a comparison is written '=='");
    case TokenKind::left_brace:
      return report(code::not_supported, token.span, "braces are not supported");
    case TokenKind::comma:
      return unexpected(previous().kind == TokenKind::comma ? "a value is missing before it"
                                                            : "several values in one place need parentheses");
    case TokenKind::for_:
      return report(code::not_supported, token.span, "a generator stands only as the one argument of a call",
                    "write sum(v*v for v in values), or a 'for' loop");
    case TokenKind::string:
      if (previous().kind == TokenKind::string) {
        return report(code::not_supported, token.span, "strings side by side are not joined", "write one string");
      }
      break;
    case TokenKind::semicolon:
      return unexpected("leave it out");
    default:
      break;
  }
  if (is_closing_bracket(token.kind)) {
    return report(code::unbalanced_bracket, token.span, fmt::format("{} closes nothing", describe(*this, token)),
                  "no bracket is open here");
  }
  unexpected(begins_operand(token.kind) ? before_operand : "");
}

ParseContext::Level::Level(ParseContext& context, Token at)
    : context_(context), allowed_(++context.depth_ <= max_nesting) {
  if (allowed_) return;
  context_.report(code::too_deep, at.span,
                  fmt::format("the kernel is nested more than {} levels deep", max_nesting),
                  "this is the level too many");
}

std::string describe(const ParseContext& context, const Token& token) {
  if (token.kind == TokenKind::newline) {
    return context.peek(1).kind == TokenKind::end ? "the end of the kernel" : "the end of the line";
  }
  if (token.kind == TokenKind::end) return "the end of the kernel";
  return quoted(context.text(token));
}

}  // namespace jiteval::syntax
