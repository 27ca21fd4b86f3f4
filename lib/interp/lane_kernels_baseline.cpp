#define JITEVAL_LANE_KERNELS lane_kernels_baseline
#define JITEVAL_LANE_KERNELS_NAME "baseline"
#include "interp/lane_kernels.inc"
