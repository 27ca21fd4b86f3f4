/// Native code kept on disk, so that the next process need not compile it again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "jiteval/diagnostic.hpp"

namespace jiteval {

namespace cache {
class Store;
}

/// A directory of compiled code, for CompileOptions::code_cache. Code is found by all that it depends on: the kernel
/// but for its names, the types and kinds of its arguments, the floating-point mode, the processor, the versions of
/// this library and of LLVM. An entry that is damaged, or of another processor or version, counts as missing.
///
/// The directory belongs to the user and may be written by nobody else: who can write to it can run code in this
/// process. Any number of threads and processes may use it at the same time.
class CodeCache {
 public:
  struct Options {
    std::string directory = {};  ///< created with its parents where missing; empty: default_directory()
    /// What all entries together may take. When there is no more room, those go that were not used for the longest
    /// time. At least 16 MiB.
    std::int64_t most_bytes = std::int64_t{256} << 20;
  };

  /// Errors (ErrorKind::environment): no directory is known; it cannot be made; it is a symbolic link, belongs to
  /// another user, or others may write to it. (ErrorKind::argument): too small a size.
  static Result<std::shared_ptr<const CodeCache>> open(const Options& options);
  static Result<std::shared_ptr<const CodeCache>> open() { return open(Options()); }

  /// $JITEVAL_CACHE_DIR, else $XDG_CACHE_HOME/jiteval, else ~/.cache/jiteval. Errors: none of the three is set.
  static Result<std::string> default_directory();

  ~CodeCache();

  const std::string& directory() const;

  struct Usage {
    std::int64_t entries = 0;
    std::int64_t bytes = 0;  ///< of disk
  };
  Usage usage() const;

  /// Removes all entries, and nothing else. Errors: an entry that cannot be removed.
  Result<void> clear() const;

  /// Why code could not be stored, the first time that happened. (It then runs all the same.)
  std::optional<Diagnostics> problem() const;

  explicit CodeCache(std::unique_ptr<const cache::Store> store);
  const cache::Store& store() const { return *store_; }

 private:
  std::unique_ptr<const cache::Store> store_;
};

}  // namespace jiteval
