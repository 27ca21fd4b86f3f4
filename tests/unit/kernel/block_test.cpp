// Block calls: engines, lifetimes, faults.
#include <gtest/gtest.h>

#include <optional>

#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

std::vector<double> squares(const BlockCall& block, std::int64_t n) {
  std::vector<double> lanes(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) lanes[static_cast<std::size_t>(i)] = 0.5 * static_cast<double>(i);
  const void* inputs[] = {lanes.data()};
  void* outputs[] = {lanes.data()};
  EXPECT_EQ(block(inputs, outputs, n), 0);
  return lanes;
}

TEST(Block, ComputesInEveryEngine) {
  const Kernel kernel = kernel_of("x*x");
  for (Engine engine : {Engine::automatic, Engine::jit, Engine::interp}) {
    const auto block = value_of(kernel.block(kernel.specialisation(ArgumentKind::varying), engine));
    for (std::int64_t n : {0, 1, 7, 8, 9, 1000}) {
      const std::vector<double> lanes = squares(*block, n);
      for (std::size_t i = 0; i < lanes.size(); ++i) {
        EXPECT_EQ(lanes[i], 0.25 * static_cast<double>(i) * static_cast<double>(i));
      }
    }
  }
}

TEST(Block, IsSharedWhenAskedForAgain) {
  const Kernel kernel = kernel_of("x*x");
  const Specialisation how = kernel.specialisation(ArgumentKind::varying);
  EXPECT_EQ(value_of(kernel.block(how, Engine::jit)), value_of(kernel.block(how, Engine::jit)));
  EXPECT_EQ(value_of(kernel.block(how, Engine::interp)), value_of(kernel.block(how, Engine::interp)));
  EXPECT_NE(value_of(kernel.block(how, Engine::jit)),
            value_of(kernel.block(kernel.specialisation(ArgumentKind::uniform), Engine::jit)));
}

TEST(Block, IsAPlainFunctionToo) {
  const Kernel kernel = kernel_of("x*x");
  const auto function = value_of(kernel.block_pointer(kernel.specialisation(ArgumentKind::varying)));
  const double x[] = {1, 2, 3};
  double y[3];
  const void* inputs[] = {x};
  void* outputs[] = {y};
  EXPECT_EQ(function(inputs, outputs, 3), 0);
  EXPECT_EQ(y[2], 9);
}

TEST(Block, OutlivesItsKernel) {
  for (Engine engine : {Engine::jit, Engine::interp}) {
    std::optional<Kernel> kernel = kernel_of("x*x");
    const auto block = value_of(kernel->block(kernel->specialisation(ArgumentKind::varying), engine));
    kernel.reset();
    EXPECT_EQ(squares(*block, 5)[4], 4);
  }
}

TEST(Block, MixesKindsOfArguments) {
  const Kernel kernel = kernel_of("def f(v, a, w, x):\n  return sum(v)*a + w[1]*x\n");
  const Specialisation how{
      {{ArgumentKind::window, 2}, {ArgumentKind::uniform}, {ArgumentKind::array}, {ArgumentKind::varying}}};
  std::vector<double> rows[2];
  for (int i = 0; i < 11 + window_row_slack; ++i) {
    rows[0].push_back(i);
    rows[1].push_back(100 * i);
  }
  const void* window[] = {rows[0].data(), rows[1].data()};
  const double a = 2;
  double elements[] = {7, 0.5};
  const BlockArray w{elements, {2}, {1}};
  std::vector<double> x(11, 3);
  const void* inputs[] = {window, &a, &w, x.data()};
  for (Engine engine : {Engine::jit, Engine::interp}) {
    std::vector<double> result(11);
    void* outputs[] = {result.data()};
    ASSERT_EQ((*value_of(kernel.block(how, engine)))(inputs, outputs, 11), 0);
    for (int i = 0; i < 11; ++i) EXPECT_EQ(result[static_cast<std::size_t>(i)], 202 * i + 1.5);
  }
}

TEST(Block, GivesACodeThatTheKernelExplains) {
  const Kernel kernel = kernel_of("def f(v, n):\n  return v[1] + 1 // len(v) + v[7]\n");
  Specialisation how{{{ArgumentKind::array}, {ArgumentKind::varying}}};
  double elements[] = {1, 2, 3, 4};
  const BlockArray array{elements, {4}, {1}};
  std::vector<double> lanes(20);
  const void* inputs[] = {&array, lanes.data()};
  void* outputs[] = {lanes.data()};
  std::string texts[2];
  for (Engine engine : {Engine::jit, Engine::interp}) {
    const std::int32_t code = (*value_of(kernel.block(how, engine)))(inputs, outputs, 20);
    ASSERT_NE(code, 0);
    const Diagnostics fault = kernel.fault(how, code);
    EXPECT_EQ(fault.kind(), ErrorKind::runtime);
    EXPECT_EQ(fault.list().at(0).code, "runtime-fault");
    texts[engine == Engine::jit] = fault.render();
  }
  EXPECT_NE(texts[0].find("index out of range"), std::string::npos) << texts[0];
  EXPECT_NE(texts[0].find(":2:"), std::string::npos) << texts[0];
  EXPECT_EQ(texts[0], texts[1]);
}

TEST(Block, TakesWordsOfTheTypesAsked) {
  const Kernel kernel = kernel_of("lambda i, x, u: i // 2 + u if x < 0.25 else i + u");
  Specialisation how = kernel.specialisation(ArgumentKind::varying);
  how.keeps_integers = true;
  how.arguments[0].type = ElementType::i32;
  how.arguments[1].type = ElementType::f32;
  how.arguments[2] = {.kind = ArgumentKind::uniform, .type = ElementType::u8};
  EXPECT_EQ(value_of(kernel.result_layout(how)).type, ElementType::i64);
  const std::int64_t i[] = {-7, 9007199254740993, 5};
  const double x[] = {0, 0.5, 0.125};
  const std::int64_t u = 200;
  const void* inputs[] = {i, x, &u};
  for (Engine engine : {Engine::jit, Engine::interp}) {
    std::int64_t result[3] = {};
    void* outputs[] = {result};
    ASSERT_EQ((*value_of(kernel.block(how, engine)))(inputs, outputs, 3), 0);
    EXPECT_EQ(result[0], 196);
    EXPECT_EQ(result[1], 9007199254741193) << "no double has these digits";
    EXPECT_EQ(result[2], 202);
  }
}

TEST(Block, IsMadeForEachTypeAnew) {
  const Kernel kernel = kernel_of("x * x");
  Specialisation how = kernel.specialisation(ArgumentKind::uniform);
  EXPECT_EQ(value_of(kernel.result_layout(how)).type, ElementType::f64);
  how.arguments[0].type = ElementType::f32;
  EXPECT_EQ(value_of(kernel.result_layout(how)).type, ElementType::f32);
  how.arguments[0].type = ElementType::u16;
  EXPECT_EQ(value_of(kernel.result_layout(how)).type, ElementType::i64);
  how.arguments[0].type = ElementType::u64;
  EXPECT_EQ(value_of(kernel.result_layout(how)).type, ElementType::u64);
}

TEST(Block, LaysOutTheResultsOfOneCall) {
  const Kernel kernel = kernel_of("def f(x):\n  return x, 1, (x < 0, np.zeros((2, 3)))\n");
  Specialisation how = kernel.specialisation(ArgumentKind::uniform);
  how.is_single = true;
  const ResultLayout layout = value_of(kernel.result_layout(how));
  ASSERT_EQ(layout.form, ResultLayout::Form::tuple);
  ASSERT_EQ(layout.items.size(), 3U);
  EXPECT_EQ(layout.items[0].type, ElementType::f64);
  EXPECT_EQ(layout.items[1].type, ElementType::i64);
  ASSERT_EQ(layout.items[2].items.size(), 2U);
  EXPECT_EQ(layout.items[2].items[0].type, ElementType::boolean);
  EXPECT_EQ(layout.items[2].items[1].form, ResultLayout::Form::array);
  EXPECT_EQ(layout.items[2].items[1].dimensions, 2);
  EXPECT_EQ(layout.end_word(), 1U + 1 + 1 + 6);
}

TEST(Block, ThatIsStoppedSaysSo) {
  const Kernel kernel = kernel_of("x");
  const Diagnostics stop = kernel.fault(kernel.specialisation(ArgumentKind::uniform), stopped);
  EXPECT_EQ(stop.kind(), ErrorKind::runtime);
  EXPECT_EQ(stop.list().at(0).code, "stopped");
  EXPECT_EQ(stop.list().at(0).message, "stopped");
}

}  // namespace
}  // namespace jiteval::test
