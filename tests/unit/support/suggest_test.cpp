#include "support/suggest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jiteval {
namespace {

constexpr std::string_view functions[] = {"exp", "log",  "sqrt",  "sin",   "cos",
                                          "tan", "tanh", "floor", "hypot", "pi"};

std::optional<std::string_view> suggestion(std::string_view name) { return nearest(name, functions); }

TEST(Nearest, MendsOneMistakeInShortNames) {
  EXPECT_EQ(suggestion("epx"), "exp");  // swapped
  EXPECT_EQ(suggestion("ex"), "exp");   // missing
  EXPECT_EQ(suggestion("lob"), "log");  // wrong
  EXPECT_EQ(suggestion("pii"), "pi");   // too many
}

TEST(Nearest, MendsTwoMistakesInLongerNames) {
  EXPECT_EQ(suggestion("sqr"), "sqrt");
  EXPECT_EQ(suggestion("squareroot"), std::nullopt);
  EXPECT_EQ(suggestion("hpyto"), "hypot");
  EXPECT_EQ(suggestion("flor"), "floor");
  EXPECT_EQ(suggestion("expp"), "exp");
}

TEST(Nearest, PrefersFewerMistakesThenTheFirst) {
  constexpr std::string_view names[] = {"tanh", "tan", "tax"};
  EXPECT_EQ(nearest("tam", names), "tan");
  EXPECT_EQ(nearest("tanhh", names), "tanh");
}

TEST(Nearest, SaysNothingForNamesThatDiffer) {
  EXPECT_EQ(suggestion("foo"), std::nullopt);
  EXPECT_EQ(suggestion("gamma"), std::nullopt);
  EXPECT_EQ(suggestion("x"), std::nullopt);
  EXPECT_EQ(suggestion("ab"), std::nullopt);
  EXPECT_EQ(suggestion(""), std::nullopt);
  EXPECT_EQ(nearest("exp", {}), std::nullopt);
  EXPECT_EQ(suggestion(std::string(1'000'000, 'e')), std::nullopt);
}

TEST(Nearest, IgnoresCaseWhereNothingElseDiffers) {
  EXPECT_EQ(suggestion("PI"), "pi");
  EXPECT_EQ(suggestion("SQRT"), "sqrt");
  constexpr std::string_view names[] = {"n"};
  EXPECT_EQ(nearest("N", names), "n");
}

}  // namespace
}  // namespace jiteval
