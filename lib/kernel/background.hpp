/// Work on a thread of the library's own.
#pragma once

#include <functional>

namespace jiteval::kernel {

/// Does the tasks given one after another, on one thread that lives while there are any, and a little longer. A
/// process that ends, or forks, waits for the task under way; those not begun are then dropped. False: there is no
/// thread to be had.
bool in_background(std::function<void()> task);

/// Returns when no task is left.
void wait_for_background();

}  // namespace jiteval::kernel
