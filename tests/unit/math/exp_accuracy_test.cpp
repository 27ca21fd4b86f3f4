// The errors of the exponential function and its relatives against MPFR, and their special values.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <cmath>

#include "accuracy.hpp"
#include "bits.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr double ln2 = 0.6931471805599453;

/// Within `reach` of (k + 1/2) unit, k from `low` to `high`: where one reduced argument ends and the next begins.
double near_half_multiple(Random& random, double unit, double low, double high, double reach) {
  return (std::floor(uniform(random, low, high)) + 0.5) * unit + uniform(random, -reach, reach);
}

TEST(ExpAccuracy, Exp) {
  expect_accurate(
      "exp", mpfr_exp,
      {{"over [-746, 709.78]", [](Random& r) { return uniform(r, -746, 709.78); }},
       {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
       {"over [-0.1, 0.1]", [](Random& r) { return uniform(r, -0.1, 0.1); }},
       {"of any magnitude", [](Random& r) { return log_uniform(r, -60, 9.47); }},
       {"between two reductions", [](Random& r) { return near_half_multiple(r, ln2 / 8, -8500, 8190, 0.002); }},
       {"with subnormal results", [](Random& r) { return uniform(r, -745.2, -708.3); }}});
}

TEST(ExpAccuracy, Exp2) {
  expect_accurate(
      "exp2", mpfr_exp2,
      {{"over [-1076, 1024)", [](Random& r) { return uniform(r, -1076, 1023.99); }},
       {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
       {"of any magnitude", [](Random& r) { return log_uniform(r, -60, 9.99); }},
       {"between two reductions", [](Random& r) { return near_half_multiple(r, 0.125, -8500, 8190, 0.002); }},
       {"with subnormal results", [](Random& r) { return uniform(r, -1075.5, -1022); }}});
}

TEST(ExpAccuracy, Exp10) {
  expect_accurate("exp10", mpfr_exp10,
                  {{"over [-324, 308.2]", [](Random& r) { return uniform(r, -324, 308.2); }},
                   {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -60, 8.26); }},
                   {"between two reductions",
                    [](Random& r) { return near_half_multiple(r, 0.3010299956639812 / 8, -8500, 8190, 0.001); }},
                   {"with subnormal results", [](Random& r) { return uniform(r, -323.7, -307.6); }}});
}

TEST(ExpAccuracy, Expm1) {
  expect_accurate("expm1", mpfr_expm1,
                  {{"over [-40, 709.78]", [](Random& r) { return uniform(r, -40, 709.78); }},
                   {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
                   {"where the sum cancels most", [](Random& r) { return uniform(r, 0.34, 0.42); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -45, 9.46); }},
                   {"between two reductions", [](Random& r) { return near_half_multiple(r, ln2, -58, 60, 0.002); }},
                   {"where 1 is the last place", [](Random& r) { return uniform(r, 35, 39); }},
                   {"near -1", [](Random& r) { return uniform(r, -40, -34); }}});
}

TEST(ExpAccuracy, Sinh) {
  expect_accurate("sinh", mpfr_sinh,
                  {{"over [-710.4, 710.4]", [](Random& r) { return uniform(r, -710.4, 710.4); }},
                   {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
                   {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -20, 9.47); }},
                   {"between two reductions", [](Random& r) { return near_half_multiple(r, ln2, -60, 60, 0.002); }},
                   {"where e^-x vanishes", [](Random& r) { return uniform(r, 18, 19); }}});
}

TEST(ExpAccuracy, Cosh) {
  expect_accurate("cosh", mpfr_cosh,
                  {{"over [-710.4, 710.4]", [](Random& r) { return uniform(r, -710.4, 710.4); }},
                   {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
                   {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -20, 9.47); }},
                   {"between two reductions", [](Random& r) { return near_half_multiple(r, ln2, -60, 60, 0.002); }},
                   {"where e^-x vanishes", [](Random& r) { return uniform(r, 18, 19); }}});
}

TEST(ExpAccuracy, Tanh) {
  expect_accurate(
      "tanh", mpfr_tanh,
      {{"over [-20, 20]", [](Random& r) { return uniform(r, -20, 20); }},
       {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
       {"over [-0.2, 0.2]", [](Random& r) { return uniform(r, -0.2, 0.2); }},
       {"of any magnitude", [](Random& r) { return log_uniform(r, -20, 4.3); }},
       {"between two reductions", [](Random& r) { return near_half_multiple(r, ln2 / 2, -55, 55, 0.002); }},
       {"near 1", [](Random& r) { return uniform(r, 17, 20); }}});
}

TEST(ExpAccuracy, Expit) {
  expect_accurate(
      "expit", exact_expit,
      {{"over [-746, 40]", [](Random& r) { return uniform(r, -746, 40); }},
       {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
       {"of any magnitude", [](Random& r) { return log_uniform(r, -40, 9.47); }},
       {"between two reductions", [](Random& r) { return near_half_multiple(r, ln2 / 8, -500, 300, 0.002); }},
       {"with subnormal results", [](Random& r) { return uniform(r, -745.2, -708.3); }}});
}

TEST(ExpAccuracy, NormPdf) {
  expect_accurate("norm_pdf", exact_norm_pdf,
                  {{"over [-38.6, 38.6]", [](Random& r) { return uniform(r, -38.6, 38.6); }},
                   {"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -40, 5.27); }},
                   {"with subnormal results", [](Random& r) { return uniform(r, 37.6, 38.56); }}});
}

TEST(ExpSpecial, Powers) {
  expect_special("exp", {{0.0, 1.0},
                         {-0.0, 1.0},
                         {smallest, 1.0},
                         {infinity, infinity},
                         {-infinity, 0.0},
                         {largest, infinity},
                         {-largest, 0.0},
                         {709.8, infinity},
                         {-745.14, 0.0},
                         {-745.13, smallest},
                         {quiet_nan, quiet_nan}});
  expect_special("exp2", {{0.0, 1.0},
                          {-0.0, 1.0},
                          {0.5, 0x1.6a09e667f3bcdp+0},
                          {1023.0, 0x1p+1023},
                          {1024.0, infinity},
                          {-1022.0, 0x1p-1022},
                          {-1074.0, smallest},
                          {-1075.0, 0.0},
                          {infinity, infinity},
                          {-infinity, 0.0},
                          {largest, infinity},
                          {-largest, 0.0},
                          {quiet_nan, quiet_nan}});
  expect_special("exp10", {{0.0, 1.0},
                           {-0.0, 1.0},
                           {308.3, infinity},
                           {-323.0, 0x2p-1074},
                           {-324.0, 0.0},
                           {infinity, infinity},
                           {-infinity, 0.0},
                           {largest, infinity},
                           {-largest, 0.0},
                           {quiet_nan, quiet_nan}});
  double power = 1;
  for (int n = 0; n <= 22; ++n, power *= 10) expect_special("exp10", {{double(n), power}});
}

TEST(ExpSpecial, Expm1) {
  expect_special("expm1", {{0.0, 0.0},
                           {-0.0, -0.0},
                           {smallest, smallest},
                           {-smallest, -smallest},
                           {0x1p-1022, 0x1p-1022},
                           {-40.0, -1.0},
                           {-infinity, -1.0},
                           {-largest, -1.0},
                           {709.8, infinity},
                           {infinity, infinity},
                           {quiet_nan, quiet_nan}});
}

TEST(ExpSpecial, Hyperbolic) {
  for (const char* odd : {"sinh", "tanh"}) {
    expect_special(odd, {{0.0, 0.0},
                         {-0.0, -0.0},
                         {smallest, smallest},
                         {-smallest, -smallest},
                         {-0x1p-1022, -0x1p-1022},
                         {0x1p-30, 0x1p-30},
                         {quiet_nan, quiet_nan}});
  }
  expect_special("sinh", {{711.0, infinity}, {-711.0, -infinity}, {infinity, infinity}, {-infinity, -infinity}});
  expect_special("tanh", {{20.0, 1.0}, {-20.0, -1.0}, {largest, 1.0}, {infinity, 1.0}, {-infinity, -1.0}});
  expect_special("cosh", {{0.0, 1.0},
                          {-0.0, 1.0},
                          {smallest, 1.0},
                          {711.0, infinity},
                          {-711.0, infinity},
                          {infinity, infinity},
                          {-infinity, infinity},
                          {quiet_nan, quiet_nan}});
}

TEST(ExpSpecial, Densities) {
  expect_special("expit", {{0.0, 0.5},
                           {-0.0, 0.5},
                           {smallest, 0.5},
                           {38.0, 1.0},
                           {infinity, 1.0},
                           {-745.13, smallest},
                           {-746.0, 0.0},
                           {-infinity, 0.0},
                           {quiet_nan, quiet_nan}});
  expect_special("norm_pdf", {{0.0, 0x1.9884533d43651p-2},
                              {-0.0, 0x1.9884533d43651p-2},
                              {39.0, 0.0},
                              {-39.0, 0.0},
                              {largest, 0.0},
                              {infinity, 0.0},
                              {-infinity, 0.0},
                              {quiet_nan, quiet_nan}});
}

}  // namespace
}  // namespace jiteval::math
