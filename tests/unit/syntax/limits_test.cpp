// Texts that no person writes: huge, deep, or random. They end with a tree or a message, soon.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

using namespace std::string_literals;

std::string repeated(std::string_view part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

/// The code of the only mistake; "none" for a good text.
std::string only_mistake(std::string_view text) {
  const Result<Module> module = parse(text, "kernel");
  if (module) return "none";
  EXPECT_EQ(module.error().list().size(), 1u) << module.error().render();
  EXPECT_LT(module.error().render().size(), 2000u);
  return module.error().list().front().code;
}

/// An `if` with as many `elif`s.
std::string chained_elifs(int count) {
  return "def f(x):\n if x: return 1\n"s + repeated(" elif x: return 2\n", count) + " else: return 3\n";
}

/// `depth` ifs inside one another.
std::string nested_ifs(int depth) {
  std::string text = "def f(x):\n";
  for (int i = 1; i <= depth; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "if x:\n";
  return text + std::string(static_cast<std::size_t>(depth + 1), ' ') + "return x\n return 0\n";
}

TEST(Limits, NestingUpToTheLimitIsFine) {
  const int depth = max_nesting;
  EXPECT_EQ(only_mistake(repeated("(", depth) + "x"s + repeated(")", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("f(", depth) + "x"s + repeated(")", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("v[", depth) + "0"s + repeated("]", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("-", depth) + "x"), "none");
  EXPECT_EQ(only_mistake(repeated("not ", depth) + "x"), "none");
  EXPECT_EQ(only_mistake("x"s + repeated("**x", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("1 if x else ", depth) + "x"), "none");
  EXPECT_EQ(only_mistake(nested_ifs(depth - 1)), "none");
  EXPECT_EQ(only_mistake("x"s + repeated(",(x", depth) + repeated(")", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("[", depth) + repeated("]", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("a[:", depth) + repeated("]", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("~", depth) + "x"), "none");
  EXPECT_EQ(only_mistake("lambda: "s + repeated("lambda: ", depth) + "x"), "none");
  EXPECT_EQ(only_mistake(repeated("f(x=", depth) + "x"s + repeated(")", depth)), "none");
  EXPECT_EQ(only_mistake(repeated("f(", depth) + "x"s + repeated(" for x in v)", depth)), "none");
  EXPECT_EQ(only_mistake("def f(x):\n "s + repeated("(", depth - 1) + "x"s + repeated(",)", depth - 1) + " = y"),
            "none");
  EXPECT_EQ(only_mistake(repeated("(a or b and not c < d + e*-f**", depth / 4) + "x"s + repeated(")", depth / 4)),
            "none");
  EXPECT_EQ(only_mistake(repeated("(a or b and c < d | e ^ f & g << h + i*", depth) + "x"s + repeated(")", depth)),
            "none");
}

TEST(Limits, NestingBeyondTheLimitIsOneMistake) {
  const int depth = max_nesting + 1;
  EXPECT_EQ(only_mistake(repeated("(", depth) + "x"s + repeated(")", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("f(", depth) + "x"s + repeated(")", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("v[", depth) + "0"s + repeated("]", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("-", depth) + "x"), "too-deep");
  EXPECT_EQ(only_mistake(repeated("not ", depth) + "x"), "too-deep");
  EXPECT_EQ(only_mistake("x"s + repeated("**x", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("1 if x else ", depth) + "x"), "too-deep");
  EXPECT_EQ(only_mistake("x"s + repeated(",(x", depth) + repeated(")", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("[", depth) + repeated("]", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("a[:", depth) + repeated("]", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("~", depth) + "x"), "too-deep");
  EXPECT_EQ(only_mistake("lambda: "s + repeated("lambda: ", depth) + "x"), "too-deep");
  EXPECT_EQ(only_mistake("lambda x="s + repeated("lambda x=", depth) + "x: x"), "too-deep");
  EXPECT_EQ(only_mistake(repeated("f(x=", depth) + "x"s + repeated(")", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("f(", depth) + "x"s + repeated(" for x in v)", depth)), "too-deep");
  EXPECT_EQ(only_mistake("f("s + repeated("x for x in f(", depth) + repeated(")", depth + 1)), "too-deep");
  EXPECT_EQ(only_mistake(nested_ifs(depth - 1)), "too-deep");
}

TEST(Limits, AHundredThousandLevelsAreOneMistake) {
  constexpr int depth = 100'000;
  EXPECT_EQ(only_mistake(repeated("(", depth) + "x"s + repeated(")", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("(", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated(")", depth)), "unexpected-token");
  EXPECT_EQ(only_mistake(repeated("[", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("a[", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("{", depth)), "not-supported");
  EXPECT_EQ(only_mistake(repeated("lambda: ", depth)), "too-deep");
  EXPECT_EQ(only_mistake("def f(x):\n for "s + repeated("(", depth)), "too-deep");
  EXPECT_EQ(only_mistake("@f"s + repeated("(", depth) + "\ndef f(x): pass"), "unbalanced-bracket");
  EXPECT_EQ(only_mistake(repeated("-", depth) + "x"), "too-deep");
  EXPECT_EQ(only_mistake("2"s + repeated("**2", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("f(", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("not ", depth)), "too-deep");
  EXPECT_EQ(only_mistake(repeated("x if x else ", depth / 2)), "too-deep");
  EXPECT_EQ(only_mistake(nested_ifs(1000)), "too-deep");
}

TEST(Limits, ElifsAreCountedOnTheirOwn) {
  EXPECT_EQ(only_mistake(chained_elifs(max_elifs)), "none");
  EXPECT_EQ(only_mistake(chained_elifs(max_elifs + 1)), "too-deep");
  EXPECT_EQ(only_mistake(chained_elifs(50'000)), "too-deep");
  const std::string printed = print(*parse(chained_elifs(max_elifs), "kernel"));
  EXPECT_NE(printed.find("[2004] integer 3"), std::string::npos) << printed.substr(printed.size() - 200);
}

TEST(Limits, ElifsAroundAStatementAreCountedTogether) {
  const std::string half = repeated(" elif x: return 2\n", max_elifs / 2);
  const std::string inner_half = repeated("  elif x: return 2\n", max_elifs / 2);
  const std::string outer = "def f(x):\n if x: return 1\n" + half;
  const std::string inner = " else:\n  if x: return 1\n" + inner_half;
  // A chain behind another one starts from nothing; one inside the other's last clause does not.
  EXPECT_EQ(only_mistake(outer + " if x: return 1\n" + half + half), "none");
  EXPECT_EQ(only_mistake(outer + inner), "none");
  EXPECT_EQ(only_mistake(outer + " elif x: return 2\n" + inner), "too-deep");
}

TEST(Limits, LongChainsAreNoNesting) {
  constexpr int terms = 300'000;
  for (const std::string_view part : {"+x", "*x", "-1", ">1", "(1)", "[1]", ".b"}) {
    const Result<Module> module = parse("x"s + repeated(part, terms), "kernel");
    if (part == "(1)") {
      EXPECT_FALSE(module);  // what a call returns is no function
      continue;
    }
    ASSERT_TRUE(module) << part << module.error().render();
    const std::string printed = print(*module);
    EXPECT_GT(printed.size(), static_cast<std::size_t>(terms) * 6) << part;
    EXPECT_LT(printed.size(), static_cast<std::size_t>(terms) * 300) << part;
  }
  EXPECT_EQ(only_mistake("x"s + repeated("|x", 300'000)), "none");
  EXPECT_EQ(only_mistake("x"s + repeated(",x", 300'000)), "none");
  EXPECT_EQ(only_mistake("["s + repeated("x,", 300'000) + "]"), "none");
  EXPECT_EQ(only_mistake("x["s + repeated(":,", 300'000) + "]"), "none");
  EXPECT_EQ(only_mistake("def f(x):\n "s + repeated("x=", 300'000) + "x"), "none");
  EXPECT_EQ(only_mistake("def f(x):\n "s + repeated("x,", 300'000) + "= x"), "none");
  EXPECT_EQ(only_mistake("f(x for x in v"s + repeated(" if x", 100'000) + ")"), "none");
  EXPECT_EQ(only_mistake("f(x"s + repeated(" for x in v", 80'000) + ")"), "none");
  EXPECT_EQ(only_mistake("x"s + repeated(" or x", 100'000)), "none");
  EXPECT_EQ(only_mistake("x"s + repeated(" and x", 100'000)), "none");
  EXPECT_EQ(only_mistake("f("s + repeated("x,", 300'000) + ")"), "none");
  EXPECT_EQ(only_mistake("def f(x):\n"s + repeated(" x=x\n", 150'000)), "none");
}

TEST(Limits, ManyOfAKindAreFast) {
  std::string parameters;
  std::string functions;
  std::string arguments;
  for (int i = 0; i < 50'000; ++i) {
    parameters += fmt::format("a{},", i);
    functions += fmt::format("def f{}():pass\n", i);
    arguments += fmt::format("a{}=1,", i);
  }
  EXPECT_EQ(only_mistake("f(" + arguments + ")"), "none");
  EXPECT_EQ(only_mistake("lambda " + arguments + ": 1"), "none");
  EXPECT_EQ(only_mistake(repeated("@f\n", 300'000) + "def f(x):pass"), "none");
  EXPECT_EQ(only_mistake(repeated("import a\n", 100'000) + "def f(x):pass"), "none");
  EXPECT_EQ(only_mistake(repeated("A=1;", 200'000) + "\ndef f(x):pass"), "none");
  EXPECT_EQ(only_mistake("def f(x):\n"s + repeated(" match;match\n", 60'000)), "none");
  EXPECT_EQ(only_mistake("("s + repeated("x[0]+\n", 150'000) + "x)"), "none");
  EXPECT_EQ(only_mistake("f("s + repeated("lambda:\n0,", 100'000) + ")"), "none");
  EXPECT_EQ(only_mistake("lambda "s + parameters + ": 1"), "none");
  EXPECT_EQ(only_mistake(functions), "none");
  EXPECT_EQ(only_mistake("("s + repeated("\n", 500'000) + "x)"), "none");
  EXPECT_EQ(only_mistake("("s + repeated(" \n", 250'000) + "x)"), "none");
  EXPECT_EQ(only_mistake(repeated("# c\n", 250'000) + "x"), "none");
}

TEST(Limits, TheLongestTextIsAMebibyte) {
  const std::string longest = "x"s + std::string(max_source_bytes - 1, ' ');
  EXPECT_EQ(only_mistake(longest), "none");
  EXPECT_EQ(only_mistake(longest + " "), "source-too-long");
  EXPECT_FALSE(print_tokens(longest + " ", "kernel"));
}

TEST(Limits, AtMostTwentyMistakesAreReported) {
  const Result<Module> module = parse("def f(x):\n"s + repeated("  x = 1 +\n", 25), "kernel");
  ASSERT_FALSE(module);
  EXPECT_EQ(module.error().list().size(), 20u);
  EXPECT_EQ(module.error().list().back().notes.size(), 1u);
  EXPECT_EQ(print_tokens(repeated("$ ", 25), "kernel").error().list().size(), 20u);
}

/// Random texts from pieces of the language, and random bytes: no crash, every span inside the text, no more
/// messages than the limit, and the same from the same text.
TEST(Limits, RandomTextsEndWell) {
  static constexpr std::string_view pieces[] = {"x",         "1",          "1.5",        "+",
                                                "-",         "*",          "**",         "(",
                                                ")",         "[",          "]",          ",",
                                                ":",         ";",          "=",          "==",
                                                "<",         " ",          " ",          "\n",
                                                "\n",        "\n ",        "\n  ",       "\n    ",
                                                "\n\t",      "\r\n",       "def ",       "def f(x):",
                                                "if ",       "else",       "elif ",      "for ",
                                                "in ",       "while ",     "return ",    "break",
                                                "continue",  "pass",       "lambda ",    "not ",
                                                "and ",      "or ",        "True",       "\"",
                                                "'",         "\"\"\"",     "\\",         "\\\n",
                                                "#",         "@",          "$",          "\xE2\x88\x92",
                                                "\xFF",      "import ",    "try:",       "1e",
                                                "0x",        "{",          "}",          ".",
                                                "&",         "~",          "<<=",        "in v",
                                                "None",      "'s'",        "@f\n",       "from ",
                                                "assert ",   "lambda x: ", "for x in v", "f(",
                                                "x: f64 = ", "x = ",       "a[1:, i]",   "*",
                                                "match x:",  "f'",         "is ",        "K = 3\n",
                                                "->"};
  std::mt19937 random(20240611);
  for (int i = 0; i < 30'000; ++i) {
    std::string text;
    for (unsigned length = random() % 30; length > 0; --length) {
      text +=
          random() % 20 == 0 ? std::string(1, static_cast<char>(random())) : pieces[random() % std::size(pieces)];
    }
    if (i % 2 == 0) text = "def f(x):\n  " + text;
    const Result<Module> module = parse(text, "kernel");
    if (module) {
      EXPECT_FALSE(print(*module).empty()) << text;
      continue;
    }
    EXPECT_FALSE(module.error().empty());
    EXPECT_LE(module.error().list().size(), 20u);
    for (const Diagnostic& diagnostic : module.error().list()) {
      EXPECT_FALSE(diagnostic.code.empty() || diagnostic.message.empty()) << text;
      if (!diagnostic.span) continue;
      EXPECT_LE(diagnostic.span->begin, diagnostic.span->end) << text;
      EXPECT_LE(diagnostic.span->end, text.size()) << text;
    }
    EXPECT_EQ(module.error().render(), parse(text, "kernel").error().render());
  }
}

}  // namespace
}  // namespace jiteval::syntax
