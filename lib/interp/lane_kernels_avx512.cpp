#define JITEVAL_LANE_KERNELS lane_kernels_avx512
#define JITEVAL_LANE_KERNELS_NAME "avx512"
#include "interp/lane_kernels.inc"
