#define JITEVAL_LANE_KERNELS lane_kernels_avx2
#define JITEVAL_LANE_KERNELS_NAME "avx2"
#include "interp/lane_kernels.inc"
