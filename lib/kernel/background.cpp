#include "kernel/background.hpp"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace jiteval::kernel {

namespace {

/// Signals are for the program's own threads.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_ = {};
};

class Queue {
 public:
  bool add(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (has_thread_) return true;
    try {
      const WithoutSignals blocked;
      std::thread([this] { work(); }).detach();
    } catch (const std::system_error&) {
      tasks_.clear();
      return false;
    }
    has_thread_ = true;
    return true;
  }

  void wait() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return !has_thread_; });
  }

  void finish() {
    std::unique_lock lock(mutex_);
    drop(lock);
    idle_.wait(lock, [this] { return !has_thread_; });
  }

  // A fork copies this thread alone, and locks as they are: no task may be under way.
  void before_fork() {
    under_way_.lock();
    mutex_.lock();
  }
  void after_fork_in_parent() {
    mutex_.unlock();
    under_way_.unlock();
  }
  void after_fork_in_child() {
    has_thread_ = false;
    std::deque<std::function<void()>> dropped = std::exchange(tasks_, {});
    after_fork_in_parent();
  }

 private:
  void work() {
    while (true) {
      // Held from before a task is taken, so that a fork finds it in the queue or done.
      const std::lock_guard busy(under_way_);
      std::function<void()> task;
      {
        const std::lock_guard lock(mutex_);
        if (tasks_.empty()) {
          has_thread_ = false;
          idle_.notify_all();
          return;
        }
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  void drop(std::unique_lock<std::mutex>& lock) {
    std::deque<std::function<void()>> dropped = std::exchange(tasks_, {});
    lock.unlock();
    dropped.clear();
    lock.lock();
  }

  std::mutex under_way_;  // taken before mutex_
  std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<std::function<void()>> tasks_;
  bool has_thread_ = false;
};

/// Never destroyed: its thread may look at it last of all.
Queue& queue() {
  static Queue* const only = [] {
    auto* const made = new Queue;
    pthread_atfork([] { queue().before_fork(); }, [] { queue().after_fork_in_parent(); },
                   [] { queue().after_fork_in_child(); });
    return made;
  }();
  // What a task uses must still be there while the process ends.
  static const struct AtExit {
    ~AtExit() { only->finish(); }
  } at_exit;
  return *only;
}

}  // namespace

bool in_background(std::function<void()> task) { return queue().add(std::move(task)); }

void wait_for_background() { queue().wait(); }

}  // namespace jiteval::kernel
