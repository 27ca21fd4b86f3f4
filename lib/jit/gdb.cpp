#include "jit/gdb.hpp"

#include <mutex>

namespace jiteval::jit {

GdbDescriptor gdb_descriptor;

// Neither the function nor its calls may be optimised away: the debugger's breakpoint is in here.
[[gnu::noinline]] void tell_gdb() { __asm__ volatile("" ::: "memory"); }

namespace {

enum Action : std::uint32_t { nothing, registered, unregistered };

std::mutex& list_mutex() {
  static auto* const mutex = new std::mutex;  // code may be freed after every static object
  return *mutex;
}

/// Tells the debugger of a change to the list. The mutex is held.
void notify(Action action, GdbEntry& entry) {
  gdb_descriptor.action = action;
  gdb_descriptor.relevant = &entry;
  tell_gdb();
  gdb_descriptor.action = nothing;
  gdb_descriptor.relevant = nullptr;
}

}  // namespace

GdbRegistration::GdbRegistration(std::unique_ptr<llvm::MemoryBuffer> object)
    : object_(std::move(object)), entry_{.object = object_->getBufferStart(), .size = object_->getBufferSize()} {
  const std::lock_guard lock(list_mutex());
  GdbEntry*& first = gdb_descriptor.first;
  entry_.next = first;
  if (first != nullptr) first->previous = &entry_;
  first = &entry_;
  notify(registered, entry_);
}

GdbRegistration::~GdbRegistration() {
  const std::lock_guard lock(list_mutex());
  (entry_.previous != nullptr ? entry_.previous->next : gdb_descriptor.first) = entry_.next;
  if (entry_.next != nullptr) entry_.next->previous = entry_.previous;
  notify(unregistered, entry_);
}

}  // namespace jiteval::jit
