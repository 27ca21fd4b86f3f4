#include "jit/code_key.hpp"

#include <gtest/gtest.h>

#include <set>

#include "../ir/kernels.hpp"

namespace jiteval::jit {
namespace {

using codegen::Entry;
using ir::testing::lowered;
using ir::testing::uniform;
using ir::testing::varying;

TEST(CodeKey, ForgetsNames) {
  EXPECT_EQ(code_key(lowered("exp(-a*x**2)", {varying, uniform}), {}),
            code_key(lowered("lambda p, q: exp(-p*q**2)", {varying, uniform}), {}));
}

TEST(CodeKey, TellsTargetsApart) {
  const ir::Function function = lowered("lambda x, y: x*y + 1", {uniform, uniform});
  using From = codegen::CArgument::From;
  constexpr codegen::CType f64{.type = ElementType::f64};
  constexpr codegen::CType f32{.type = ElementType::f32};
  constexpr codegen::CType pointer{.is_pointer = true};
  const Target targets[] = {
      {},
      {.fp = FpMode::contract},
      {.fp = FpMode::fast},
      {.isa = Isa::scalar},
      {.isa = Isa::sse2},
      {.isa = Isa::avx2},
      {.isa = Isa::avx512},
      {.entry = Entry::doubles},
      {.entry = Entry::direct, .signature = {f64, {f64, f64}}},
      {.entry = Entry::direct, .signature = {f32, {f64, f64}}},
      {.entry = Entry::direct, .signature = {f64, {f64, f32}}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {{.from = From::packed}, {.parameter = 1}}}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {{.from = From::packed}, {.count = 1}}}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {{.from = From::packed}, {.offset = 1}}}},
      {.entry = Entry::direct,
       .signature = {f64, {pointer, f64}, {{.from = From::packed}, {.type = ElementType::f32}}}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {}, codegen::Delivery::stored}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {}, codegen::Delivery::stored, 0}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {}, codegen::Delivery::stored, 0, 1}},
      {.entry = Entry::direct, .signature = {f64, {pointer, f64}, {}, codegen::Delivery::stored, 0, 1, 0}},
  };
  std::set<cache::Key> keys;
  for (const Target& target : targets) keys.insert(code_key(function, target));
  EXPECT_EQ(keys.size(), std::size(targets));
  EXPECT_FALSE(keys.contains(code_key(lowered("lambda x, y: x*y + 2", {uniform, uniform}), {})));
  EXPECT_FALSE(keys.contains(code_key(lowered("lambda x, y: x*y + 1", {uniform, varying}), {})));
}

}  // namespace
}  // namespace jiteval::jit
