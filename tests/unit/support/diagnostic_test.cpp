// The text of diagnostics, as printed.

#include "jiteval/diagnostic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace jiteval {
namespace {

using namespace std::string_literals;

Diagnostic mistake(Span span, std::string label = {}) {
  return {.code = "some-code", .message = "something is wrong", .span = span, .label = std::move(label)};
}

std::string render(std::string text, Diagnostic diagnostic) {
  return Diagnostics("kernel", std::make_shared<const std::string>(std::move(text)), {std::move(diagnostic)})
      .render();
}

/// The lines of the rendering from the excerpt on.
std::string excerpt(std::string text, Span span, std::string label = {}) {
  const std::string all = render(std::move(text), mistake(span, std::move(label)));
  return all.substr(all.find("-->"));
}

TEST(Diagnostics, PointAtTheirSpan) {
  Diagnostic diagnostic{.code = "unknown-name",
                        .message = "there is no function or variable named 'epx'",
                        .span = Span{4, 7},
                        .label = "did you mean 'exp'?",
                        .notes = {{.message = "one note"}}};
  EXPECT_EQ(render("2 + epx(-a*x**2)", diagnostic),
            "error[unknown-name]: there is no function or variable named 'epx'\n"
            " --> kernel:1:5\n"
            "  |\n"
            "1 | 2 + epx(-a*x**2)\n"
            "  |     ^^^ did you mean 'exp'?\n"
            "  = note: one note\n");
}

TEST(Diagnostics, WithoutAPlaceShowOnlyMessageAndNotes) {
  EXPECT_EQ(Diagnostics::of(ErrorKind::data, "no-file", "there is no file 'a.npy'").render(),
            "error[no-file]: there is no file 'a.npy'\n");
  const Diagnostic with_span = mistake({0, 1}, "the label");
  EXPECT_EQ(Diagnostics(with_span).render(),
            "error[some-code]: something is wrong\n"
            "  = note: the label\n");
}

TEST(Diagnostics, TellPlacesInLinesAndCharacters) {
  const auto place = [](const std::string& text, Span span) {
    const Diagnostics diagnostics("kernel", std::make_shared<const std::string>(text), {mistake(span)});
    const Place found = *diagnostics.place(span);
    return std::vector<std::size_t>{found.line, found.column, found.length};
  };
  EXPECT_EQ(place("a\n\xc3\xa4 + \xc3\xb6\xc3\xb6", {7, 11}), (std::vector<std::size_t>{2, 5, 2}));
  EXPECT_EQ(place("ab", {2, 2}), (std::vector<std::size_t>{1, 3, 0}));
  EXPECT_EQ(place("ab", {1, 9}), (std::vector<std::size_t>{1, 2, 1}));
  EXPECT_FALSE(Diagnostics::of(ErrorKind::data, "no-file", "m").place({0, 1}).has_value());
}

TEST(Diagnostics, KeepTheirKindAndList) {
  EXPECT_EQ(Diagnostics::of(ErrorKind::data, "no-file", "m").kind(), ErrorKind::data);
  EXPECT_EQ(Diagnostics::of(ErrorKind::data, "no-file", "m").list().size(), 1u);
  EXPECT_TRUE(Diagnostics().empty());
  EXPECT_EQ(Diagnostics().render(), "");
}

TEST(Diagnostics, ThatAreSeveralAreSetApartByAnEmptyLine) {
  const Diagnostics two("kernel", std::make_shared<const std::string>("a b"), {mistake({0, 1}), mistake({2, 3})});
  EXPECT_EQ(two.render(),
            "error[some-code]: something is wrong\n"
            " --> kernel:1:1\n"
            "  |\n"
            "1 | a b\n"
            "  | ^\n"
            "\n"
            "error[some-code]: something is wrong\n"
            " --> kernel:1:3\n"
            "  |\n"
            "1 | a b\n"
            "  |   ^\n");
}

TEST(Diagnostics, NotesMayPointElsewhere) {
  Diagnostic diagnostic = mistake({12, 13}, "expected ')'");
  diagnostic.notes = {{"'(' was opened here", Span{1, 2}}};
  EXPECT_EQ(render("f(\n\n\n\n\n\n\n\n\nx", diagnostic),
            "error[some-code]: something is wrong\n"
            "  --> kernel:10:2\n"
            "   |\n"
            "10 | x\n"
            "   |  ^ expected ')'\n"
            "   = note: '(' was opened here\n"
            "  --> kernel:1:2\n"
            "   |\n"
            " 1 | f(\n"
            "   |  ^\n");
}

TEST(Diagnostics, CountColumnsInCharacters) {
  EXPECT_EQ(excerpt("\u00e9 \u2212 b", {7, 8}),
            "--> kernel:1:5\n"
            "  |\n"
            "1 | \u00e9 \u2212 b\n"
            "  |     ^\n");
}

TEST(Diagnostics, LineUpBehindTabs) {
  EXPECT_EQ(excerpt("\ta\tb", {3, 4}),
            "--> kernel:1:4\n"
            "  |\n"
            "1 |     a    b\n"
            "  |          ^\n");
}

TEST(Diagnostics, EscapeControlCharacters) {
  EXPECT_EQ(excerpt(std::string("\x1b[2J\0+\xff", 7), {6, 7}),
            "--> kernel:1:7\n"
            "  |\n"
            "1 | \\x1b[2J\\x00+\\xff\n"
            "  |             ^^^^\n");
  EXPECT_EQ(Diagnostics::of(ErrorKind::data, "no-file", "no file '\x1b\n'").render(),
            "error[no-file]: no file '\\x1b\\x0a'\n");
}

TEST(Diagnostics, PointBehindTheEndOfALineOrTheText) {
  EXPECT_EQ(excerpt("a +", {3, 3}, "here"),
            "--> kernel:1:4\n"
            "  |\n"
            "1 | a +\n"
            "  |    ^ here\n");
  EXPECT_EQ(excerpt("a +\r\nb", {3, 3}),
            "--> kernel:1:4\n"
            "  |\n"
            "1 | a +\n"
            "  |    ^\n");
  EXPECT_EQ(excerpt("a +\n", {4, 4}),
            "--> kernel:2:1\n"
            "  |\n"
            "2 |\n"
            "  | ^\n");
  EXPECT_EQ(excerpt("", {0, 0}),
            "--> kernel:1:1\n"
            "  |\n"
            "1 |\n"
            "  | ^\n");
}

TEST(Diagnostics, UnderlineTheFirstOfSeveralLines) {
  EXPECT_EQ(excerpt("1 + (a\n + b)", {4, 12}),
            "--> kernel:1:5\n"
            "  |\n"
            "1 | 1 + (a\n"
            "  |     ^^\n");
}

TEST(Diagnostics, ShowTheNeighbourhoodInALongLine) {
  std::string text(1'000'000, 'a');
  text[500'000] = '$';
  EXPECT_EQ(excerpt(text, {500'000, 500'001}, "here"),
            "--> kernel:1:500001\n"
            "  |\n"
            "1 | ..." +
                std::string(40, 'a') + "$"s + std::string(59, 'a') +
                "...\n"
                "  | " +
                std::string(43, ' ') + "^ here\n");
  EXPECT_EQ(excerpt(text, {1'000'000, 1'000'000}, "here"),
            "--> kernel:1:1000001\n"
            "  |\n"
            "1 | ..." +
                std::string(40, 'a') +
                "\n"
                "  | " +
                std::string(43, ' ') + "^ here\n");
  EXPECT_LT(excerpt(text, {0, 1'000'000}).size(), 300u);
}

TEST(Diagnostics, CutLongLinesBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "\u2212";
  text +=
      "\xff\x80\x80"
      "b";  // bytes that are no characters, each counted as one
  const std::string shown = excerpt(text, {300, 303});
  std::string minus41;
  for (int i = 0; i < 40; ++i) minus41 += "\u2212";
  EXPECT_NE(shown.find("1 | ..." + minus41 + "\u2212"), std::string::npos) << shown;
  EXPECT_NE(shown.find("  | "s + std::string(43, ' ') + "^\n"), std::string::npos) << shown;
  const std::string at_end = excerpt(text, {603, 604});
  EXPECT_NE(at_end.find("\\xff\\x80\\x80b\n"), std::string::npos) << at_end;
}

}  // namespace
}  // namespace jiteval
