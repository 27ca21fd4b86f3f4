// What compile() makes of a text and its options.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

using Names = std::vector<std::string>;

TEST(Compile, TakesArgumentsInOrderOfAppearance) {
  EXPECT_EQ(kernel_of("exp(-a*x**2)").argument_names(), (Names{"a", "x"}));
  EXPECT_EQ(kernel_of("lambda x, a: exp(-a*x**2)").argument_names(), (Names{"x", "a"}));
  EXPECT_EQ(kernel_of("def f(b, a):\n  return a - b\n").argument_names(), (Names{"b", "a"}));
  EXPECT_EQ(kernel_of("2*pi").argument_names(), Names{});
}

TEST(Compile, TakesArgumentsInTheOrderGiven) {
  const Kernel kernel = kernel_of("a - x", {.args = "x, a, unused"});
  EXPECT_EQ(kernel.argument_names(), (Names{"x", "a", "unused"}));
  EXPECT_EQ(kernel(1, 10, 100), 9);
  const auto lacking = compile("a - x", {.args = "x"});
  ASSERT_FALSE(lacking);
  EXPECT_NE(lacking.error().render().find("'a'"), std::string::npos) << lacking.error().render();
}

TEST(Compile, TakesTheFunctionNamedOrTheLast) {
  constexpr const char* text = "def one(x):\n  return 1\n\ndef two(x, y):\n  return 2\n";
  EXPECT_EQ(kernel_of(text)(0, 0), 2);
  EXPECT_EQ(kernel_of(text, {.function = "one"})(0), 1);
  EXPECT_EQ(refusal(compile(text, {.function = "three", .source_name = "both.py"})),
            "unknown-function: there is no function 'three' in both.py");
}

TEST(Compile, NamesTheSourceInMessages) {
  const auto wrong = compile("x + ", {.source_name = "formula.txt"});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind(), ErrorKind::kernel);
  EXPECT_NE(wrong.error().render().find("formula.txt:1:"), std::string::npos) << wrong.error().render();
}

TEST(Compile, FindsEveryMistakeAtOnce) {
  const auto wrong = compile("def f(x):\n  y = foo(x)\n  return y + z\n");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().list().size(), 2U) << wrong.error().render();
}

TEST(Compile, KeepsItsOptions) {
  const CompileOptions options{
      .args = "x", .source_name = "me", .engine = Engine::jit, .fp = FpMode::contract, .isa = Isa::sse2};
  const Kernel kernel = kernel_of("x", options);
  EXPECT_EQ(kernel.options().args, "x");
  EXPECT_EQ(kernel.options().source_name, "me");
  EXPECT_EQ(kernel.options().engine, Engine::jit);
  EXPECT_EQ(kernel.options().fp, FpMode::contract);
  EXPECT_EQ(kernel.options().isa, Isa::sse2);
}

TEST(Kernel, KnowsWhichArgumentsAreArrays) {
  const Kernel kernel = kernel_of("def f(v, a, w):\n  return v[0]*a + len(w)\n");
  EXPECT_TRUE(kernel.is_array_argument(0));
  EXPECT_FALSE(kernel.is_array_argument(1));
  EXPECT_TRUE(kernel.is_array_argument(2));
  const Specialisation how = kernel.specialisation(ArgumentKind::uniform);
  ASSERT_EQ(how.arguments.size(), 3U);
  EXPECT_EQ(how.arguments[0].kind, ArgumentKind::array);
  EXPECT_EQ(how.arguments[1].kind, ArgumentKind::uniform);
}

TEST(Kernel, KnowsTheTypesThatAreDeclared) {
  const auto expect = [](const Kernel& kernel) {
    ASSERT_EQ(kernel.argument_names().size(), 4U);
    EXPECT_EQ(kernel.declared_type(0)->kind, ArgumentKind::uniform);
    EXPECT_EQ(kernel.declared_type(0)->type, ElementType::i32);
    EXPECT_EQ(kernel.declared_type(1)->kind, ArgumentKind::array);
    EXPECT_EQ(kernel.declared_type(1)->type, ElementType::u8);
    EXPECT_EQ(kernel.declared_type(1)->dimensions, 2);
    EXPECT_TRUE(kernel.is_array_argument(1));
    EXPECT_EQ(kernel.declared_type(2)->kind, ArgumentKind::uniform);
    EXPECT_EQ(kernel.declared_type(2)->type, ElementType::f32);
    const Specialisation how = kernel.specialisation(ArgumentKind::varying);
    EXPECT_EQ(how.arguments[0].kind, ArgumentKind::varying);
    EXPECT_EQ(how.arguments[0].type, ElementType::i32);
    EXPECT_EQ(how.arguments[1].dimensions, 2);
  };
  const Kernel annotated = kernel_of("def f(n: i32, a: u8[:, :], x: f32, y):\n  return n + a[0, 0] + x + y\n");
  expect(annotated);
  EXPECT_FALSE(annotated.declared_type(3));
  const Kernel signed_for = kernel_of("def f(n, a, x, y):\n  return n + a[0, 0] + x + y\n",
                                      {.signature = "f64(i32, u8[:, :], f32, f64)"});
  expect(signed_for);
  EXPECT_EQ(signed_for.declared_type(3)->type, ElementType::f64);
  EXPECT_FALSE(compile("lambda x: x", {.signature = "f64(f64, f64)"}));
}

TEST(Kernel, WhoseTypesOnlyACallCanTellIsCheckedThen) {
  const Kernel kernel = kernel_of("def twice(a):\n  return a + a\n\ndef f(a):\n  return twice(a)\n");
  EXPECT_EQ(kernel(3), 6);
}

TEST(Kernel, KnowsWhetherItGivesATruthValue) {
  EXPECT_TRUE(kernel_of("x < 1").returns_boolean());
  EXPECT_FALSE(kernel_of("x + (x < 1)").returns_boolean());
  EXPECT_EQ(kernel_of("x < 1")(0.5), 1);
  EXPECT_EQ(kernel_of("x < 1")(2), 0);
}

TEST(Kernel, ShowsEachStage) {
  const Kernel kernel = kernel_of("exp(-a*x**2)", {.source_name = "gauss"});
  const Specialisation how = kernel.specialisation(ArgumentKind::varying);
  const std::pair<Stage, const char*> parts[] = {
      {Stage::tokens, "**"},    {Stage::ast, "exp"},      {Stage::ir, "multiply"},
      {Stage::bytecode, "exp"}, {Stage::llvm, "define "}, {Stage::assembly, "ret"},
  };
  for (const auto& [stage, part] : parts) {
    const std::string text = value_of(kernel.dump(stage, how));
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(Isa, ThatThisMachineLacksIsRefusedByName) {
  const std::vector<Isa> here = supported_isas();
  const std::pair<Isa, const char*> all[] = {{Isa::avx2, "avx2"}, {Isa::avx512, "avx512"}};
  for (const auto& [isa, isa_name] : all) {
    const Kernel kernel = kernel_of("x + 1", {.isa = isa});
    const auto block = kernel.block(kernel.specialisation(ArgumentKind::varying), Engine::jit);
    if (std::find(here.begin(), here.end(), isa) != here.end()) {
      EXPECT_TRUE(block.has_value()) << isa_name;
      continue;
    }
    EXPECT_EQ(refusal(block), std::string("unsupported-isa: this machine has no ") + isa_name);
    EXPECT_EQ(block.error().kind(), ErrorKind::environment);
  }
  EXPECT_EQ(native_isa(), here.back());
}

TEST(FpMode, OtherThanStrictIsClose) {
  constexpr const char* text =
      "def f(x, y):\n  s = 0\n  for i in range(20):\n    s += x*y/3 + i*y - x\n  return s\n";
  const Kernel interpreted = kernel_of(text, {.engine = Engine::interp});
  const auto native = [&](FpMode fp) {
    const Kernel kernel = kernel_of(text, {.fp = fp});
    std::vector<double> results;
    const auto pointer = value_of(kernel.pointer<double(double, double)>());
    for (int i = 0; i < 100; ++i) results.push_back(pointer(0.1 * i + 0.01, 1.0 / (i + 1)));
    return results;
  };
  const auto strict = native(FpMode::strict);
  const auto contract = native(FpMode::contract);
  const auto fast = native(FpMode::fast);
  for (int i = 0; i < 100; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double exact = interpreted(0.1 * i + 0.01, 1.0 / (i + 1));
    EXPECT_EQ(strict[at], exact);
    EXPECT_NEAR(contract[at], exact, 1e-12);
    EXPECT_NEAR(fast[at], exact, 1e-12);
  }
}

TEST(FpMode, FastKeepsNanAndInfinity) {
  const Kernel kernel = kernel_of("1 if x != x else 2 if x == inf else 3", {.fp = FpMode::fast});
  const auto pointer = value_of(kernel.pointer<double(double)>());
  EXPECT_EQ(pointer(std::nan("")), 1);
  EXPECT_EQ(pointer(inf), 2);
  EXPECT_EQ(pointer(0), 3);
}

}  // namespace
}  // namespace jiteval::test
