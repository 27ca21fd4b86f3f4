/// From object files to native code in this process, by LLVM's JITLink. Needs nothing else of LLVM.
#pragma once

#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBufferRef.h>

#include <memory>

#include "jit/announcement.hpp"
#include "jit/session.hpp"

namespace jiteval::jit {

/// The name that every object gives its one function.
inline constexpr const char* entry_symbol = "kernel";

/// Loads the function of an object file, which is not needed afterwards. Errors: a file that is no such object, a
/// symbol that nobody defines, no memory for code, a failed announcement. May be called from any thread.
llvm::Expected<std::shared_ptr<const NativeCode>> load(llvm::MemoryBufferRef object,
                                                       const Announcement& announcement = {});

}  // namespace jiteval::jit
