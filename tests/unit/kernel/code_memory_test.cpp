// Where the system gives no more memory for code.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "shared/kernels.hpp"
#include "shared/memory.hpp"

namespace jiteval::test {
namespace {

/// From now on this process gets no more address space, but `malloc` has some to go on with.
void take_no_more_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  std::vector<void*> blocks(100);
  for (void*& block : blocks) block = std::malloc(1 << 20);
  for (void* block : blocks) std::free(block);
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t bytes = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
  const rlimit limit{bytes, bytes};
  if (setrlimit(RLIMIT_AS, &limit) != 0) throw std::runtime_error("no limit");
}

/// What goes wrong, or nothing.
std::string problem_without_code_memory() {
  // LLVM has what it keeps, and the first of the code's memory is taken.
  std::vector<Kernel> kernels = {kernel_of("x + 0.5")};
  value_of(kernels[0].pointer<double(double)>());
  take_no_more_memory();
  for (int number = 0; number < 5000; ++number) {
    const Kernel kernel = kernel_of("x + " + std::to_string(number));
    const auto pointer = kernel.pointer<double(double)>();
    if (pointer) {
      kernels.push_back(kernel);
      continue;
    }
    if (pointer.error().kind() != ErrorKind::environment) return pointer.error().render();
    if (kernel.block_pointer(kernel.specialisation(ArgumentKind::varying))) return "memory for a block";
    if (kernel(0.25) != number + 0.25) return "the interpreter is of no use";
    if (value_of(kernels[0].pointer<double(double)>())(2) != 2.5) return "what was there is gone";
    kernels.clear();
    const auto again = kernel.pointer<double(double)>();
    if (!again) return "nothing was freed: " + again.error().render();
    return (*again)(1) == number + 1 ? "" : "a wrong value";
  }
  return "memory for 5000 kernels";
}

TEST(CodeMemory, ThatIsNotThereIsAnError) {
  if (has_own_memory) GTEST_SKIP();
  const auto work = [] {
    const std::string problem = problem_without_code_memory();
    std::fputs(problem.c_str(), stderr);
    std::_Exit(problem.empty() ? 0 : 1);
  };
  EXPECT_EXIT(work(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace jiteval::test
