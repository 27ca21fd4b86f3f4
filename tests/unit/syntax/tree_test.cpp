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

TEST(Tree, SpansOfSeveralValues) {
  EXPECT_EQ(expression_texts(parsed("a, (b),")), (Texts{"a", "b", "a, (b),"}));
  EXPECT_EQ(expression_texts(parsed("( (a), b )")), (Texts{"a", "b", "(a), b"}));
  EXPECT_EQ(expression_texts(parsed(" ( ) ")), (Texts{"( )"}));
  EXPECT_EQ(expression_texts(parsed("[a, b ]")), (Texts{"a", "b", "[a, b ]"}));
  EXPECT_EQ(expression_texts(parsed("v[ (i), : , j::k]")),
            (Texts{"v", "i", ":", "j", "k", "j::k", "v[ (i), : , j::k]"}));
  EXPECT_EQ(expression_texts(parsed("f(x, key=(y))")), (Texts{"f", "x", "y", "key=(y)", "f(x, key=(y))"}));
  EXPECT_EQ(expression_texts(parsed("f(lambda x: (x), 1)")),
            (Texts{"f", "x", "lambda x: (x)", "1", "f(lambda x: (x), 1)"}));
  EXPECT_EQ(expression_texts(parsed("f((x) for x in v if x)")),
            (Texts{"f", "x", "x", "v", "x", "(x) for x in v if x", "f((x) for x in v if x)"}));
  EXPECT_EQ(expression_texts(parsed("f('x', None)")), (Texts{"f", "'x'", "None", "f('x', None)"}));
  EXPECT_EQ(name_texts(parsed("f(key=1)")), (Texts{"f", "1", "key", "("}));
  EXPECT_EQ(name_texts(parsed("~a << b")), (Texts{"a", "~", "b", "<<"}));
}

TEST(Tree, TextOfLiterals) {
  const Module module = parsed("f(0x_FF, 'a\\'b', \"\"\"c\"d\"\"\", '')");
  EXPECT_EQ(module.exprs[1].text, "0x_FF");
  EXPECT_EQ(module.exprs[2].text, "a\\'b");
  EXPECT_EQ(module.exprs[3].text, "c\"d");
  EXPECT_EQ(module.exprs[4].text, "");
}

TEST(Tree, SpansOfAssignments) {
  const Module module = parsed(
      "def f(x):\n"
      "  a = b, = (x)  # comment\n"
      "  a: f64\n"
      "  v[0] += x,\n"
      "  assert x, 'm'; x\n");
  Texts spans;
  for (const Stmt& stmt : module.stmts) spans.push_back(text_of(module, stmt.span));
  EXPECT_EQ(spans, (Texts{"a = b, = (x)", "a: f64", "v[0] += x,", "assert x, 'm'", "x"}));
  ASSERT_EQ(module.stmts[0].more_targets.size(), 1u);
  EXPECT_EQ(text_of(module, module[module.stmts[0].more_targets[0]].span), "b,");
  EXPECT_EQ(module.stmts[1].value, no_expr);
  EXPECT_EQ(text_of(module, module[module.stmts[1].annotation].span), "f64");
  EXPECT_EQ(text_of(module, module.stmts[3].keyword_span), "assert");
  EXPECT_EQ(text_of(module, module[module.stmts[3].message].span), "'m'");
}

TEST(Tree, ElifsNestAndEndTogether) {
  const Module module = parsed("def f(x):\n  if x: pass\n  elif x > 1: pass\n  else: x\n  return x\n");
  const Stmt& chain = module[module.functions[0].body[0]];
  EXPECT_EQ(text_of(module, chain.span), "if x: pass\n  elif x > 1: pass\n  else: x");
  ASSERT_EQ(chain.orelse.size(), 1u);
  const Stmt& elif = module[chain.orelse[0]];
  EXPECT_EQ(elif.kind, StmtKind::if_);
  EXPECT_EQ(text_of(module, elif.span), "elif x > 1: pass\n  else: x");
  EXPECT_EQ(text_of(module, elif.keyword_span), "elif");
  ASSERT_EQ(elif.orelse.size(), 1u);
  EXPECT_EQ(module[elif.orelse[0]].kind, StmtKind::expression);
  EXPECT_EQ(module.functions[0].body.size(), 2u);
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

TEST(Tree, ParametersHaveTypesAndDefaults) {
  const Module module = parsed("def f(x, a: f32[:], b: f64=-1) -> f64:\n  return x\n");
  const Function& function = module.functions[0];
  ASSERT_EQ(function.parameters.size(), 3u);
  EXPECT_EQ(function.parameters[0].annotation, no_expr);
  EXPECT_EQ(function.parameters[0].default_value, no_expr);
  EXPECT_EQ(text_of(module, module[function.parameters[1].annotation].span), "f32[:]");
  EXPECT_EQ(function.parameters[1].default_value, no_expr);
  EXPECT_EQ(text_of(module, module[function.parameters[2].annotation].span), "f64");
  EXPECT_EQ(text_of(module, module[function.parameters[2].default_value].span), "-1");
  EXPECT_EQ(text_of(module, module[function.result_annotation].span), "f64");
}

TEST(Tree, LambdasAndGeneratorsHaveTheirOwnTables) {
  const Module module = parsed("f(lambda x, y=1: sum(x*v for v, w in y if v if w))");
  ASSERT_EQ(module.lambdas.size(), 1u);
  const Lambda& lambda = module.lambdas[0];
  ASSERT_EQ(lambda.parameters.size(), 2u);
  EXPECT_EQ(lambda.parameters[0].name, "x");
  EXPECT_EQ(text_of(module, module[lambda.parameters[1].default_value].span), "1");
  EXPECT_EQ(module[lambda.body].kind, ExprKind::call);

  ASSERT_EQ(module.generators.size(), 1u);
  const Generator& generator = module.generators[0];
  EXPECT_EQ(text_of(module, module[generator.element].span), "x*v");
  ASSERT_EQ(generator.clauses.size(), 1u);
  EXPECT_EQ(text_of(module, module[generator.clauses[0].target].span), "v, w");
  EXPECT_EQ(text_of(module, module[generator.clauses[0].iterable].span), "y");
  EXPECT_EQ(generator.clauses[0].conditions.size(), 2u);
}

TEST(Tree, GlobalsStandOutsideOfFunctions) {
  const Module module = parsed("N = 3\ndef f(x):\n  y = 1\n  return y\nM = N; K = 1\n");
  ASSERT_EQ(module.globals.size(), 3u);
  EXPECT_EQ(text_of(module, module[module.globals[0]].span), "N = 3");
  EXPECT_EQ(text_of(module, module[module.globals[2]].span), "K = 1");
  EXPECT_EQ(module.functions[0].body.size(), 2u);
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
  const Module module = parsed(
      "f(a, -b[c:, (i, j)] if d < e else x.y ** 2, k=[1]) and (g or h) & sum(x for x, y in v if y) | g(lambda q=1: "
      "q)");
  for (std::size_t i = 0; i < module.exprs.size(); ++i) {
    for (const ExprId child : module.children_of(module.exprs[i])) {
      EXPECT_TRUE(child == no_expr || static_cast<std::size_t>(child) < i);
    }
    const auto before = [&](ExprId part) { EXPECT_LT(static_cast<std::size_t>(part), i); };
    if (module.exprs[i].kind == ExprKind::lambda) {
      before(module.lambdas[module.exprs[i].index].body);
      before(module.lambdas[module.exprs[i].index].parameters[0].default_value);
    }
    if (module.exprs[i].kind == ExprKind::generator) {
      const Generator& generator = module.generators[module.exprs[i].index];
      before(generator.element);
      before(generator.clauses[0].target);
      before(generator.clauses[0].iterable);
      before(generator.clauses[0].conditions[0]);
    }
  }
  EXPECT_EQ(module.lambdas.size(), 1u);
  EXPECT_EQ(module.generators.size(), 1u);
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
