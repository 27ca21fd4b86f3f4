/// The coefficients of K0 and K1, computed by tools/math/modified_bessel_coefficients.py.
#pragma once

#include "math/double_double.hpp"

namespace jiteval::math {

constexpr double largest_k_argument = 746;

/// e^x sqrt(x) K(x) = limit + slope u + u^2 numerator(u) / denominator(u), where u = 1 / x.
struct ModifiedBesselTail {
  DoubleDouble<double> limit;
  DoubleDouble<double> slope;
  double numerator[10];
  double denominator[10];
};

constexpr DoubleDouble<double> k0_sum_0 = {0x1.dadb014541eb2p-4, 0x1.be095d05c0a81p-62};

constexpr DoubleDouble<double> k0_sum_1 = {0x1.1dadb014541ebp-2, 0x1.037c12ba0b815p-57};

constexpr DoubleDouble<double> k1_sum_0 = {0x1.3b5b6028a83d6p-2, 0x1.037c12ba0b815p-56};

constexpr double k0_sum_rest[7] = {0x1.9dadb014541ebp-6,  0x1.bb90e85debf4cp-11, 0x1.f4747696d1e36p-17,
                                   0x1.5d6b13ad49138p-23, 0x1.4c2b7396f4f67p-30, 0x1.c9fad39afb240p-38,
                                   0x1.e48d80f8d5808p-46};

constexpr double k0_log_rest[7] = {0x1.0000000000000p-2,  0x1.fffffffffffbfp-7,  0x1.c71c71c7249f2p-12,
                                   0x1.c71c71bad96c7p-18, 0x1.2345704a901d8p-24, 0x1.02e1f2645736cp-31,
                                   0x1.56d1a37cbc971p-39};

constexpr double k1_sum_rest[7] = {0x1.5dadb014541ebp-4,  0x1.303ae729ff2fap-8,  0x1.d802af7a62fbap-14,
                                   0x1.a291821c95d92p-20, 0x1.e212ab3d6fa53p-27, 0x1.862870f4db613p-34,
                                   0x1.da8cd4180a396p-42};

constexpr double k1_log_rest[7] = {0x1.0000000000000p-4,  0x1.5555555555547p-9,  0x1.c71c71c720133p-15,
                                   0x1.6c16c166a511bp-21, 0x1.845c91d2dd081p-28, 0x1.27df497fbe0f4p-35,
                                   0x1.564c918b6d40dp-43};

// The largest relative error is 2^-59.3.
constexpr ModifiedBesselTail k0_tail = {
    {0x1.40d931ff62706p+0, -0x1.a6a0d6f814637p-54},
    {-0x1.40d931ff62706p-3, 0x1.a6a0d6f814637p-57},
    {0x1.68f4583f4ea2fp-4, 0x1.b8890c33b4c0dp+0, 0x1.994a9b59c3f01p+3, 0x1.7383b48f9312ep+5, 0x1.6088f2cecdeddp+6,
     0x1.5c5355849837cp+6, 0x1.51b22d2d09d1bp+5, 0x1.17f2b24feeec4p+3, 0x1.1bccc2fd85738p-1, 0x1.126f0d0773bd6p-12},
    {0x1.0000000000000p+0, 0x1.491b9d0bcb2bfp+4, 0x1.49f1cd66b3a3ap+7, 0x1.4e9f7e394e62dp+9, 0x1.7519c150de534p+10,
     0x1.d24e6f9a9be8cp+10, 0x1.3fbcae823c825p+10, 0x1.c3224323d254cp+8, 0x1.1dcfeeb980d99p+6,
     0x1.d365e96d783adp+1}};

// The largest relative error is 2^-59.8.
constexpr ModifiedBesselTail k1_tail = {
    {0x1.40d931ff62706p+0, -0x1.a6a0d6f814637p-54},
    {0x1.e145caff13a88p-2, 0x1.860ebd8be16adp-56},
    {-0x1.2ccb9edf6c36dp-3, -0x1.66ff7d4747067p+1, -0x1.45586093c405ap+4, -0x1.1f2f4b60e4c9dp+6,
     -0x1.07f4b09f5e2f7p+7, -0x1.f660236b320b7p+6, -0x1.d0ff468fb733dp+5, -0x1.6abfe9ba3799ep+3,
     -0x1.526e5ae8e923bp-1, -0x1.15a42530ed315p-10},
    {0x1.0000000000000p+0, 0x1.3f88ef007ea5cp+4, 0x1.3561c9c166c5dp+7, 0x1.2cfdba445e806p+9, 0x1.3f209a3126ae7p+10,
     0x1.76dd961a8f3f8p+10, 0x1.db6a9f81e940cp+9, 0x1.2ef7a806c84b0p+8, 0x1.4e4063d6f91d1p+5,
     0x1.be36a90b66833p+0}};

}  // namespace jiteval::math
