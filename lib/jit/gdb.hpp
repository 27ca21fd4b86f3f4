/// GDB's interface for JIT compilers, which LLDB reads too: a list of object files in memory, and a function with a
/// breakpoint that is called when it changes.
#pragma once

#include <llvm/Support/MemoryBuffer.h>

#include <cstdint>
#include <memory>

namespace jiteval::jit {

/// How these are laid out is a part of the interface.
struct GdbEntry {
  GdbEntry* next = nullptr;
  GdbEntry* previous = nullptr;
  const char* object = nullptr;
  std::uint64_t size = 0;
};

struct GdbDescriptor {
  std::uint32_t version = 1;
  std::uint32_t action = 0;
  GdbEntry* relevant = nullptr;
  GdbEntry* first = nullptr;
};

// Debuggers know them by these symbols. Protected: they are found in a library without local symbols too, and those
// of another compiler in this process, LLVM's own say, are not taken for them.
[[gnu::visibility("protected")]] extern GdbDescriptor gdb_descriptor __asm__("__jit_debug_descriptor");
[[gnu::visibility("protected")]] void tell_gdb() __asm__("__jit_debug_register_code");

/// An object file that debuggers know, as long as this lives. Its sections have the addresses they were loaded to.
class GdbRegistration {
 public:
  explicit GdbRegistration(std::unique_ptr<llvm::MemoryBuffer> object);
  ~GdbRegistration();
  GdbRegistration(const GdbRegistration&) = delete;
  GdbRegistration& operator=(const GdbRegistration&) = delete;

 private:
  std::unique_ptr<llvm::MemoryBuffer> object_;
  GdbEntry entry_;
};

}  // namespace jiteval::jit
