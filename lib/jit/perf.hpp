/// What Linux's perf reads about code that a program made: a table of names, or a record of the code itself.
#pragma once

#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBufferRef.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace jiteval::jit {

/// Adds a line to /tmp/perf-PID.map, which `perf report` reads. May be called from any thread.
llvm::Error add_to_perf_map(std::string_view name, std::span<const std::byte> code);

/// Adds code and its lines to this process's jit-PID.dump, which `perf inject --jit` reads. The object has the
/// addresses that its sections were loaded to. May be called from any thread.
llvm::Error add_to_jitdump(std::string_view name, std::span<const std::byte> code, llvm::MemoryBufferRef object);

}  // namespace jiteval::jit
