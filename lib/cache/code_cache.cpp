#include "jiteval/code_cache.hpp"

#include <cstdlib>
#include <string_view>

#include "cache/store.hpp"

namespace jiteval {

namespace {

/// An environment variable; empty where it is not set.
std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

CodeCache::CodeCache(Options options) : options_(std::move(options)) {}
CodeCache::~CodeCache() = default;

Result<std::string> CodeCache::default_directory() {
  if (const auto chosen = variable("JITEVAL_CACHE_DIR"); !chosen.empty()) return std::string(chosen);
  // The standard has relative paths there ignored.
  if (const auto caches = variable("XDG_CACHE_HOME"); caches.starts_with('/')) {
    return std::string(caches) + "/jiteval";
  }
  if (const auto home = variable("HOME"); home.starts_with('/')) return std::string(home) + "/.cache/jiteval";
  return std::unexpected(Diagnostics::of(
      ErrorKind::environment, "code-cache",
      "there is no place for a code cache: none of JITEVAL_CACHE_DIR, XDG_CACHE_HOME and HOME is set"));
}

Result<std::string> CodeCache::directory() const {
  if (!options_.directory.empty()) return options_.directory;
  return default_directory();
}

const Result<std::unique_ptr<const cache::Store>>& CodeCache::opened() const {
  std::call_once(once_, [&] {
    const auto path = directory();
    if (path) {
      store_ = cache::Store::open(*path, options_.most_bytes);
    } else {
      store_.emplace(std::unexpected(path.error()));
    }
    is_opened_ = true;
  });
  return *store_;
}

const cache::Store* CodeCache::store() const { return opened() ? opened()->get() : nullptr; }

Result<CodeCache::Usage> CodeCache::usage() const {
  if (!opened()) return std::unexpected(opened().error());
  return store()->usage();
}

Result<void> CodeCache::clear() const {
  if (!opened()) return std::unexpected(opened().error());
  return store()->clear();
}

std::optional<Diagnostics> CodeCache::problem() const {
  // A cache that was never needed has none.
  if (!is_opened_) return std::nullopt;
  if (!opened()) return opened().error();
  return store()->problem();
}

}  // namespace jiteval
