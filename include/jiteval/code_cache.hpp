/// Native code kept on disk, so that the next process need not compile it again.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "jiteval/diagnostic.hpp"

namespace jiteval {

namespace cache {
class Store;
}

/// A directory of compiled code, for CompileOptions::code_cache. Code is found by all that it depends on: the
/// kernel but for its names, the types and kinds of its arguments, the floating-point mode, the processor, the
/// versions of this library and of LLVM. An entry that is damaged, or of another processor or version, counts as
/// missing.
///
/// The directory belongs to the user and may be written by nobody else: who can write to it can run code in this
/// process. It is made, or looked at, when it is first needed; where it cannot be used, kernels are compiled as
/// without a cache, and `problem` tells why. Any number of threads and processes may use one directory at a time.
class CodeCache {
 public:
  struct Options {
    std::string directory = {};  ///< made with its parents where missing; empty: default_directory()
    /// What all entries together may take, at least 16 MiB. When there is no more room, those go that were not used
    /// for the longest time.
    std::int64_t most_bytes = std::int64_t{256} << 20;
  };

  explicit CodeCache(Options options);
  CodeCache() : CodeCache(Options()) {}
  ~CodeCache();
  CodeCache(const CodeCache&) = delete;
  CodeCache& operator=(const CodeCache&) = delete;

  /// $JITEVAL_CACHE_DIR, else $XDG_CACHE_HOME/jiteval, else ~/.cache/jiteval. Errors: none of the three is set.
  static Result<std::string> default_directory();

  /// Errors: as default_directory.
  Result<std::string> directory() const;

  struct Usage {
    std::int64_t entries = 0;
    std::int64_t bytes = 0;  ///< of disk
  };
  /// Errors, here and in what follows (ErrorKind::environment): no directory is known; it cannot be made; it is a
  /// symbolic link, belongs to another user, or others may write to it. (ErrorKind::argument): too small a size.
  Result<Usage> usage() const;

  /// Removes all entries, and nothing else. Errors: also an entry that cannot be removed.
  Result<void> clear() const;

  /// Why the cache could not be used, or code could not be stored: the first mistake, if there was one.
  std::optional<Diagnostics> problem() const;

  /// Where the entries are, for the library's own use; null where the directory cannot be used.
  const cache::Store* store() const;

 private:
  const Result<std::unique_ptr<const cache::Store>>& opened() const;

  Options options_;
  mutable std::once_flag once_;
  mutable std::atomic<bool> is_opened_ = false;
  mutable std::optional<Result<std::unique_ptr<const cache::Store>>> store_;
};

}  // namespace jiteval
