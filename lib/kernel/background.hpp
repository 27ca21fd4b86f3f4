/// Work on a thread of the library's own.
#pragma once

#include <functional>

namespace jiteval::kernel {

/// Something to do, and what to do instead where it is not begun: then it may be asked for again.
struct Task {
  std::function<void()> run;
  std::function<void()> drop;
};

/// Does the tasks given one after another, on one thread that lives while there are any, and a little longer. When
/// the main thread ends the process, or any thread forks, that waits for the task under way; those not begun are
/// dropped. False: there is no thread to be had, and the task is not taken.
bool in_background(Task task);

/// To be called by every thread that may be the main one, before there are tasks.
void wait_at_exit();

/// Returns when no task is left.
void wait_for_background();

}  // namespace jiteval::kernel
