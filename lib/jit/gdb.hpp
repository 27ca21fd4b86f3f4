/// GDB's interface for JIT compilers, which LLDB reads too: a list of object files in memory, and a function with a
/// breakpoint that is called when it changes.
#pragma once

#include <llvm/Support/MemoryBuffer.h>

#include <cstdint>
#include <memory>

extern "C" {

/// GDB finds these by their names and knows how they are laid out.
struct jit_code_entry {
  jit_code_entry* next_entry;
  jit_code_entry* prev_entry;
  const char* symfile_addr;
  std::uint64_t symfile_size;
};

struct jit_descriptor {
  std::uint32_t version;
  std::uint32_t action_flag;
  jit_code_entry* relevant_entry;
  jit_code_entry* first_entry;
};

// Protected: a debugger finds them in a library without local symbols too, and another compiler's in this process,
// LLVM's own say, are not taken for them.
[[gnu::visibility("protected")]] extern jit_descriptor __jit_debug_descriptor;
[[gnu::visibility("protected")]] void __jit_debug_register_code();
}

namespace jiteval::jit {

/// An object file that debuggers know, as long as this lives. Its sections have the addresses they were loaded to.
class GdbRegistration {
 public:
  explicit GdbRegistration(std::unique_ptr<llvm::MemoryBuffer> object);
  ~GdbRegistration();
  GdbRegistration(const GdbRegistration&) = delete;
  GdbRegistration& operator=(const GdbRegistration&) = delete;

 private:
  std::unique_ptr<llvm::MemoryBuffer> object_;
  jit_code_entry entry_;
};

}  // namespace jiteval::jit
