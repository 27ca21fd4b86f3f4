#include "jit/loader.hpp"

#include <gtest/gtest.h>
#include <llvm/Support/MemoryBuffer.h>

#include <cstdint>
#include <string>
#include <vector>

#include "../ir/kernels.hpp"
#include "jit/compiler.hpp"
#include "shared/memory.hpp"

namespace jiteval::jit {
namespace {

using ir::testing::lowered;
using ir::testing::uniform;

std::string object_of(const std::string& text) {
  Phases phases;
  auto object =
      compile_object(lowered(text, {uniform}), {.entry = codegen::Entry::doubles}, SourceLines::no, phases);
  EXPECT_TRUE(static_cast<bool>(object));
  return (*object)->getBuffer().str();
}

/// What loading gives: a function, or the reason why not.
struct Loaded {
  std::shared_ptr<const NativeCode> code;
  std::string problem;

  double operator()(double x) const { return reinterpret_cast<double (*)(double)>(code->address())(x); }
};

Loaded loaded(const std::string& object) {
  auto code = load({object, "object"});
  if (!code) return {nullptr, llvm::toString(code.takeError())};
  return {*code, {}};
}

TEST(Loader, LoadsAnObjectAsOftenAsAsked) {
  const std::string object = object_of("sin(x)*2 + 1e30*x - 1e30*x");
  const Loaded first = loaded(object);
  const Loaded second = loaded(object);
  ASSERT_NE(first.code, nullptr) << first.problem;
  ASSERT_NE(second.code, nullptr) << second.problem;
  EXPECT_NE(first.code->address(), second.code->address());
  EXPECT_EQ(first(0.5), second(0.5));
}

TEST(Loader, TakesAFreedPlaceAgain) {
  const std::string object = object_of("x + 1");
  const void* place = loaded(object).code->address();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(loaded(object).code->address(), place);
}

TEST(Loader, PacksSmallFunctions) {
  const std::string object = object_of("exp(x)");
  std::vector<Loaded> all;
  for (int i = 0; i < 100; ++i) all.push_back(loaded(object));
  auto least = reinterpret_cast<std::uintptr_t>(all.front().code->address());
  auto most = least;
  for (const Loaded& one : all) {
    EXPECT_EQ(one(0), 1);
    least = std::min(least, reinterpret_cast<std::uintptr_t>(one.code->address()));
    most = std::max(most, reinterpret_cast<std::uintptr_t>(one.code->address()));
  }
  EXPECT_LE(most - least, 100 * std::uintptr_t{4096});
}

TEST(Loader, LeavesNothingBehind) {
  if (test::has_own_memory) GTEST_SKIP();
  const std::string object = object_of("exp(x)");
  const auto load_many = [&](int count) {
    for (int i = 0; i < count; ++i) ASSERT_NE(loaded(object).code, nullptr);
  };
  load_many(1000);
  const std::int64_t before = test::resident_bytes();
  load_many(3000);
  EXPECT_LT(test::resident_bytes() - before, 3000 * 50) << "a function takes 4096";
}

TEST(Loader, RefusesWhatIsNoObject) {
  EXPECT_NE(loaded("").problem, "");
  EXPECT_NE(loaded("nothing of the kind").problem, "");
  const std::string object = object_of("x");
  for (std::size_t size = 0; size < 64; ++size) EXPECT_NE(loaded(object.substr(0, size)).problem, "");
}

TEST(Loader, NamesAnUnknownSymbol) {
  std::string object = object_of("jn(2, x)");
  const auto symbol = object.find("jiteval_scalar_jn");
  ASSERT_NE(symbol, std::string::npos);
  object[symbol] = 'J';
  const Loaded one = loaded(object);
  EXPECT_EQ(one.code, nullptr);
  EXPECT_EQ(one.problem, "unknown symbol Jiteval_scalar_jn");
}

}  // namespace
}  // namespace jiteval::jit
