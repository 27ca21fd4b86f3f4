#include "interp/lane_kernels.hpp"

namespace jiteval::interp {

extern const LaneKernels lane_kernels_baseline;
#ifdef __x86_64__
extern const LaneKernels lane_kernels_avx2;
extern const LaneKernels lane_kernels_avx512;
#endif

LaneKernelList runnable_lane_kernels() {
  LaneKernelList list{{&lane_kernels_baseline}, 1};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) list.tables[list.count++] = &lane_kernels_avx2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    list.tables[list.count++] = &lane_kernels_avx512;
  }
#endif
  return list;
}

const LaneKernels& best_lane_kernels() {
  static const LaneKernels& best = [] -> const LaneKernels& {
    const LaneKernelList list = runnable_lane_kernels();
    return *list.tables[list.count - 1];
  }();
  return best;
}

}  // namespace jiteval::interp
