/// Telling debuggers and profilers about code that has been loaded.
#pragma once

#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "jit/debug_tools.hpp"
#include "jit/gdb.hpp"

namespace jiteval::jit {

/// Who is told, and what they are told that the code is.
struct Announcement {
  DebugTools tools;
  std::string name;
};

/// A function in memory.
struct PlacedCode {
  std::span<const std::byte> bytes;
  /// Its object file, in which each section has the address it was loaded to.
  std::unique_ptr<llvm::MemoryBuffer> object;
};

/// Announces code that is there from now on. What GDB was told holds as long as the registration, which is null
/// where GDB is not asked for. Errors: a file that cannot be written.
llvm::Expected<std::unique_ptr<GdbRegistration>> announce(const Announcement& announcement, PlacedCode code);

}  // namespace jiteval::jit
