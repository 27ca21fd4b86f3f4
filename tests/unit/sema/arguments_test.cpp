// The arguments of a kernel, and what they are.

#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

std::string written(const ArgumentUse& use) {
  std::string text = use.name;
  switch (use.use) {
    case ArgumentUse::Use::number:
      break;
    case ArgumentUse::Use::array:
      text += "[" + std::string(static_cast<std::size_t>(use.dimensions - 1), ',') + "]";
      break;
    case ArgumentUse::Use::function:
      text += "()";
      break;
    case ArgumentUse::Use::pointer:
      text += "*";
      break;
    case ArgumentUse::Use::unknown:
      text += "?";
      break;
  }
  if (use.declared) text += ":" + std::string(name(use.declared->element));
  if (use.has_default) text += "=";
  return text;
}

/// "x v[] m[,] f() p* u?": the names in order with their uses, types that are declared, and '=' for a default; or
/// the codes of the mistakes.
std::string arguments_of(std::string_view text, std::string_view order = "", std::string_view signature = "") {
  const auto module = syntax::parse(text, "kernel");
  if (!module) return module.error().render();
  const auto uses = arguments(*module, module->functions.back(), order, signature);
  std::string list;
  if (!uses) {
    for (const Diagnostic& mistake : uses.error().list()) list += (list.empty() ? "" : " ") + mistake.code;
    return list;
  }
  for (const ArgumentUse& use : *uses) list += (list.empty() ? "" : " ") + written(use);
  return list;
}

std::string messages_of(std::string_view text, std::string_view signature = "") {
  const auto module = syntax::parse(text, "kernel");
  if (!module) return module.error().render();
  const auto uses = arguments(*module, module->functions.back(), "", signature);
  return uses ? "no message" : uses.error().render();
}

TEST(Arguments, OfAnExpressionAreItsFreeNamesInOrderOfAppearance) {
  EXPECT_EQ(arguments_of("exp(-a*x**2)"), "a x");
  EXPECT_EQ(arguments_of("x + a*x + b"), "x a b");
  EXPECT_EQ(arguments_of("y if c else x"), "y c x");
  EXPECT_EQ(arguments_of("2 + 3"), "");
}

TEST(Arguments, ConstantsFunctionsAndModulesAreNotFree) {
  EXPECT_EQ(arguments_of("e*x + pi + inf + nan"), "x");
  EXPECT_EQ(arguments_of("math.sin(t) + np.pi"), "t");
  EXPECT_EQ(arguments_of("unheard_of(t)"), "t?");
  EXPECT_EQ(arguments_of("(x - mean)/std"), "x mean std");
}

TEST(Arguments, NamesThatAGeneratorBindsAreNotFree) {
  EXPECT_EQ(arguments_of("sum(w*v*v for v in values if v > least)"), "w values[] least");
  EXPECT_EQ(arguments_of("sum(a*b for a, b in zip(x, y))"), "x[] y[]");
}

TEST(Arguments, FollowAnOrderThatIsGiven) {
  EXPECT_EQ(arguments_of("exp(-a*x**2)", "x, a"), "x a");
  EXPECT_EQ(arguments_of("x + 1", " x ,unused"), "x unused");
  EXPECT_EQ(arguments_of("e*x", "x, e"), "x e");
}

TEST(Arguments, OfAnOrderMustBeNamesGivenOnce) {
  EXPECT_EQ(arguments_of("x", "x, x"), "argument-order");
  EXPECT_EQ(arguments_of("x", "x,"), "argument-order");
  EXPECT_EQ(arguments_of("x", "2x"), "argument-order");
  EXPECT_EQ(arguments_of("x + y + z", "x"), "unknown-name unknown-name");
}

TEST(Arguments, OfADefAreItsOwn) {
  EXPECT_EQ(arguments_of("lambda x, a: a"), "x a");
  EXPECT_EQ(arguments_of("def f(x, a):\n  return 1\n", "x, a"), "x a");
  EXPECT_EQ(arguments_of("def f(x, a):\n  return 1\n", "a, x"), "argument-order");
  EXPECT_EQ(arguments_of("def f(x, a=2):\n  return x*a\n"), "x a=");
}

TEST(Arguments, AreArraysWhereTheBodyUsesThemSo) {
  EXPECT_EQ(arguments_of("lambda v, i: v[i]"), "v[] i");
  EXPECT_EQ(arguments_of("def f(v):\n  for x in v:\n    return x\n  return 0\n"), "v[]");
  EXPECT_EQ(arguments_of("lambda a, b, c, d: len(a) + min(b) + max(c) + sum(d)"), "a[] b[] c[] d[]");
  EXPECT_EQ(arguments_of("np.sum(v) + np.min(w) + x"), "v[] w[] x");
  EXPECT_EQ(arguments_of("lambda a, b: min(a, b) + abs(a)"), "a b");
  EXPECT_EQ(arguments_of("lambda n: n\n"), "n");
  EXPECT_EQ(arguments_of("def f(n):\n  s = 0\n  for i in range(n):\n    s += i\n  return s\n"), "n");
  EXPECT_EQ(arguments_of("def f(out, i):\n  out[i] = 1\n"), "out[] i");
  EXPECT_EQ(arguments_of("def f(counts, i):\n  counts[i] += 1\n"), "counts[] i");
  EXPECT_EQ(arguments_of("v.sum()/w.size"), "v[] w[]");
  EXPECT_EQ(
      arguments_of("def f(a, b):\n  s = 0\n  for i, (x, y) in enumerate(zip(a, b)):\n    s += i*x*y\n  return s\n"),
      "a[] b[]");
}

TEST(Arguments, HaveTheDimensionsThatTheirSubscriptsTell) {
  EXPECT_EQ(arguments_of("lambda m, i, j: m[i, j]"), "m[,] i j");
  EXPECT_EQ(arguments_of("lambda m, i, j: m[i][j] + i"), "m[,] i j");
  EXPECT_EQ(arguments_of("lambda m, i: m[i, :][2:][i]"), "m[,] i");
  EXPECT_EQ(arguments_of("lambda m: m.shape[2] + len(m)"), "m[,,]");
  EXPECT_EQ(arguments_of("def f(img):\n  h, w = img.shape\n  return h*w\n"), "img[,]");
  EXPECT_EQ(arguments_of("def f(img):\n  s = 0\n  for row in img:\n    for v in row:\n      s += v\n  return s\n"),
            "img[,]");
  EXPECT_EQ(arguments_of("def f(img, i):\n  row = img[i]\n  return row[0]\n"), "img[,] i");
  EXPECT_EQ(arguments_of("def f(points):\n  s = 0\n  for x, y in points:\n    s += x*y\n  return s\n"),
            "points[,]");
}

TEST(Arguments, AreWhatTheirOtherNamesAre) {
  EXPECT_EQ(arguments_of("def f(values):\n  v = values\n  return v[0]\n"), "values[]");
  EXPECT_EQ(arguments_of("def f(a, b):\n  a, b = b, a\n  return a[0, 0]\n"), "a[,] b[,]");
  EXPECT_EQ(arguments_of("def f(a, b, c):\n  v = a if c else b\n  return v[0]\n"), "a[] b[] c");
  EXPECT_EQ(arguments_of("def f(start, v):\n  i = start\n  return v[i]\n"), "start v[]");
}

TEST(Arguments, AreNotWhatALambdaOrGeneratorCallsByTheirName) {
  EXPECT_EQ(arguments_of("def f(x, v):\n  g = lambda x: x[0]\n  return x + g(v)\n"), "x v?");
  EXPECT_EQ(arguments_of("def f(r, rows):\n  return r + sum(r[0] for r in rows)\n"), "r rows[,]");
}

TEST(Arguments, AreFunctionsWhereTheyAreCalled) {
  EXPECT_EQ(arguments_of("def f(g, x):\n  return g(x) + x\n"), "g() x");
  EXPECT_EQ(arguments_of("def f(g, x):\n  h = g\n  return h(x)\n"), "g() x?");
  EXPECT_EQ(arguments_of("def f(x):\n  len = 3\n  return len(x)\n"), "x?");
  EXPECT_EQ(arguments_of("lambda sum, x: sum(x)"), "sum() x?");
}

TEST(Arguments, ArePointersWhereCarrayTakesThem) {
  EXPECT_EQ(arguments_of("def f(n, xx):\n  x = nb.carray(xx, (n,))\n  return x[0]\n"), "n xx*");
  EXPECT_EQ(arguments_of("def f(values_ptr, len_values, result, data):\n"
                         "  values = carray(values_ptr, (len_values,), dtype=float64)\n"
                         "  result[0] = values[0]\n  return 1\n"),
            "values_ptr* len_values result[] data");
}

TEST(Arguments, AreUsedAsTheFunctionsTheyAreGivenToUseThem) {
  const std::string helper = "def helper(m, g, n):\n  return g(m[n, 0])\n";
  EXPECT_EQ(arguments_of(helper + "def f(a, b, c):\n  return helper(a, b, c)\n"), "a[,] b() c");
  EXPECT_EQ(arguments_of(helper + "def f(a, b, c):\n  return helper(n=c, g=b, m=a[0])\n"), "a[,,] b() c");
  EXPECT_EQ(arguments_of("def g(a):\n  return h(a)\ndef h(a):\n  return g(a)\ndef f(a):\n  return h(a)\n"), "a?");
  EXPECT_EQ(arguments_of("def g(a: f32[:, :]):\n  return 1\ndef f(a):\n  return g(a)\n"), "a[,]");
}

TEST(Arguments, AreUnknownWhereNothingTells) {
  EXPECT_EQ(arguments_of("def f(a):\n  return np.zeros_like(a)\n"), "a?");
  EXPECT_EQ(arguments_of("def f(a):\n  r = np.zeros_like(a)\n  r[0] = a[0]\n  return r\n"), "a[]");
}

/// The names of the arguments that must be whole numbers.
std::string whole_of(std::string_view text) {
  const auto module = syntax::parse(text, "kernel");
  if (!module) return module.error().render();
  const auto uses = arguments(*module, module->functions.back(), "");
  if (!uses) return uses.error().render();
  std::string list;
  for (const ArgumentUse& use : *uses) {
    if (use.is_whole) list += (list.empty() ? "" : " ") + use.name;
  }
  return list;
}

TEST(Arguments, AreWholeWhereTheirBitsAreCombined) {
  EXPECT_EQ(whole_of("lambda x, y, n: x*(y + (n >> 1))"), "n");
  EXPECT_EQ(whole_of("lambda x, n: ~(n*2 - 1) + x"), "n");
  EXPECT_EQ(whole_of("lambda x, n: (x*0.5 > 1) & (n > 2)"), "");
  EXPECT_EQ(whole_of("def f(n, k):\n  while n:\n    n >>= k\n  return n\n"), "n k");
  EXPECT_EQ(whole_of("def f(seed):\n  x = seed % 1000 + 1\n  return x ^ 3\n"), "seed");
  EXPECT_EQ(whole_of("def f(a, b):\n  a, b = b, a\n  return a | 1\n"), "a b");
  EXPECT_EQ(whole_of("def f(x):\n  y = x/2\n  return int(y) & 1\n"), "");
  EXPECT_EQ(whole_of("def f(v, w):\n  h = 0\n  for b in v:\n    h ^= b\n  return h + w[0]\n"), "v");
  EXPECT_EQ(whole_of("def spread(v):\n  return v << 1\ndef f(x, i):\n  return spread(x[i] + 1)\n"), "x");
  EXPECT_EQ(whole_of("def f(a, b, c):\n  return max(a, b if c else 0) & 7\n"), "a b");
}

TEST(Arguments, HaveTheTypesOfTheirAnnotations) {
  EXPECT_EQ(arguments_of("def f(x: f32, v: np.float64[:], m: 'u8[:, ::1]', n: int):\n  return x\n"),
            "x:f32 v[]:f64 m[,]:u8 n:i64");
  EXPECT_EQ(arguments_of("def f(v: np.ndarray, g: Callable, x: SomethingOfOurOwn):\n  return g(v[0])*x\n"),
            "v[] g() x");
  EXPECT_EQ(messages_of("def f(x: flaot64):\n  return x\n"),
            "error[unknown-type]: 'flaot64' is not a type\n"
            " --> kernel:1:10\n"
            "  |\n"
            "1 | def f(x: flaot64):\n"
            "  |          ^^^^^^^ did you mean 'float64'?\n");
  EXPECT_EQ(arguments_of("def f(x: f46, y: f64[:, :, :, :, :]):\n  return x\n"), "unknown-type unknown-type");
}

TEST(Arguments, HaveTheTypesOfASignature) {
  const std::string_view text = "def f(n, x):\n  return x[0]\n";
  EXPECT_EQ(arguments_of(text, "", "f64(i32, f64[:])"), "n:i32 x[]:f64");
  EXPECT_EQ(arguments_of(text, "", "double (int, double *)"), "n:i32 x*:f64");
  EXPECT_EQ(arguments_of("lambda x: x", "", "f32(f32)"), "x:f32");
  EXPECT_EQ(arguments_of("def f(x: f32):\n  return x\n", "", "f32(f32)"), "x:f32");
}

TEST(Arguments, MustFitTheSignature) {
  EXPECT_EQ(messages_of("lambda x, y: x", "f64(f64)"),
            "error[signature-mismatch]: the signature has 1 argument, the kernel 2\n");
  EXPECT_EQ(messages_of("def f(x: f64[:]):\n  return x[0]\n", "f64(f32[:, :])"),
            "error[signature-mismatch]: the signature makes 'x' f32[:, :], its annotation f64[:]\n");
}

}  // namespace
}  // namespace jiteval::sema::testing
