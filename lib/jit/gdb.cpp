#include "jit/gdb.hpp"

#include <mutex>

extern "C" {

jit_descriptor __jit_debug_descriptor = {
    .version = 1, .action_flag = 0, .relevant_entry = nullptr, .first_entry = nullptr};

// Neither the function nor its calls may be optimised away: the debugger's breakpoint is in here.
[[gnu::noinline]] void __jit_debug_register_code() { __asm__ volatile("" ::: "memory"); }
}

namespace jiteval::jit {

namespace {

enum Action : std::uint32_t { nothing, registered, unregistered };

std::mutex& list_mutex() {
  static auto* const mutex = new std::mutex;  // code may be freed after every static object
  return *mutex;
}

/// Tells the debugger of a change to the list. The mutex is held.
void notify(Action action, jit_code_entry& entry) {
  __jit_debug_descriptor.action_flag = action;
  __jit_debug_descriptor.relevant_entry = &entry;
  __jit_debug_register_code();
  __jit_debug_descriptor.action_flag = nothing;
  __jit_debug_descriptor.relevant_entry = nullptr;
}

}  // namespace

GdbRegistration::GdbRegistration(std::unique_ptr<llvm::MemoryBuffer> object)
    : object_(std::move(object)),
      entry_{.next_entry = nullptr,
             .prev_entry = nullptr,
             .symfile_addr = object_->getBufferStart(),
             .symfile_size = object_->getBufferSize()} {
  const std::lock_guard lock(list_mutex());
  jit_code_entry*& first = __jit_debug_descriptor.first_entry;
  entry_.next_entry = first;
  if (first != nullptr) first->prev_entry = &entry_;
  first = &entry_;
  notify(registered, entry_);
}

GdbRegistration::~GdbRegistration() {
  const std::lock_guard lock(list_mutex());
  (entry_.prev_entry != nullptr ? entry_.prev_entry->next_entry : __jit_debug_descriptor.first_entry) =
      entry_.next_entry;
  if (entry_.next_entry != nullptr) entry_.next_entry->prev_entry = entry_.prev_entry;
  notify(unregistered, entry_);
}

}  // namespace jiteval::jit
