/// One block call over the neighbourhood of every element of an image.
#pragma once

#include <cstdint>
#include <span>

#include "drivers/border.hpp"
#include "jiteval/array.hpp"
#include "jiteval/block_call.hpp"
#include "jiteval/filter.hpp"

namespace jiteval::drivers {

/// What to compute. The image may have any strides; it has elements, and as many dimensions as the neighbourhood.
struct Stencil {
  View<const double> image;
  const Neighbourhood& neighbourhood;
  Boundary mode = Boundary::reflect;
  double cval = 0.0;
  std::span<const double> parameters;
  double* out = nullptr;  ///< of the image's shape, in C order
};

/// Computes every element by a kernel whose first argument is a `window` of the neighbourhood's elements, and whose
/// others are the parameters, all `uniform`. Returns 0 or a fault code.
///
/// A window is rows of the image itself, shifted: nothing is copied, and a call covers a row. Rows beyond the
/// border are other rows of the image, or one row of constants. Only the elements whose neighbours lie beyond the
/// first or last column are gathered, from many rows into one call; so are those few whose neighbours lie at the
/// image's very end, beyond which a kernel may not look (`window_row_slack`).
std::int32_t run_stencil(const Stencil& stencil, const BlockCall& call, int threads);

}  // namespace jiteval::drivers
