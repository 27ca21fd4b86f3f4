/// Kernels in the form of a callback of SciPy's generic_filter: int (double *buffer, intptr_t size, double *result,
/// void *data).
#pragma once

#include <cstdint>
#include <memory>

#include "jiteval/block_call.hpp"
#include "jiteval/kernel.hpp"

namespace jiteval::drivers {

/// Whether a kernel has this form: four arguments, of which the first is made an array of by carray.
bool is_filter_callback(const Kernel& kernel);

/// How such a kernel is specialised.
Specialisation callback_specialisation(const Kernel& kernel);

/// The fault code of a callback that returned 0.
inline constexpr std::int32_t callback_failed = -2;

/// A block call whose one argument is a window of `size` elements, from one of such a kernel, which is called for
/// one lane after another.
std::unique_ptr<const BlockCall> over_windows(std::shared_ptr<const BlockCall> callback, std::int64_t size);

}  // namespace jiteval::drivers
