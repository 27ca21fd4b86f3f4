#include <gtest/gtest.h>

#include "harness.hpp"

namespace jiteval::test {
namespace {

struct Case {
  const char* name;
  const char* source;
  std::int64_t window_size = 5;
};

class Kernels : public testing::TestWithParam<Case> {};

TEST_P(Kernels, GivesTheSameBitsInEveryEngine) {
  EXPECT_EQ(compare_engines(GetParam().source, 7, GetParam().window_size), "");
}

const Case expressions[] = {
    {"Constant", "lambda x: 2.5"},
    {"Identity", "x"},
    {"Gaussian", "exp(-a*x**2)"},
    {"Log", "log(x)"},
    {"Exp", "exp(x)"},
    {"LogOfSum", "log(exp(x) + exp(y))"},
    {"Powers", "x**3 + x**2 - x**-1 + x**0 + 2**x"},
    {"RightPower", "2**3**x"},
    {"ManyExponentials",
     "exp(x) + exp(x*2) + exp(x*3) + exp(x*4) + exp(x*5) + exp(x*6) + exp(x*7) + exp(x*8) + exp(x*9) + exp(x*10) + "
     "exp(y) + exp(y*2) + exp(y*3) + exp(y*4) + exp(y*5) + exp(y*6) + exp(y*7) + exp(y*8) + exp(y*9) + exp(2.5) + "
     "log(x) + log(x*2) + log(x*3) + log(x*4) + log(x*5) + log(x*6) + log(x*7) + log(x*8) + log(x*9) + log(y)"},
    {"MinusPower", "-x**2"},
    {"Polynomial", "((x*3 + 2)*x - 1)*x + 0.5"},
    {"FloorDivision", "x // y"},
    {"Modulo", "x % y"},
    {"ModuloOfInteger", "x % 3 - x // 4"},
    {"Chain", "1 if 0 < x < y <= 2 else 0"},
    {"Comparison", "x < y"},
    {"Equality", "(x == y) + (x != y)*2"},
    {"Truth", "x and y or not x"},
    {"TruthOfNumber", "5 if x else 6"},
    {"Conditional", "x if x > y else y"},
    {"NestedConditional", "1 if x < 0 else 2 if y < 0 else 3"},
    {"MinMax", "min(x, y, 1) + max(x, y)"},
    {"Absolute", "abs(x) + abs(-y)"},
    {"Rounding", "floor(x) + ceil(x)*2 + round(x)*4"},
    {"Root", "sqrt(x)"},
    {"Trigonometry", "sin(x)*cos(y) + tan(x)"},
    {"Called", "atan2(y, x) + hypot(x, y) - fmod(x, y) + pow(x, y) + tanh(x)"},
    {"CalledOfUniform", "sin(2.5)*x + tan(y)"},
    {"RarelyCalledAmidManyValues",
     "(sin(1e22*x)*exp(x) + cos(y*1e9)*log(y) + tan(x*1e15)*cbrt(y))*(x + y) + fmod(x*1e300, y) + sin(x)*cos(y)"},
    {"ModuleNames", "math.exp(np.log(x)) + numpy.sqrt(y) + math.pi"},
    {"Infinities", "x*inf - y*nan"},
};

const Case bodies[] = {
    {"RarelyCalledInALoop",
     "def f(x, y, a):\n"
     "  s = x\n"
     "  t = y\n"
     "  for k in range(1, 6):\n"
     "    s += sin(a*1e22*k)*x + cos(s*1e8)\n"
     "    t = tan(a*1e15*k) + t*exp(-x*x) + s*y\n"
     "  return s*t + x - y"},
    {"Branch", "def f(x, y):\n  if x < y:\n    r = x\n  elif x > 1:\n    r = y\n  else:\n    r = x*y\n  return r"},
    {"EarlyReturn", "def f(x, y):\n  if x < 0:\n    return -x\n  if y > 2:\n    return y\n  return x + y"},
    {"BothReturn", "def f(x):\n  if x < 0:\n    return log(-x)\n  else:\n    return exp(-x)"},
    {"Newton",
     "def f(x, y):\n  a = abs(x) + 0.1\n  r = a\n  n = 0\n  while n < 60 and abs(r*r - a) > 1e-12*a:\n"
     "    r = 0.5*(r + a/r)\n    n += 1\n  return r + n*0.001*y"},
    {"EscapeTime",
     "def f(x, y):\n  a = 0.0\n  b = 0.0\n  for k in range(50):\n    if a*a + b*b > 4:\n      return k\n"
     "    t = a*a - b*b + x\n    b = 2*a*b + y\n    a = t\n  return 50"},
    {"BreakAndContinue",
     "def f(x, y):\n  s = 0.0\n  for i in range(20):\n    if i % 3 == 1:\n      continue\n    if s > x*x + y:\n    "
     "  break\n"
     "    s += i\n  return s"},
    {"NestedBreaks",
     "def f(x, y):\n  s = 0.0\n  for i in range(6):\n    for j in range(6):\n      if j > x:\n        break\n"
     "      if i*j > y:\n        return s - i\n      s += i*10 + j\n    if s > 100:\n      continue\n    s += 1\n  "
     "return s"},
    {"ManyCalls",
     "def f(x, y):\n  s = 0.0\n  for i in range(30):\n    s += exp(x*i) - log(y + i)\n  if x > y:\n    s += "
     "exp(y)\n"
     "  return s + exp(1.5*x)"},
    {"NestedConstantLoops",
     "def f(x, y):\n  s = x\n  for i in range(20):\n    for j in range(20):\n      for k in range(3):\n        s = "
     "s*0.5 + y*k\n"
     "  return s"},
    {"WhileTrue",
     "def f(x):\n  n = 0\n  while True:\n    n += 1\n    if n > 30 or n*n > x:\n      break\n  return n"},
    {"VaryingRange",
     "def f(x, y):\n  s = 0\n  for i in range(floor(min(max(x, -5), 9))):\n    s += i*y\n  return s"},
    {"VaryingStart",
     "def f(x, y):\n  s = 0\n  for i in range(floor(min(max(x, -5), 9)), -6, -2):\n    s = s*2 + i\n  return s + "
     "y"},
    {"WholeNumbersOnly", "def f(x):\n  s = 0\n  for i in range(min(x, 20)):\n    s += i\n  return s"},
    {"IntegerDivision",
     "def f(x, y):\n  s = 0\n  for i in range(-7, 8):\n    for j in range(1, 4):\n      s += (i // j)*x + (i % "
     "-j)*y\n  return s"},
    {"GuardedDivision",
     "def f(x, y):\n  s = 0\n  for i in range(-2, 3):\n    if i != 0 and 6 // i > x:\n      s += 6 % i\n  return s "
     "+ y"},
    {"DivisionByZero",
     "def f(x, y):\n  n = 0\n  for i in range(floor(min(max(x, 0), 4))):\n    n += 1\n  return 7 // n + y"},
    {"IntegerMinMax",
     "def f(x):\n  m = 0\n  for i in range(-4, 5):\n    m = max(m, abs(i)*2 - i)\n  return min(m, 7) + x"},
    {"UniformBranch",
     "def f(x, y):\n  if y > 0:\n    return x\n  t = x*2\n  if y < -1:\n    t = -t\n  return t + y"},
    {"UniformLoop",
     "def f(x, y):\n  s = x\n  i = 0\n  while i < abs(y) and i < 30:\n    s = s*0.5 + y\n    i += 1\n  return s"},
    {"LoopUnderMask",
     "def f(x, y):\n  s = 0.0\n  if x > 0:\n    i = 0\n    while i < 3:\n      s += y\n      i += 1\n  return s"},
    {"ReturnInNestedLoops",
     "def f(x, y):\n  for i in range(5):\n    for j in range(5):\n      if i + j > x:\n        return i*10 + j\n  "
     "return y"},
    {"CallsUnderMask", "def f(x, y):\n  if x > y:\n    return sin(x) + exp(y)\n  return pow(abs(x), y)"},
};

const Case windows[] = {
    {"Minimum", "def f(values):\n  m = inf\n  for v in values:\n    if v < m:\n      m = v\n  return m"},
    {"Builtins", "def f(values):\n  return min(values) + max(values)*2 + sum(values)/len(values)"},
    {"One", "def f(values):\n  return values[0] - values[-1]", 1},
    {"Large", "def f(values):\n  s = 0.0\n  for v in values:\n    s += v*v\n  return s", 100},
    {"Indices",
     "def f(values):\n  s = 0\n  for i in range(len(values)):\n    s = s*3 + values[i] - values[-1 - i]\n  return "
     "s",
     9},
    {"OutOfRange", "def f(values, x):\n  return values[floor(min(max(x, -10), 10))]"},
    {"GuardedIndex",
     "def f(values, x):\n  i = floor(min(max(x, -10), 10))\n  return values[i] if 0 <= i < len(values) else -1"},
    {"Search",
     "def f(values, x):\n  k = 0\n  for v in values:\n    if v > x:\n      break\n    k += 1\n  return k"},
    {"SearchByIndex",
     "def f(values, x):\n  i = 0\n  while i < len(values) and values[i] < x:\n    i += 1\n  return i"},
    {"Median",
     "def f(values):\n  for k in range(len(values)):\n    below = 0\n    equal = 0\n    for v in values:\n"
     "      if v < values[k]:\n        below += 1\n      elif v == values[k]:\n        equal += 1\n"
     "    if below <= len(values)//2 < below + equal:\n      return values[k]\n  return nan"},
    {"Weighted", "def f(values, a, b):\n  s = 0.0\n  for v in values:\n    s += exp(-a*v*v)*b\n  return s"},
};

std::string case_name(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Expressions, Kernels, testing::ValuesIn(expressions), case_name);
INSTANTIATE_TEST_SUITE_P(Bodies, Kernels, testing::ValuesIn(bodies), case_name);
INSTANTIATE_TEST_SUITE_P(Windows, Kernels, testing::ValuesIn(windows), case_name);

}  // namespace
}  // namespace jiteval::test
