#include "runtime/watch.hpp"

namespace jiteval::runtime {

namespace {

thread_local Watch* current_watch = nullptr;

}  // namespace

Watch* Watch::current() noexcept { return current_watch; }

WatchScope::WatchScope(Watch* watch) noexcept : outer_(current_watch) { current_watch = watch; }

WatchScope::~WatchScope() { current_watch = outer_; }

}  // namespace jiteval::runtime
