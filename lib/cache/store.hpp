/// Entries on disk, found by their keys.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "cache/entry.hpp"
#include "cache/files.hpp"
#include "jiteval/code_cache.hpp"

namespace jiteval::cache {

/// A directory of 256 folders, named as the first byte of the keys in them. Each folder has its share of the room,
/// so that making room looks at one folder only. All members may be called from any thread.
class Store {
 public:
  static constexpr std::int64_t folders = 256;
  static constexpr std::int64_t least_bytes = std::int64_t{16} << 20;

  /// Errors: as CodeCache::usage.
  static Result<std::unique_ptr<const Store>> open(const std::string& directory, std::int64_t most_bytes);

  Store(std::string path, File directory, std::int64_t most_bytes)
      : path_(std::move(path)), directory_(std::move(directory)), most_folder_bytes_(most_bytes / folders) {}

  const std::string& path() const { return path_; }

  /// The contents of an entry, or nothing. The entry counts as used now.
  std::optional<std::string> read(const Key& key) const;

  /// Stores an entry, and removes what then is too much. What is larger than a quarter of a folder's room is not
  /// stored. Failures only show in `problem`.
  void write(const Key& key, std::string_view contents) const;

  CodeCache::Usage usage() const;
  Result<void> clear() const;
  std::optional<Diagnostics> problem() const;

 private:
  void make_room(const std::string& folder) const;

  std::string path_;
  File directory_;
  std::int64_t most_folder_bytes_;
  mutable std::mutex mutex_;  // guards the problem
  mutable std::optional<Diagnostics> problem_;
};

}  // namespace jiteval::cache
