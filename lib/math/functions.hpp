/// Every function of functions.def that is written over lanes, and how to go through that table by implementation.
#pragma once

#include "math/basic.hpp"
#include "math/bessel.hpp"
#include "math/beta_density.hpp"
#include "math/cbrt.hpp"
#include "math/digamma.hpp"
#include "math/discrete_quantiles.hpp"
#include "math/distributions.hpp"
#include "math/elliptic.hpp"
#include "math/erf.hpp"
#include "math/exp.hpp"
#include "math/exp_bases.hpp"
#include "math/expm1.hpp"
#include "math/gamma.hpp"
#include "math/gamma_density.hpp"
#include "math/hyperbolic.hpp"
#include "math/hypot.hpp"
#include "math/incomplete_beta.hpp"
#include "math/incomplete_gamma.hpp"
#include "math/inverse_erf.hpp"
#include "math/inverse_hyperbolic.hpp"
#include "math/inverse_trigonometric.hpp"
#include "math/log.hpp"
#include "math/log1p.hpp"
#include "math/logistic.hpp"
#include "math/logsum.hpp"
#include "math/modified_bessel.hpp"
#include "math/modified_bessel_i.hpp"
#include "math/norm_pdf.hpp"
#include "math/normal.hpp"
#include "math/pow.hpp"
#include "math/quantiles.hpp"
#include "math/remainder.hpp"
#include "math/trigonometric.hpp"
#include "math/zeta.hpp"

// The first `arity` of x, y and z.
#define JITEVAL_ARGUMENTS_1 x
#define JITEVAL_ARGUMENTS_2 x, y
#define JITEVAL_ARGUMENTS_3 x, y, z
