#include "kernel/background.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

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

class Queue;
Queue& queue();

class Queue {
 public:
  bool add(Task task) {
    const std::lock_guard lock(mutex_);
    if (is_ending_) return true;
    tasks_.push_back(std::move(task));
    if (has_thread_) {
      changed_->notify_all();
      return true;
    }
    try {
      const WithoutSignals blocked;
      std::thread([this] { work(); }).detach();
    } catch (const std::exception&) {
      tasks_.pop_back();
      return false;
    }
    has_thread_ = true;
    return true;
  }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_->wait(lock, [this] { return tasks_.empty() && !is_busy_; });
  }

  void finish() {
    std::unique_lock lock(mutex_);
    std::deque<Task> dropped = std::exchange(tasks_, {});
    is_ending_ = true;
    changed_->notify_all();
    changed_->wait(lock, [this] { return !has_thread_; });
  }

  // A fork copies the thread that asks for it alone, and locks as they are: no task may be under way.
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
    for (const Task& task : tasks_) task.drop();
    // Not destroyed: what they alone keep alive may need locks to go that were taken when the process was copied.
    std::ranges::move(tasks_, std::back_inserter(left_behind_));
    tasks_.clear();
    // The old one still counts a thread that waits for it, and is not there.
    changed_ = new std::condition_variable;
    after_fork_in_parent();
  }

 private:
  /// Tasks come in bursts, and a new thread has no memory yet: one waits for so long.
  static constexpr std::chrono::seconds patience{1};

  void work() {
    std::unique_lock lock(mutex_);
    while (changed_->wait_for(lock, patience, [this] { return !tasks_.empty() || is_ending_; }) && !is_ending_) {
      lock.unlock();
      do_one();
      lock.lock();
    }
    has_thread_ = false;
    changed_->notify_all();
  }

  void do_one() {
    // Held from before the task is taken, so that a fork finds it in the queue or done.
    const std::lock_guard under_way(under_way_);
    Task task;
    {
      const std::lock_guard lock(mutex_);
      if (tasks_.empty()) return;  // the process is ending
      task = std::move(tasks_.front());
      tasks_.pop_front();
      is_busy_ = true;
    }
    task.run();
    // For programs whose main thread does not call wait_at_exit: what the first task made goes after the wait.
    static const bool is_registered = std::atexit([] { queue().finish(); }) == 0;
    static_cast<void>(is_registered);
    task = {};  // with what it alone kept alive
    const std::lock_guard lock(mutex_);
    is_busy_ = false;
    changed_->notify_all();
  }

  std::mutex under_way_;  // taken before mutex_
  std::mutex mutex_;
  std::condition_variable* changed_ = new std::condition_variable;  // never destroyed, as the queue is
  std::vector<Task> left_behind_;
  std::deque<Task> tasks_;
  bool has_thread_ = false;
  bool is_busy_ = false;
  bool is_ending_ = false;
};

/// Never destroyed: its thread may look at it last of all.
Queue& queue() {
  static Queue* const only = [] {
    auto* const made = new Queue;
    pthread_atfork([] { queue().before_fork(); }, [] { queue().after_fork_in_parent(); },
                   [] { queue().after_fork_in_child(); });
    return made;
  }();
  return *only;
}

/// What a task uses must still be there while the process ends, and part of it, LLVM's and ours, is made while the
/// first task runs, after anything that could be registered ahead of it. But the objects of the thread that ends
/// the process go before all static ones.
class WaitAtExit {
 public:
  WaitAtExit() = default;
  ~WaitAtExit() {
    const bool is_main_thread = gettid() == getpid();
    if (is_main_thread) queue().finish();
  }
  WaitAtExit(const WaitAtExit&) = delete;
  WaitAtExit& operator=(const WaitAtExit&) = delete;

  void touch() const {}
};

}  // namespace

void wait_at_exit() {
  static thread_local const WaitAtExit at_exit;
  at_exit.touch();
}

bool in_background(Task task) { return queue().add(std::move(task)); }

void wait_for_background() { queue().wait(); }

}  // namespace jiteval::kernel
