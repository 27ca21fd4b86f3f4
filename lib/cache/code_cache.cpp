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

CodeCache::CodeCache(std::unique_ptr<const cache::Store> store) : store_(std::move(store)) {}
CodeCache::~CodeCache() = default;

Result<std::shared_ptr<const CodeCache>> CodeCache::open(const Options& options) {
  std::string directory = options.directory;
  if (directory.empty()) {
    auto usual = default_directory();
    if (!usual) return std::unexpected(std::move(usual.error()));
    directory = std::move(*usual);
  }
  auto store = cache::Store::open(directory, options.most_bytes);
  if (!store) return std::unexpected(std::move(store.error()));
  return std::make_shared<const CodeCache>(std::move(*store));
}

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

const std::string& CodeCache::directory() const { return store_->path(); }
CodeCache::Usage CodeCache::usage() const { return store_->usage(); }
Result<void> CodeCache::clear() const { return store_->clear(); }
std::optional<Diagnostics> CodeCache::problem() const { return store_->problem(); }

}  // namespace jiteval
