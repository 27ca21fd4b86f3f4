// A library that functions.py drives: our kernels over arrays, and other people's vector functions over the same
// ones. Times are the processor's for this thread, in seconds; what fails gives null or a negative time.
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include "jiteval/jiteval.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

namespace je = jiteval;

struct Kernel {
  je::Kernel kernel;
  std::shared_ptr<const je::BlockCall> block;
};

double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::unique_ptr<Kernel> made(const char* text, const char* arguments) {
  auto kernel = je::compile(text, {.args = arguments, .engine = je::Engine::jit});
  if (!kernel) return nullptr;
  auto block = kernel->block(kernel->specialisation(je::ArgumentKind::varying), je::Engine::jit);
  if (!block) return nullptr;
  return std::make_unique<Kernel>(Kernel{std::move(*kernel), std::move(*block)});
}

}  // namespace

#define JITEVAL_EXPORT extern "C" [[gnu::visibility("default")]]

/// A kernel in native code of the best instruction set, to be freed.
JITEVAL_EXPORT Kernel* kernel_new(const char* text, const char* arguments) {
  return made(text, arguments).release();
}
JITEVAL_EXPORT void kernel_free(Kernel* kernel) { delete kernel; }

/// Seconds to make a kernel.
JITEVAL_EXPORT double kernel_seconds(const char* text, const char* arguments) {
  const double start = now();
  const std::unique_ptr<Kernel> kernel = made(text, arguments);
  return kernel ? now() - start : -1;
}

/// Seconds for so many turns of a kernel over n elements.
JITEVAL_EXPORT double run_kernel(const Kernel* kernel, const double* const* inputs, double* out, std::int64_t n,
                                 std::int64_t turns) {
  void* outputs[] = {out};
  const double start = now();
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    if ((*kernel->block)(reinterpret_cast<const void* const*>(inputs), outputs, n) != 0) return -1;
  }
  return now() - start;
}

/// The doubles in the widest vectors of this machine: 8, 4, or 0 where it has none that are of use here.
JITEVAL_EXPORT int vector_width() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return 8;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 4;
#endif
  return 0;
}

/// Seconds for so many turns of a function of one or two vectors, of the width above, over n elements: a multiple
/// of it.
#if defined(__x86_64__)
[[gnu::target("avx512f")]] static double run_eight(void* function, int arity, const double* const* inputs,
                                                   double* out, std::int64_t n, std::int64_t turns) {
  const double start = now();
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    if (arity == 1) {
      const auto of_one = reinterpret_cast<__m512d (*)(__m512d)>(function);
      for (std::int64_t i = 0; i < n; i += 8) _mm512_storeu_pd(out + i, of_one(_mm512_loadu_pd(inputs[0] + i)));
    } else {
      const auto of_two = reinterpret_cast<__m512d (*)(__m512d, __m512d)>(function);
      for (std::int64_t i = 0; i < n; i += 8) {
        _mm512_storeu_pd(out + i, of_two(_mm512_loadu_pd(inputs[0] + i), _mm512_loadu_pd(inputs[1] + i)));
      }
    }
  }
  return now() - start;
}

[[gnu::target("avx2")]] static double run_four(void* function, int arity, const double* const* inputs, double* out,
                                               std::int64_t n, std::int64_t turns) {
  const double start = now();
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    if (arity == 1) {
      const auto of_one = reinterpret_cast<__m256d (*)(__m256d)>(function);
      for (std::int64_t i = 0; i < n; i += 4) _mm256_storeu_pd(out + i, of_one(_mm256_loadu_pd(inputs[0] + i)));
    } else {
      const auto of_two = reinterpret_cast<__m256d (*)(__m256d, __m256d)>(function);
      for (std::int64_t i = 0; i < n; i += 4) {
        _mm256_storeu_pd(out + i, of_two(_mm256_loadu_pd(inputs[0] + i), _mm256_loadu_pd(inputs[1] + i)));
      }
    }
  }
  return now() - start;
}
#endif

JITEVAL_EXPORT double run_vectors([[maybe_unused]] void* function, [[maybe_unused]] int arity,
                                  [[maybe_unused]] const double* const* inputs, [[maybe_unused]] double* out,
                                  [[maybe_unused]] std::int64_t n, [[maybe_unused]] std::int64_t turns) {
#if defined(__x86_64__)
  if (vector_width() == 8) return run_eight(function, arity, inputs, out, n, turns);
  if (vector_width() == 4) return run_four(function, arity, inputs, out, n, turns);
#endif
  return -1;
}
