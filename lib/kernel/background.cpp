#include "kernel/background.hpp"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <memory>
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
    if (has_thread_) {
      changed_->notify_all();
      return true;
    }
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
    changed_->wait(lock, [this] { return tasks_.empty() && !is_busy_; });
  }

  void finish() {
    std::unique_lock lock(mutex_);
    std::deque<std::function<void()>> dropped = std::exchange(tasks_, {});
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
    tasks_.clear();
    // The old one still counts a thread that waits for it, and is not there.
    static_cast<void>(changed_.release());
    changed_ = std::make_unique<std::condition_variable>();
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
    std::function<void()> task;
    {
      const std::lock_guard lock(mutex_);
      if (tasks_.empty()) return;  // the process is ending
      task = std::move(tasks_.front());
      tasks_.pop_front();
      is_busy_ = true;
    }
    task();
    task = nullptr;  // with what it alone kept alive
    const std::lock_guard lock(mutex_);
    is_busy_ = false;
    changed_->notify_all();
  }

  std::mutex under_way_;  // taken before mutex_
  std::mutex mutex_;
  std::unique_ptr<std::condition_variable> changed_ = std::make_unique<std::condition_variable>();
  std::deque<std::function<void()>> tasks_;
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
