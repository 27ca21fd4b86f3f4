// What the printed tree does not show: spans, and the rules of the arenas.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

Module parsed(std::string_view text) {
  Result<Module> module = parse(text, "kernel");
  EXPECT_TRUE(module) << module.error().render();
  return module ? std::move(*module) : Module{};
}

std::string text_of(const Module& module, Span span) {
  return module.source->substr(span.begin, span.end - span.begin);
}

std::vector<std::string> expression_texts(const Module& module) {
  std::vector<std::string> texts;
  for (const Expr& expr : module.exprs) texts.push_back(text_of(module, expr.span));
  return texts;
}

std::vector<std::string> name_texts(const Module& module) {
  std::vector<std::string> texts;
  for (const Expr& expr : module.exprs) texts.push_back(text_of(module, expr.name_span));
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Tree, SpansOfExpressionsIncludeInnerParenthesesOnly) {
  const Module module = parsed("  ((a + b)*(c) ) # end");
  EXPECT_EQ(expression_texts(module), (Texts{"a", "b", "a + b", "c", "(a + b)*(c)"}));
  EXPECT_EQ(name_texts(module), (Texts{"a", "b", "+", "c", "*"}));
}

TEST(Tree, SpansOfEveryKindOfExpression) {
  EXPECT_EQ(expression_texts(parsed("-x**2")), (Texts{"x", "2", "x**2", "-x**2"}));
  EXPECT_EQ(expression_texts(parsed("not (x)")), (Texts{"x", "not (x)"}));
  EXPECT_EQ(expression_texts(parsed("(a) < b < (c)")), (Texts{"a", "b", "c", "(a) < b < (c)"}));
  EXPECT_EQ(expression_texts(parsed("a or (b) or c")), (Texts{"a", "b", "c", "a or (b) or c"}));
  EXPECT_EQ(expression_texts(parsed("a if c else (b)")), (Texts{"a", "c", "b", "a if c else (b)"}));
  EXPECT_EQ(expression_texts(parsed("math.exp(x, y )")), (Texts{"math", "math.exp", "x", "y", "math.exp(x, y )"}));
  EXPECT_EQ(expression_texts(parsed("v[ i ]")), (Texts{"v", "i", "v[ i ]"}));
  EXPECT_EQ(name_texts(parsed("math.exp")), (Texts{"math", "exp"}));
  EXPECT_EQ(name_texts(parsed("-x")), (Texts{"x", "-"}));
  EXPECT_EQ(name_texts(parsed("a and b and c")), (Texts{"a", "b", "c", "and"}));
}

TEST(Tree, SpansOfStatementsEndWithTheirLastToken) {
  const Module module = parsed(
      "def f(x):\n"
      "  y = (x)  # comment\n"
      "  if y:\n"
      "    y += 1\n"
      "\n"
      "  else:\n"
      "    pass\n"
      "  for v in x: break\n"
      "  return -y\n");
  Texts spans;
  Texts keywords;
  for (const Stmt& stmt : module.stmts) {
    spans.push_back(text_of(module, stmt.span));
    keywords.push_back(text_of(module, stmt.keyword_span));
  }
  EXPECT_EQ(spans, (Texts{"y = (x)", "y += 1", "pass", "if y:\n    y += 1\n\n  else:\n    pass", "break",
                          "for v in x: break", "return -y"}));
  EXPECT_EQ(keywords, (Texts{"y = (x)", "y += 1", "pass", "if", "break", "for", "return"}));
}

TEST(Tree, FunctionsKnowTheirNames) {
  const Module module = parsed("def f(x, a):\n  return x\n");
  ASSERT_EQ(module.functions.size(), 1u);
  EXPECT_FALSE(module.is_expression);
  EXPECT_EQ(module.functions[0].name, "f");
  EXPECT_EQ(text_of(module, module.functions[0].name_span), "f");
  ASSERT_EQ(module.functions[0].parameters.size(), 2u);
  EXPECT_EQ(module.functions[0].parameters[1].name, "a");
  EXPECT_EQ(text_of(module, module.functions[0].parameters[1].span), "a");
}

TEST(Tree, ExpressionsAndLambdasAreOneReturn) {
  const Module expression = parsed("\n (x + 1) # one");
  EXPECT_TRUE(expression.is_expression);
  ASSERT_EQ(expression.functions.size(), 1u);
  EXPECT_EQ(expression.functions[0].name, "");
  EXPECT_EQ(text_of(expression, expression.functions[0].name_span), "(x + 1)");

  const Module lambda = parsed("lambda x, a: x*a");
  EXPECT_FALSE(lambda.is_expression);
  EXPECT_EQ(lambda.functions[0].parameters.size(), 2u);
  ASSERT_EQ(lambda.functions[0].body.size(), 1u);
  const Stmt& stmt = lambda[lambda.functions[0].body[0]];
  EXPECT_EQ(stmt.kind, StmtKind::return_);
  EXPECT_EQ(text_of(lambda, stmt.span), "x*a");
  EXPECT_EQ(text_of(lambda, lambda.functions[0].name_span), "lambda x, a: x*a");
}

TEST(Tree, ChildrenComeBeforeTheirParents) {
  const Module module = parsed("f(a, -b[c] if d < e else x.y ** 2) and (g or h)");
  for (std::size_t i = 0; i < module.exprs.size(); ++i) {
    for (const ExprId child : module.children_of(module.exprs[i])) EXPECT_LT(static_cast<std::size_t>(child), i);
  }
}

TEST(Tree, OutlivesTheTextItWasParsedFrom) {
  std::string text = "alpha + beta";
  const Module module = parsed(text);
  text.assign(text.size(), '?');
  const Module moved_copy = module;
  EXPECT_EQ(moved_copy.exprs[0].text, "alpha");
  EXPECT_EQ(moved_copy.exprs[1].text, "beta");
}

}  // namespace
}  // namespace jiteval::syntax
