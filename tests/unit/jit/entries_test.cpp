// Every C interface of native code, for every instruction set of this machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "../ir/kernels.hpp"
#include "jit/session.hpp"
#include "jit/target.hpp"

namespace jiteval::jit {
namespace {

using codegen::Entry;
using ir::testing::array;
using ir::testing::lowered;
using ir::testing::uniform;
using ir::testing::varying;
using ir::testing::window;

constexpr const char* faulty = "def f(x):\n  for i in range(2):\n    x += 1 // i\n  return x\n";

std::shared_ptr<const NativeCode> compiled(const ir::Function& function, const Target& target) {
  auto code = compile(function, target);
  if (!code) throw std::runtime_error(code.error().render());
  return *code;
}

template <class Signature>
Signature* as(const std::shared_ptr<const NativeCode>& code) {
  return reinterpret_cast<Signature*>(code->address());
}

class Entries : public testing::TestWithParam<Isa> {
 protected:
  std::shared_ptr<const NativeCode> made(const ir::Function& function, Entry entry,
                                         codegen::CSignature signature = {}) const {
    return compiled(function, {.entry = entry, .isa = GetParam(), .signature = std::move(signature)});
  }
};
INSTANTIATE_TEST_SUITE_P(Isas, Entries, testing::ValuesIn(supported_isas()),
                         [](const auto& tested) { return std::string(name(tested.param)); });

TEST_P(Entries, Doubles) {
  const auto code = made(lowered("lambda x, a, b: a*x**2 - b", {uniform, uniform, uniform}), Entry::doubles);
  EXPECT_EQ((as<double(double, double, double)>(code)(3, 2, 1)), 17);
  const auto fault = made(lowered(faulty, {uniform}), Entry::doubles);
  EXPECT_TRUE(std::isnan(as<double(double)>(fault)(1)));
}

codegen::CSignature packed(unsigned arity) {
  codegen::CSignature signature{{}, {{.type = ElementType::i32}, {.is_pointer = true}}};
  for (unsigned i = 0; i < arity; ++i) {
    signature.arguments.push_back(
        {.from = codegen::CArgument::From::packed, .parameter = 1, .count = 0, .offset = i});
  }
  return signature;
}

TEST_P(Entries, PackedDoubles) {
  const auto code =
      made(lowered("lambda x, a, b: a*x**2 - b", {uniform, uniform, uniform}), Entry::direct, packed(3));
  double arguments[] = {3, 2, 1};
  EXPECT_EQ((as<double(int, double*)>(code)(3, arguments)), 17);
  EXPECT_TRUE(std::isnan(as<double(int, double*)>(code)(2, arguments)));
  const auto fault = made(lowered(faulty, {uniform}), Entry::direct, packed(1));
  EXPECT_TRUE(std::isnan(as<double(int, double*)>(fault)(1, arguments)));
}

TEST_P(Entries, GenericFilter) {
  const codegen::CSignature signature{
      .result = {.type = ElementType::i32},
      .parameters = {{.is_pointer = true}, {.type = ElementType::i64}, {.is_pointer = true}, {.is_pointer = true}},
      .arguments = {{.from = codegen::CArgument::From::counted, .parameter = 0, .count = 1}},
      .delivery = codegen::Delivery::stored,
      .target = 2};
  const auto code = made(lowered("lambda v: v[0] + v[-1]*len(v)", {array}), Entry::direct, signature);
  const auto callback = as<int(double*, std::intptr_t, double*, void*)>(code);
  double buffer[] = {1, 2, 3, 4};
  double result = 0;
  EXPECT_EQ(callback(buffer, 4, &result, nullptr), 1);
  EXPECT_EQ(result, 17);
  EXPECT_EQ(callback(buffer, 0, &result, nullptr), 0) << "a fault";
}

TEST_P(Entries, Block) {
  const auto code =
      made(lowered("def f(x, w, k):\n  s = k\n  for v in w:\n    if v > x:\n      s += v\n  return s\n",
                   {varying, window(2), uniform}),
           Entry::block);
  const auto block = as<std::int32_t(const void* const*, void* const*, std::int64_t)>(code);
  for (std::int64_t n = 0; n <= 20; ++n) {
    const auto count = static_cast<std::size_t>(n);
    std::vector<double> x(count, 5);
    std::vector<double> rows[2];
    for (int i = 0; i < n + window_row_slack; ++i) {
      rows[0].push_back(i);
      rows[1].push_back(10 - i);
    }
    const void* row_pointers[] = {rows[0].data(), rows[1].data()};
    const double k = 0.5;
    const void* inputs[] = {x.data(), row_pointers, &k};
    std::vector<double> results(count + 1, -77);
    void* outputs[] = {results.data()};
    ASSERT_EQ(block(inputs, outputs, n), 0);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(results[i], k + (rows[0][i] > 5 ? rows[0][i] : 0) + (rows[1][i] > 5 ? rows[1][i] : 0));
    }
    EXPECT_EQ(results[count], -77) << "past the last lane";
  }
}

TEST_P(Entries, BlockGivesTheFaultsCode) {
  const ir::Function function = lowered("def f(v, x):\n  return v[9] if x > 3 else x\n", {array, varying});
  const auto code = made(function, Entry::block);
  const auto block = as<std::int32_t(const void* const*, void* const*, std::int64_t)>(code);
  double element = 1;
  const BlockArray one{&element, {1}, {1}};
  std::vector<double> x(19, 2);
  std::vector<double> results(19);
  const void* inputs[] = {&one, x.data()};
  void* outputs[] = {results.data()};
  EXPECT_EQ(block(inputs, outputs, 19), 0) << "no lane loads";
  x[17] = 4;
  const std::int32_t fault = block(inputs, outputs, 19);
  ASSERT_EQ(fault, 1);
  EXPECT_EQ(function.faults.at(0).kind, ir::FaultKind::index_out_of_range);
  EXPECT_EQ(block(inputs, outputs, 17), 0) << "the lane is past the end";
}

TEST(Compile, RefusesWhatTheMachineLacks) {
  const std::vector<Isa> here = supported_isas();
  for (Isa isa : {Isa::avx2, Isa::avx512}) {
    const bool lacks = std::find(here.begin(), here.end(), isa) == here.end();
    const auto code = compile(lowered("x", {varying}), {.isa = isa});
    EXPECT_EQ(code.has_value(), !lacks);
    EXPECT_EQ(llvm_ir(lowered("x", {varying}), {.isa = isa}).has_value(), !lacks);
    if (lacks) {
      EXPECT_EQ(code.error().list().at(0).message, "this machine has no " + std::string(name(isa)));
    }
  }
}

}  // namespace
}  // namespace jiteval::jit
