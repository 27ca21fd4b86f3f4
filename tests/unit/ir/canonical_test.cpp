#include "ir/canonical.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "kernels.hpp"

namespace jiteval::ir {
namespace {

using testing::array;
using testing::lowered;
using testing::uniform;
using testing::varying;
using testing::window;

TEST(Canonical, ForgetsNamesAndPlaces) {
  const std::string bytes = canonical_bytes(
      lowered("def f(v, x):\n  total = 0.0\n  for e in v:\n    total += e / (e // x)\n  return total + v[7]\n",
              {array, varying}));
  EXPECT_EQ(bytes, canonical_bytes(lowered("# another text\ndef sum_up(values, a):\n  s = 0.0  # a sum\n"
                                           "  for value in values:\n\n    s += value / (value // a)\n"
                                           "  return s + values[7]\n",
                                           {array, varying})));
  EXPECT_EQ(canonical_bytes(lowered("exp(-a*x**2)", {varying, uniform})),
            canonical_bytes(lowered("lambda p, q: exp( -p * q ** 2 )", {varying, uniform})));
}

// Kernels that differ in one thing each.
TEST(Canonical, TellsAllElseApart) {
  std::vector<Function> functions = {
      lowered("lambda x, y: x*2 + y", {varying, varying}),
      lowered("lambda y, x: x*2 + y", {varying, varying}),
      lowered("lambda x, y: x*2 + y", {varying, uniform}),
      lowered("lambda x, y: x*3 + y", {varying, varying}),
      lowered("lambda x, y: x*2 - y", {varying, varying}),
      lowered("lambda x, y, z: x*2 + y", {varying, varying, varying}),
      lowered("lambda x, y: sin(x) + y", {varying, varying}),
      lowered("lambda x, y: cos(x) + y", {varying, varying}),
      lowered("lambda x, y: x + y*0.0", {varying, varying}),
      lowered("lambda x, y: x + y*-0.0", {varying, varying}),
      lowered("lambda v: v[0]", {window(3)}),
      lowered("lambda v: v[0]", {window(4)}),
      lowered("lambda v: v[0]", {array}),
      lowered("lambda v: v[1]", {array}),
      lowered("def f(x):\n  for i in range(8):\n    x *= x\n  return x\n", {varying}),
      lowered("def f(x):\n  for i in range(9):\n    x *= x\n  return x\n", {varying}),
      lowered("def f(x):\n  for i in range(8):\n    x *= x\n    if x > 1:\n      break\n  return x\n", {varying}),
      lowered("def f(i):\n  t = (1.0, 2.0, 3.0, 4.0)\n  return t[int(i)]\n", {varying}),
      lowered("def f(i):\n  t = (1.0, 2.0, 3.0, 5.0)\n  return t[int(i)]\n", {varying}),
  };
  functions.push_back(functions.front());
  functions.back().keeps_integers = true;
  functions.push_back(functions.front());
  functions.back().parameters[0].element = ElementType::f32;
  functions.push_back(functions.front());
  functions.back().constant_arrays.push_back({.size = 1, .bytes = std::vector<std::byte>(8)});
  functions.push_back(functions.back());
  functions.back().constant_arrays[0].bytes[3] = std::byte{1};
  std::set<std::string> all;
  for (const Function& function : functions) all.insert(canonical_bytes(function));
  EXPECT_EQ(all.size(), functions.size());
}

}  // namespace
}  // namespace jiteval::ir
