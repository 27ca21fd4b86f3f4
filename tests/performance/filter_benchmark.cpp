// What the filter's driver costs: a 5-point minimum written in C++ behind a block call, over a 2048 x 2048 image,
// against a plain copy of the image. One thread; the best of many runs, taken in turns.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "drivers/border.hpp"
#include "drivers/stencil.hpp"

namespace {

using namespace jiteval;

__attribute__((target_clones("avx512f", "avx2", "default"))) void minimum5(const double* a, const double* b,
                                                                           const double* c, const double* d,
                                                                           const double* e, double* out,
                                                                           std::int64_t n) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) {
    const double ab = a[i] < b[i] ? a[i] : b[i];
    const double cd = c[i] < d[i] ? c[i] : d[i];
    const double abcd = ab < cd ? ab : cd;
    out[i] = abcd < e[i] ? abcd : e[i];
  }
}

class Minimum5 final : public BlockCall {
 public:
  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    const auto* rows = static_cast<const double* const*>(inputs[0]);
    minimum5(rows[0], rows[1], rows[2], rows[3], rows[4], static_cast<double*>(outputs[0]), n);
    return 0;
  }
};

template <class Work>
double seconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main() {
  constexpr std::int64_t extent = 2048;
  Array<double> image({extent, extent});
  Array<double> out(image.shape());
  std::mt19937_64 random(0);
  for (double& element : image.elements()) element = std::uniform_real_distribution<double>()(random);

  const Array<double> cross({3, 3}, {0, 1, 0, 1, 1, 1, 0, 1, 0});
  const drivers::Neighbourhood neighbourhood = drivers::neighbourhood(cross, std::vector<std::int64_t>{0, 0});
  const drivers::Stencil stencil = {
      .image = image.view(), .neighbourhood = neighbourhood, .parameters = {}, .out = out.data()};
  const Minimum5 minimum;

  double copy = std::numeric_limits<double>::infinity();
  double filter = copy;
  for (int run = 0; run < 40; ++run) {
    copy =
        std::min(copy, seconds([&] { std::memcpy(out.data(), image.data(), sizeof(double) * extent * extent); }));
    filter = std::min(filter, seconds([&] { drivers::run_stencil(stencil, minimum, 1); }));
  }
  std::printf("copy %.3f ms, filter %.3f ms, ratio %.2f\n", copy * 1e3, filter * 1e3, filter / copy);
  return 0;
}
