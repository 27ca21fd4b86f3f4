// Native code that comes from the code cache.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "../ir/kernels.hpp"
#include "cache/store.hpp"
#include "jit/code_key.hpp"
#include "jit/session.hpp"
#include "shared/temporary_directory.hpp"

namespace jiteval::jit {
namespace {

using ir::testing::array;
using ir::testing::lowered;
using ir::testing::uniform;
using ir::testing::varying;

class CachedCode : public test::InDirectory {
 protected:
  struct Made {
    std::shared_ptr<const NativeCode> code;
    bool is_hit = false;

    template <class Signature>
    Signature* as() const {
      return reinterpret_cast<Signature*>(code->address());
    }
  };

  Made made(const ir::Function& function, const Target& target) const {
    const CodeCache cache({.directory = path("cache")});
    Phases phases;
    auto code = compile(function, target, &cache, phases);
    EXPECT_TRUE(code) << code.error().render();
    EXPECT_EQ(cache.problem(), std::nullopt);
    const auto is_llvm = [](const BuildStep& step) { return step.name == "LLVM start"; };
    return {code.value_or(nullptr), std::ranges::none_of(phases.list(), is_llvm)};
  }

  std::filesystem::path only_entry() const {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(path("cache"))) {
      if (file.is_regular_file()) files.push_back(file.path());
    }
    EXPECT_EQ(files.size(), 1U);
    return files.at(0);
  }
};

TEST_F(CachedCode, GivesTheSameResultsAndFaults) {
  const ir::Function function = lowered(
      "def f(v, x):\n  s = tgamma(x) + sin(1e9*x)\n  for e in v:\n    s += exp(e)\n  return s if x < 9 else v[9]\n",
      {array, varying});
  const auto results = [](const Made& made, double& fault) {
    double elements[] = {0.25, 0.5, 0.75};
    const BlockArray block{elements, {3}, {1}};
    std::vector<double> x;
    for (int i = 0; i < 19; ++i) x.push_back(0.3 + i * 0.4);
    std::vector<double> y(19);
    const void* inputs[] = {&block, x.data()};
    void* outputs[] = {y.data()};
    const auto call = made.as<std::int32_t(const void* const*, void* const*, std::int64_t)>();
    EXPECT_EQ(call(inputs, outputs, 19), 0);
    std::vector<double> unused(19);
    outputs[0] = unused.data();
    x[7] = 10;
    fault = call(inputs, outputs, 19);
    return y;
  };
  for (const Isa isa : supported_isas()) {
    const Made first = made(function, {.isa = isa});
    const Made second = made(function, {.isa = isa});
    EXPECT_FALSE(first.is_hit);
    EXPECT_TRUE(second.is_hit);
    double faults[2] = {};
    EXPECT_EQ(results(first, faults[0]), results(second, faults[1]));
    EXPECT_EQ(faults[0], 1);
    EXPECT_EQ(faults[1], 1);
  }
}

TEST_F(CachedCode, ServesARenamedKernel) {
  EXPECT_FALSE(made(lowered("lambda x, a: a*x**2", {uniform, uniform}), {.entry = codegen::Entry::doubles}).is_hit);
  const Made again =
      made(lowered("def square(p, q):\n  return q*p**2\n", {uniform, uniform}), {.entry = codegen::Entry::doubles});
  EXPECT_TRUE(again.is_hit);
  EXPECT_EQ((again.as<double(double, double)>())(3, 2), 18);
}

TEST_F(CachedCode, IsMadeAnewWhereTheEntryIsOfNoUse) {
  const ir::Function function = lowered("lambda x: exp(x) + 1", {uniform});
  const Target target{.entry = codegen::Entry::doubles};
  EXPECT_FALSE(made(function, target).is_hit);
  EXPECT_TRUE(made(function, target).is_hit);
  const std::filesystem::path entry = only_entry();
  const std::string whole = test::read_bytes(entry);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{55}, std::size_t{56}, whole.size() / 2, whole.size() - 1}) {
    test::write_bytes(entry, whole.substr(0, size));
    EXPECT_FALSE(made(function, target).is_hit) << size;
    EXPECT_TRUE(made(function, target).is_hit) << "mended";
  }
  // Whole and with the right checksum, but no object, or one without the function.
  const auto store = cache::Store::open(path("cache"), cache::Store::least_bytes);
  for (const std::string& contents : {std::string(), std::string("no code"), std::string("\177ELF\2\1\1\0", 8)}) {
    (*store)->write(code_key(function, target), contents);
    const Made anew = made(function, target);
    EXPECT_FALSE(anew.is_hit);
    EXPECT_EQ((anew.as<double(double)>())(0), 2);
  }
}

TEST_F(CachedCode, IsNotNeeded) {
  const CodeCache nowhere({.directory = path("file/below")});
  test::write_bytes(path("file"), "");
  Phases phases;
  const auto code = compile(lowered("x + 1", {uniform}), {.entry = codegen::Entry::doubles}, &nowhere, phases);
  ASSERT_TRUE(code);
  EXPECT_EQ(reinterpret_cast<double (*)(double)>((*code)->address())(1), 2);
  EXPECT_NE(nowhere.problem(), std::nullopt);
}

// In a process of its own, where no memory for code was taken before.
TEST_F(CachedCode, WithoutMemoryForItIsAnError) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer needs address space without limits";
#endif
  const ir::Function function = lowered("x + 1", {uniform});
  const Target target{.entry = codegen::Entry::doubles};
  made(function, target);
  const CodeCache cache({.directory = path("cache")});
  const pid_t child = fork();
  if (child == 0) {
    std::vector<std::shared_ptr<const NativeCode>> all;
    Phases phases;
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    // Room for what is needed besides, but not for much code.
    const auto bytes = static_cast<rlim_t>(pages) * 4096 + (rlim_t{3} << 20);
    const rlimit limit{bytes, bytes};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(2);
    for (int i = 0; i < 3000; ++i) {
      auto code = compile(function, target, &cache, phases);
      if (!code) _exit(code.error().kind() == ErrorKind::environment ? 0 : 3);
      all.push_back(std::move(*code));
    }
    _exit(4);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace jiteval::jit
