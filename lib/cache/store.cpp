#include "cache/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <vector>

namespace jiteval::cache {

namespace {

constexpr std::size_t folder_digits = 2;
constexpr std::size_t entry_digits = 62;

struct Place {
  std::string folder;
  std::string file;  ///< below the cache's directory
};

Place place_of(const Key& key) {
  constexpr const char* digits = "0123456789abcdef";
  std::string name;
  for (const std::uint8_t byte : key) {
    name += digits[byte >> 4U];
    name += digits[byte & 15U];
  }
  std::string folder = name.substr(0, folder_digits);
  return {folder, folder + '/' + name.substr(folder_digits)};
}

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_folder(std::string_view name) { return name.size() == folder_digits && is_hexadecimal(name); }

bool is_entry(std::string_view name) { return name.size() == entry_digits && is_hexadecimal(name); }

/// A file that is being written, or was when its process died.
bool is_unfinished(std::string_view name) {
  return name.size() > entry_digits && name[entry_digits] == '.' && is_entry(name.substr(0, entry_digits)) &&
         is_hexadecimal(name.substr(entry_digits + 1));
}

/// What a file takes on disk.
std::int64_t disk_bytes(const struct stat& status) { return (status.st_size + 4095) / 4096 * 4096; }

constexpr std::time_t minute = 60;
constexpr std::time_t hour = 3600;

}  // namespace

Result<std::unique_ptr<const Store>> Store::open(const std::string& directory, std::int64_t most_bytes) {
  if (most_bytes < least_bytes) {
    return std::unexpected(Diagnostics::of(ErrorKind::argument, "code-cache",
                                           fmt::format("a code cache needs {} MiB at least", least_bytes >> 20)));
  }
  auto opened = open_private_directory(directory);
  if (!opened) return std::unexpected(std::move(opened.error()));
  return std::make_unique<const Store>(directory, std::move(*opened), most_bytes);
}

std::optional<std::string> Store::read(const Key& key) const {
  // Which entries were used last is known to the minute: it need not be written at every use.
  const auto note_use = [](int descriptor, const struct stat& status) {
    if (std::time(nullptr) - status.st_mtim.tv_sec > minute) ::futimens(descriptor, nullptr);
  };
  auto file = read_file(directory_, place_of(key).file, most_folder_bytes_, note_use);
  if (!file || !decode(key, *file)) return std::nullopt;
  file->erase(0, header_bytes);
  return file;
}

void Store::write(const Key& key, std::string_view contents) const {
  if (static_cast<std::int64_t>(contents.size()) > most_folder_bytes_ / 4) return;
  const Place place = place_of(key);
  int failure = ENOENT;
  // Who clears the cache may remove the folder as soon as it is made.
  for (int attempt = 0; attempt < 3 && failure == ENOENT; ++attempt) {
    const bool is_made = ::mkdirat(directory_.descriptor(), place.folder.c_str(), 0700) == 0 || errno == EEXIST;
    failure = is_made ? write_file(directory_, place.file, encode(key, contents)) : errno;
  }
  if (failure == 0) {
    make_room(place.folder);
    return;
  }
  const std::lock_guard lock(mutex_);
  if (problem_) return;
  problem_ =
      Diagnostics::of(ErrorKind::environment, "code-cache",
                      fmt::format("the code cache '{}' cannot be written: {}", path_, std::strerror(failure)));
}

void Store::make_room(const std::string& folder) const {
  struct Entry {
    timespec used;
    std::int64_t bytes;
    std::string file;
  };
  std::vector<Entry> entries;
  std::int64_t bytes = 0;
  for_each_name(directory_, folder.c_str(), [&](const std::string& name) {
    const std::string file = folder + '/' + name;
    struct stat status = {};
    if (::fstatat(directory_.descriptor(), file.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (is_unfinished(name) && std::time(nullptr) - status.st_mtim.tv_sec > hour) {
      ::unlinkat(directory_.descriptor(), file.c_str(), 0);
    } else if (is_entry(name)) {
      entries.push_back({status.st_mtim, disk_bytes(status), file});
      bytes += entries.back().bytes;
    }
  });
  if (bytes <= most_folder_bytes_) return;
  std::ranges::sort(entries, {},
                    [](const Entry& entry) { return std::pair(entry.used.tv_sec, entry.used.tv_nsec); });
  for (const Entry& entry : entries) {
    if (bytes <= most_folder_bytes_) break;
    // Another process may have removed it already.
    ::unlinkat(directory_.descriptor(), entry.file.c_str(), 0);
    bytes -= entry.bytes;
  }
}

CodeCache::Usage Store::usage() const {
  CodeCache::Usage usage;
  for_each_name(directory_, ".", [&](const std::string& folder) {
    if (!is_folder(folder)) return;
    for_each_name(directory_, folder.c_str(), [&](const std::string& name) {
      struct stat status = {};
      const std::string file = folder + '/' + name;
      if (!is_entry(name) || ::fstatat(directory_.descriptor(), file.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return;
      }
      ++usage.entries;
      usage.bytes += disk_bytes(status);
    });
  });
  return usage;
}

Result<void> Store::clear() const {
  int failure = 0;
  for_each_name(directory_, ".", [&](const std::string& folder) {
    if (!is_folder(folder)) return;
    for_each_name(directory_, folder.c_str(), [&](const std::string& name) {
      if (!is_entry(name) && !is_unfinished(name)) return;
      const std::string file = folder + '/' + name;
      if (::unlinkat(directory_.descriptor(), file.c_str(), 0) != 0 && errno != ENOENT) failure = errno;
    });
    ::unlinkat(directory_.descriptor(), folder.c_str(), AT_REMOVEDIR);
  });
  if (failure == 0) return {};
  return std::unexpected(
      Diagnostics::of(ErrorKind::environment, "code-cache",
                      fmt::format("the code cache '{}' cannot be cleared: {}", path_, std::strerror(failure))));
}

std::optional<Diagnostics> Store::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

}  // namespace jiteval::cache
